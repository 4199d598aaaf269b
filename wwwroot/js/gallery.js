// The grid of the gallery: how many columns fit, previews that move, keys; and files dropped on the page.

const HOVER_PAUSE = 120;
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function attachGrid(root, server) {
  const stop = new AbortController();
  const on = (type, handler, options) => root.addEventListener(type, handler, { signal: stop.signal, ...options });
  let told = "";
  const measure = () => {
    const style = getComputedStyle(root);
    const gap = parseFloat(style.getPropertyValue("--gap"));
    const columns = Math.max(1, Math.floor((root.clientWidth + gap) / (parseFloat(style.getPropertyValue("--card")) + gap)));
    const row = parseFloat(style.getPropertyValue("--row"));
    const next = `${columns} ${row}`;
    if (root.clientWidth > 0 && next !== told) {
      told = next;
      server.invokeMethodAsync("Measure", columns, row).catch(() => { told = ""; });
    }
  };
  const observer = new ResizeObserver(measure);
  observer.observe(root);
  measure();

  const motion = new Motion();
  on("pointerover", event => event.pointerType !== "touch" && motion.begin(event.target.closest(".card-open")));
  on("pointerout", event => {
    const card = event.target.closest(".card-open");
    if (card && !card.contains(event.relatedTarget)) {
      motion.end(card);
    }
  });
  on("focusin", event => event.target.matches(".card-open:focus-visible") && motion.begin(event.target));
  on("focusout", event => event.target.matches(".card-open") && motion.end(event.target));
  on("keydown", event => keys(root, event));

  return {
    dispose() {
      stop.abort();
      observer.disconnect();
      motion.end();
    },
  };
}

/** Plays the video of one card at a time, over its poster. */
class Motion {
  begin(card) {
    if (!card || card === this.card || still()) {
      return;
    }

    this.end();
    this.card = card;
    this.timer = setTimeout(() => this.play(card), HOVER_PAUSE);
  }

  play(card) {
    const video = Object.assign(document.createElement("video"), { src: card.dataset.video, muted: true, loop: true, playsInline: true });
    video.tabIndex = -1;
    video.addEventListener("playing", () => { video.classList.add("on"); }, { once: true });
    card.querySelector(".card-motion")?.append(video);
    video.play().catch(() => video.remove());
    this.video = video;
  }

  end(card = this.card) {
    if (!card || card !== this.card) {
      return;
    }

    clearTimeout(this.timer);
    if (this.video) {
      this.video.pause();
      this.video.removeAttribute("src");
      this.video.load();
      this.video.remove();
    }

    this.card = this.video = undefined;
  }
}

function keys(root, event) {
  const card = event.target.closest(".card");
  if (!card || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }

  const columns = parseInt(root.style.getPropertyValue("--columns"), 10) || 1;
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
  if (step) {
    event.preventDefault();
    // one after the other: the card may have to come from the server first
    if (waiting) {
      return;
    }

    focusCard(root, parseInt(card.dataset.index, 10) + step, Math.sign(step), Math.abs(step) > 1 ? event.key : "");
  } else if (event.key === "x" || event.key === "X") {
    event.preventDefault();
    card.querySelector(".card-check").dispatchEvent(new MouseEvent("click", { bubbles: true, shiftKey: event.shiftKey }));
  } else if (event.key === "f" || event.key === "F") {
    event.preventDefault();
    card.querySelector(".card-star").click();
  }
}

let waiting = false;

/** A card that is not there yet comes when the page is scrolled to where it will be. */
function focusCard(root, index, direction, far, tries = 0) {
  const target = root.querySelector(`.card[data-index="${index}"] .card-open`);
  waiting = !target && index >= 0 && far && tries < 60;
  if (target) {
    target.focus({ preventScroll: true });
    target.closest(".card").scrollIntoView({ block: "nearest" });
  } else if (waiting) {
    if (tries === 0) {
      scrollBy(0, direction * parseFloat(getComputedStyle(root).getPropertyValue("--row")));
    }

    setTimeout(() => focusCard(root, index, direction, far, tries + 1), 30);
  }
}

export function attachDrop(page) {
  const stop = new AbortController();
  const options = { signal: stop.signal };
  const hasFile = event => [...(event.dataTransfer?.types ?? [])].includes("Files");
  let depth = 0;
  const over = value => page.classList.toggle("dropping", value);
  addEventListener("dragenter", event => hasFile(event) && over(++depth > 0), options);
  addEventListener("dragleave", event => hasFile(event) && over(--depth > 0), options);
  addEventListener("dragover", event => hasFile(event) && event.preventDefault(), options);
  addEventListener("drop", event => {
    if (!hasFile(event)) {
      return;
    }

    event.preventDefault();
    depth = 0;
    over(false);
    const input = page.querySelector("input[data-drop-target]");
    const [file] = event.dataTransfer.files;
    if (input && file) {
      const files = new DataTransfer();
      files.items.add(file);
      input.files = files.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }, options);
  return { dispose: () => stop.abort() };
}
