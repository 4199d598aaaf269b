// Dialogs, focus, the address, remembered prompts, and videos that loop in step.
(() => {
  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const isTyping = target => target.closest?.("input, textarea, select, [contenteditable]");

  // dialogs
  hunyuan.dialog = {
    open(id) {
      const dialog = document.getElementById(id);
      if (dialog && !dialog.open) {
        dialog.showModal();
      }
    },
    close(id) { document.getElementById(id)?.close(); },
  };

  document.addEventListener("click", event => {
    const opener = event.target.closest?.("[data-opens]");
    if (opener) {
      hunyuan.dialog.open(opener.dataset.opens);
    }

    const closer = event.target.closest?.("[data-closes]");
    if (closer) {
      hunyuan.dialog.close(closer.dataset.closes);
    }

    // beside the sheet is the backdrop, which belongs to the dialog
    if (event.target instanceof HTMLDialogElement && event.target.classList.contains("light")) {
      event.target.close();
    }

    // the page's base address would turn "#main" into the start page
    if (event.target.closest?.(".skip-link")) {
      event.preventDefault();
      event.stopPropagation();
      hunyuan.focusMain();
      document.getElementById("main")?.scrollIntoView();
    }

    // the server does not know what the address says by now
    const language = event.target.closest?.("a[data-language]");
    if (language) {
      event.stopPropagation();
      language.href = `language/${language.dataset.language}?back=${encodeURIComponent(location.pathname + location.search)}`;
    }
  }, { capture: true });

  document.addEventListener("keydown", event => {
    if (event.key === "?" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
      event.preventDefault();
      hunyuan.dialog.open("keyboard-sheet");
    }
  });

  // focus
  hunyuan.focusMain = () => document.getElementById("main")?.focus({ preventScroll: true });
  hunyuan.focus = selector => document.querySelector(selector)?.focus();

  // the address follows the form; nothing is fetched and nothing is added to the history
  hunyuan.address = query => {
    const url = location.pathname + query + location.hash;
    if (url !== location.pathname + location.search + location.hash) {
      history.replaceState(history.state, "", url);
    }
  };

  // prompts, in this browser only
  const promptsKey = "hunyuan-prompts";
  const mostPrompts = 12;
  const mostCharacters = 40000;
  const read = () => {
    try {
      const list = JSON.parse(localStorage.getItem(promptsKey) ?? "[]");
      return Array.isArray(list) ? list.filter(prompt => typeof prompt === "string") : [];
    } catch {
      return [];
    }
  };
  const write = list => { try { localStorage.setItem(promptsKey, JSON.stringify(list)); } catch { /* private mode, or full */ } };

  hunyuan.prompts = {
    list: read,
    add(prompt) {
      let room = mostCharacters;
      const list = [prompt, ...read().filter(other => other !== prompt)].slice(0, mostPrompts)
        .filter(text => (room -= text.length) >= 0);
      write(list);
      return list;
    },
    clear() { try { localStorage.removeItem(promptsKey); } catch { /* nothing kept */ } },
  };

  // a contact sheet: all videos of it stand at the same moment
  const sheets = new WeakMap();
  const mostDrift = 0.08;

  const align = sheet => {
    const videos = [...sheet.querySelectorAll("video")].filter(video => video.readyState >= 2 && video.duration > 0);
    const leader = videos[0];
    for (const video of videos) {
      const target = leader.currentTime % video.duration;
      // over the end of the loop the distance is the short way round
      const drift = Math.abs(video.currentTime - target);
      if (video !== leader && Math.min(drift, video.duration - drift) > mostDrift) {
        video.currentTime = target;
      }

      if (video.paused && !still() && sheet.dataset.paused !== "true") {
        video.play().catch(() => { /* the posters are there */ });
      }
    }
  };

  hunyuan.sheet = {
    follow(sheet) {
      for (const video of sheet.querySelectorAll("video")) {
        video.muted = true;
      }

      if (!sheets.has(sheet)) {
        const timer = setInterval(() => {
          if (!sheet.isConnected) {
            clearInterval(timer);
          } else if (document.visibilityState === "visible") {
            align(sheet);
          }
        }, 400);
        sheets.set(sheet, timer);
      }
    },
    pause(sheet, paused) {
      sheet.dataset.paused = paused;
      for (const video of sheet.querySelectorAll("video")) {
        if (paused) {
          video.pause();
        } else {
          video.play().catch(() => { /* the posters are there */ });
        }
      }
    },
  };
})();

// the waiting list: rows are dragged here, and the server is told where one was dropped
hunyuan.reorder = (list, page) => {
  let dragged = null;
  const rowOf = event => event.target.closest?.("li[data-job]");
  const isAfter = (row, event) => {
    const box = row.getBoundingClientRect();
    return event.clientY > box.top + box.height / 2;
  };
  const unmark = () => list.querySelectorAll(".drop-before, .drop-after").forEach(row => row.classList.remove("drop-before", "drop-after"));

  list.addEventListener("dragstart", event => {
    dragged = rowOf(event);
    if (dragged) {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", dragged.dataset.job);
      dragged.classList.add("dragged");
    }
  });

  list.addEventListener("dragover", event => {
    const row = rowOf(event);
    if (dragged && row) {
      event.preventDefault();
      unmark();
      if (row !== dragged) {
        row.classList.add(isAfter(row, event) ? "drop-after" : "drop-before");
      }
    }
  });

  list.addEventListener("drop", event => {
    const row = rowOf(event);
    if (dragged && row && row !== dragged) {
      event.preventDefault();
      page.invokeMethodAsync("DropAsync", dragged.dataset.job, row.dataset.job, isAfter(row, event));
    }
  });

  list.addEventListener("dragend", () => {
    unmark();
    dragged?.classList.remove("dragged");
    dragged = null;
  });

  // Alt and an arrow move a row; without this the browser would also scroll or go back
  list.addEventListener("keydown", event => {
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
    }
  });
};
