// The tab while a job runs: a ring in its icon, and a notification at the end for who wanted one.

const key = "hunyuan-notify";
const size = 64;
let original = null;

const icon = () => document.querySelector("link[rel~=icon]");
const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Draws a ring of so many percent; null puts the page's own icon back. */
export function progress(percent) {
  const link = icon();
  if (!link) {
    return;
  }

  original ??= { href: link.href, type: link.type };
  if (percent === null) {
    Object.assign(link, original);
    return;
  }

  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const draw = canvas.getContext("2d");
  const ring = (share, style) => {
    draw.beginPath();
    draw.strokeStyle = style;
    draw.arc(size / 2, size / 2, size / 2 - 7, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * share);
    draw.stroke();
  };
  draw.lineWidth = 12;
  ring(1, colour("--line") || "#888");
  ring(Math.max(0.02, percent / 100), colour("--accent") || "#4F46E5");
  link.type = "image/png";
  link.href = canvas.toDataURL("image/png");
}

const stored = () => { try { return localStorage.getItem(key); } catch { return null; } };
const store = value => { try { localStorage.setItem(key, value); } catch { /* private mode: for this page only */ } };
let wanted = stored() === "on";

/** on, off, denied, or none where the browser has no notifications. */
export function notifyState() {
  if (!("Notification" in globalThis) || !isSecureContext) {
    return "none";
  }

  return Notification.permission === "denied" ? "denied" : wanted && Notification.permission === "granted" ? "on" : "off";
}

/** Turns notifications on or off; only here is the browser's permission asked for. */
export async function toggleNotify() {
  wanted = notifyState() !== "on" && await Notification.requestPermission() === "granted";
  store(wanted ? "on" : "off");
  return notifyState();
}

/** Tells of the end of a job, unless the page is being looked at. */
export function notify(title, body, address) {
  if (notifyState() !== "on" || (document.visibilityState === "visible" && document.hasFocus())) {
    return;
  }

  const note = new Notification(title, { body, tag: "hunyuan-job", icon: original?.href });
  note.addEventListener("click", () => {
    focus();
    note.close();
  });
}
