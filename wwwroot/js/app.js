// What Blazor cannot do from the server.

hunyuan.copy = async text => {
  if (navigator.clipboard && isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }

  // over plain http the clipboard is only reachable through a selection
  const area = Object.assign(document.createElement("textarea"), { value: text });
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (!copied) {
    throw new Error("The browser does not allow copying.");
  }
};

// the muted attribute counts only for a video the parser made
hunyuan.play = video => {
  video.muted = true;
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    video.autoplay = false;
    video.pause();
  } else {
    video.play().catch(() => { /* the controls are there */ });
  }
};

// on a phone the stage stands above the form and may be out of sight
hunyuan.show = id => {
  const element = document.getElementById(id);
  const top = element.getBoundingClientRect().top;
  if (top < 0 || top > innerHeight * 0.7) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "start" });
  }
};

document.addEventListener("keydown", event => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat) {
    const button = document.getElementById("generate");
    if (button && !button.disabled) {
      event.preventDefault();
      button.click();
    }
  }
});

document.getElementById("components-reconnect-modal").addEventListener("components-reconnect-state-changed", event => {
  // the server is back but no longer knows this page: a fresh one shows the same job
  if (event.detail.state === "rejected" || event.detail.state === "resume-failed") {
    location.reload();
  }
});

document.addEventListener("visibilitychange", async () => {
  const bar = document.getElementById("components-reconnect-modal");
  if (document.visibilityState === "visible" && bar.classList.contains("components-reconnect-failed")) {
    if (!await Blazor.reconnect()) {
      location.reload();
    }
  }
});

Blazor.start({
  circuit: {
    reconnectionOptions: {
      maxRetries: 100000,
      retryIntervalMilliseconds: attempt => Math.min(500 + attempt * 500, 5000),
    },
  },
});

// the server may have as many pages open as it allows: say so, and come back
{
  const isDark = hunyuan.theme.isDark;
  let connected = false;
  hunyuan.theme.isDark = () => {
    // the first thing that a page which works asks for
    connected = true;
    return isDark();
  };

  const look = async () => {
    if (connected) {
      return;
    }

    const answer = await fetch("_blazor/negotiate?negotiateVersion=1", { method: "POST" }).catch(() => null);
    if (answer?.status === 503 && !connected) {
      document.getElementById("components-reconnect-modal").classList.add("is-full");
      setTimeout(() => location.reload(), 15000);
    } else {
      setTimeout(look, 5000);
    }
  };
  setTimeout(look, 3000);
}
