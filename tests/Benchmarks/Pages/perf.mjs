// First paint, weight and layout shifts of every page, and how soon the form answers, idle and beside a render.
import { base, launch } from "./browser.mjs";

const pages = ["/", "/explore", "/queue", "/system"];
const rounds = 5;
const tries = 30;
const viewport = { width: 1440, height: 900 };
const sorted = values => [...values].sort((a, b) => a - b);
const median = values => sorted(values)[Math.floor(values.length / 2)];
const spread = values => `median ${median(values).toFixed(0)} ms, p95 ${sorted(values)[Math.floor(values.length * 0.95)].toFixed(0)} ms`;

async function open(browser, address) {
  const context = await browser.newContext({ viewport });
  await context.addInitScript(() => {
    window.shifted = 0;
    new PerformanceObserver(list => list.getEntries().filter(entry => !entry.hadRecentInput).forEach(entry => { window.shifted += entry.value; }))
      .observe({ type: "layout-shift", buffered: true });
  });
  const page = await context.newPage();
  const network = await context.newCDPSession(page);
  const types = new Map();
  let bytes = 0;
  await network.send("Network.enable");
  network.on("Network.responseReceived", ({ requestId, response }) => types.set(requestId, response.mimeType));
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    bytes += types.get(requestId)?.startsWith("video") ? 0 : encodedDataLength;
  });
  await page.goto(base + address, { waitUntil: "load" });
  await page.waitForTimeout(3000);
  const [paint, shift] = await page.evaluate(() => [performance.getEntriesByName("first-contentful-paint")[0]?.startTime, window.shifted]);
  await context.close();
  return { paint, shift, bytes };
}

// from the key to the next change below the prompt, where the tokens are counted
async function typing(page) {
  await page.evaluate(() => {
    window.answered = new Promise(done => {
      let start;
      document.querySelector("#prompt").addEventListener("input", () => { start = performance.now(); }, { once: true, capture: true });
      const observer = new MutationObserver(() => {
        if (start) {
          observer.disconnect();
          done(performance.now() - start);
        }
      });
      observer.observe(document.querySelector(".prompt-foot"), { subtree: true, childList: true, characterData: true, attributes: true });
    });
  });
  await page.keyboard.type(" ball");
  return page.evaluate(() => window.answered);
}

// from a click on a tile to the size being written above it
const choosing = page => page.evaluate(() => new Promise(done => {
  const tiles = [...document.querySelectorAll("input[name=size]")];
  const next = tiles[(tiles.findIndex(tile => tile.checked) + 1) % tiles.length];
  const start = performance.now();
  const observer = new MutationObserver(() => {
    observer.disconnect();
    done(performance.now() - start);
  });
  observer.observe(document.querySelector(".field-value"), { subtree: true, characterData: true, childList: true });
  next.click();
}));

async function answers(page, label) {
  const [typed, chosen] = [[], []];
  await page.fill("#prompt", "a");
  for (let i = 0; i < tries; i++) {
    typed.push(await typing(page));
    chosen.push(await choosing(page));
    await page.waitForTimeout(60);
  }

  console.log(label, "| typing", spread(typed), "| choosing", spread(chosen));
}

const render = () => fetch(`${base}/api/jobs`, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ prompt: "A red ball bounces on green grass.", width: 256, height: 144, video_length: 33, infer_steps: 100 }),
});

const browser = await launch();
for (const address of pages) {
  const opened = [];
  for (let i = 0; i < rounds; i++) {
    opened.push(await open(browser, address));
  }

  const last = opened.at(-1);
  console.log(address, "| first paint", spread(opened.map(({ paint }) => paint)), "| weight", Math.round(last.bytes / 1000), "kB | layout shift", last.shift.toFixed(4));
}

const page = await (await browser.newContext({ viewport })).newPage();
await page.goto(base);
await page.waitForTimeout(3000);
await answers(page, "idle");
await render();
await page.waitForTimeout(3000);
await answers(page, "beside a render");
await fetch(`${base}/api/queue/cancel-all`, { method: "POST" });
await browser.close();
