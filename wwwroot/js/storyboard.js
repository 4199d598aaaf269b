// The clips of a storyboard show the frame that is being chosen, and move only between their ends.

export function attachClips(root) {
  const stop = new AbortController();
  const options = { signal: stop.signal };
  root.addEventListener("input", event => {
    const { trim } = event.target.dataset;
    const clip = event.target.closest("[data-clip]");
    if (trim && clip) {
      seek(clip, parseInt(event.target.value, 10) - 1);
    }
  }, options);
  root.addEventListener("click", event => {
    const clip = event.target.closest("[data-play]")?.closest("[data-clip]");
    if (clip) {
      toggle(clip);
    }
  }, options);

  // a dragged clip needs data to be dragged in some browsers
  root.addEventListener("dragstart", event => {
    event.dataTransfer?.setData("text/plain", "clip");
    if (event.dataTransfer) {
      event.dataTransfer.effectAllowed = "move";
    }
  }, options);
  return { dispose: () => stop.abort() };
}

const framesPerSecond = clip => parseFloat(clip.dataset.fps) || 24;

function seek(clip, frame) {
  const video = clip.querySelector("video");
  if (video && Number.isFinite(frame)) {
    video.pause();
    // the middle of the frame: its edge may round to the one before
    video.currentTime = Math.max(0, (frame + 0.5) / framesPerSecond(clip));
  }
}

function toggle(clip) {
  const video = clip.querySelector("video");
  if (!video) {
    return;
  }

  if (!video.paused) {
    video.pause();
    return;
  }

  const from = Number(clip.dataset.from) / framesPerSecond(clip);
  const to = Number(clip.dataset.to) / framesPerSecond(clip);
  video.muted = true;
  video.currentTime = from;
  video.ontimeupdate = () => {
    if (video.currentTime >= to) {
      video.currentTime = from;
    }
  };
  video.play().catch(() => { /* it stays a picture */ });
}
