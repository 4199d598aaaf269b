// Dialogs of the gallery and the storyboards.

const shown = [];

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function showModal(dialog) {
  shown.push({ dialog, opener: document.activeElement });
  // Escape and a click beside it close it as the button does: the server decides what is shown
  const close = () => dialog.querySelector("[data-close]")?.click();
  dialog.addEventListener("cancel", event => {
    event.preventDefault();
    close();
  });
  dialog.addEventListener("mousedown", event => {
    if (event.target === dialog) {
      close();
    }
  });
  dialog.showModal();
  play(dialog);
  // another video in the same dialog begins as the first did
  new MutationObserver(() => play(dialog)).observe(dialog, { childList: true, subtree: true });
}

export function modalClosed() {
  const { dialog, opener } = shown.pop() ?? {};
  // this call overtakes the removal of the dialog, which would leave the focus nowhere
  dialog?.close();
  if (opener?.isConnected) {
    opener.focus({ preventScroll: true });
  }
}

function play(dialog) {
  const video = dialog.querySelector("video[data-autoplay]");
  if (video && !video.dataset.begun) {
    video.dataset.begun = "1";
    // the muted attribute counts only for a video the parser made
    video.muted = true;
    if (!still()) {
      video.play().catch(() => { /* the controls are there */ });
    }
  }
}
