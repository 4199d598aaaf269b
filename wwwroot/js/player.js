// What the player does in the browser: single frames, repetition, speed, and the keys of the result.

const textFields = "input:not([type=radio]):not([type=checkbox]):not([type=range]), textarea, select, [contenteditable=true]";
const arrowUsers = `${textFields}, input, [role=slider], [role=radio], [role=tab]`;

const isOpen = () => document.querySelector("dialog[open]") !== null;

/** Takes over a video until dispose() is called. */
export function attach(video, fps) {
  const stop = new AbortController();
  const listen = (target, kind, action) => target.addEventListener(kind, action, { signal: stop.signal });
  const tools = video.closest("section, main")?.querySelector(".player-tools");
  const tool = name => tools?.querySelector(`[data-player=${name}]`);

  // the muted attribute counts only for a video the parser made
  video.muted = true;
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    video.autoplay = false;
    video.pause();
  } else {
    video.play().catch(() => { /* the controls are there */ });
  }

  const frames = () => Math.max(1, Math.round(video.duration * fps));
  const frame = () => Math.min(frames() - 1, Math.floor(video.currentTime * fps + 1e-3));
  const toggle = () => video.paused ? video.play().catch(() => { }) : video.pause();
  const step = by => {
    if (Number.isFinite(video.duration)) {
      video.pause();
      // the middle of a frame: its edges may round to the one beside it
      video.currentTime = ((frame() + by + frames()) % frames() + 0.5) / fps;
    }
  };

  const show = () => {
    const counter = tool("frame");
    if (counter && Number.isFinite(video.duration)) {
      counter.textContent = `${frame() + 1} / ${frames()}`;
    }
  };

  const loop = tool("loop");
  if (loop) {
    listen(loop, "click", () => {
      video.loop = !video.loop;
      loop.setAttribute("aria-pressed", String(video.loop));
    });
  }

  for (const [name, action] of [["back", () => step(-1)], ["forward", () => step(1)], ["play", toggle]]) {
    const button = tool(name);
    if (button) {
      listen(button, "click", action);
    }
  }

  const speed = tool("speed");
  if (speed) {
    listen(speed, "change", () => { video.playbackRate = Number(speed.value); });
  }

  for (const kind of ["timeupdate", "seeked", "loadedmetadata"]) {
    listen(video, kind, show);
  }

  listen(document, "keydown", event => {
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isOpen()) {
      return;
    }

    const press = key => {
      const button = document.querySelector(`#stage [data-key="${key}"], #compare-stage [data-key="${key}"]`);
      button?.click();
      return button !== null;
    };

    if (event.key === "Escape" && press("Escape")) {
      document.querySelector("#stage [data-key=r]")?.focus();
      event.preventDefault();
    } else if (target.closest(textFields)) {
      return;
    } else if (event.key === " " && !target.closest("button, a, summary, video, [role=button]")) {
      toggle();
      event.preventDefault();
    } else if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && !target.closest(arrowUsers)) {
      step(event.key === "ArrowLeft" ? -1 : 1);
      event.preventDefault();
    } else if (!event.repeat && /^[sr]$/i.test(event.key) && press(event.key.toLowerCase())) {
      event.preventDefault();
    }
  });

  show();
  return { dispose: () => stop.abort() };
}
