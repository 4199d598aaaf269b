// Keeps two videos in step, and moves the line between them.

/** The first one leads; the second one follows within a frame. */
export function attach(root, fps) {
  const stop = new AbortController();
  const listen = (target, kind, action) => target.addEventListener(kind, action, { signal: stop.signal });
  const [leader, follower] = root.querySelectorAll("video");
  const wipe = root.querySelector("[data-compare=wipe]");
  const play = root.querySelector("[data-compare=play]");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const tolerance = 0.5 / fps;
  for (const video of [leader, follower]) {
    video.muted = true;
    video.loop = false;
  }

  const follow = () => {
    if (Math.abs(follower.currentTime - leader.currentTime) > tolerance && !follower.seeking) {
      follower.currentTime = Math.min(leader.currentTime, follower.duration || leader.currentTime);
    }
  };

  const start = () => Promise.all([leader.play(), follower.play()]).catch(() => { });
  const pause = () => {
    leader.pause();
    follower.pause();
    follow();
  };
  const toggle = () => leader.paused ? start() : pause();
  const step = by => {
    pause();
    const frames = Math.max(1, Math.round(leader.duration * fps));
    const frame = Math.min(frames - 1, Math.floor(leader.currentTime * fps + 1e-3));
    leader.currentTime = ((frame + by + frames) % frames + 0.5) / fps;
    follower.currentTime = leader.currentTime;
  };

  // both begin again together: two loops of their own would drift apart
  listen(leader, "ended", () => {
    leader.currentTime = 0;
    follower.currentTime = 0;
    start();
  });
  listen(leader, "timeupdate", follow);
  listen(leader, "play", () => play?.setAttribute("aria-pressed", "true"));
  listen(leader, "pause", () => play?.setAttribute("aria-pressed", "false"));
  if (play) {
    listen(play, "click", toggle);
  }

  const place = () => root.style.setProperty("--wipe", `${wipe.value}%`);
  if (wipe) {
    listen(wipe, "input", place);
    place();
  }

  listen(document, "keydown", event => {
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) {
      return;
    }

    if (event.key === " " && !target.closest("button, a, input, [role=button]")) {
      toggle();
      event.preventDefault();
    } else if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && !target.closest("input, select, textarea")) {
      step(event.key === "ArrowLeft" ? -1 : 1);
      event.preventDefault();
    }
  });

  if (!still) {
    start();
  }

  return { dispose: () => stop.abort() };
}
