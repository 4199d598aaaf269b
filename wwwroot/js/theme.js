// Runs before the first paint: a theme chosen earlier wins over the system's.
(() => {
  const key = "hunyuan-theme";
  const root = document.documentElement;
  const stored = () => { try { return localStorage.getItem(key); } catch { return null; } };
  const isDark = () => root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  const chosen = stored();
  if (chosen === "dark" || chosen === "light") {
    root.dataset.theme = chosen;
  }

  window.hunyuan = {
    theme: {
      isDark,
      toggle() {
        root.dataset.theme = isDark() ? "light" : "dark";
        try { localStorage.setItem(key, root.dataset.theme); } catch { /* private mode: for this page only */ }
        return isDark();
      },
    },
  };
})();
