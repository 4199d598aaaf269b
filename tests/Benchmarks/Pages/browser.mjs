// A Chromium for the measurements of the pages: npm i playwright-core axe-core; CHROMIUM=/usr/bin/chromium node perf.mjs [http://localhost:7860]
import { chromium } from "playwright-core";

export const base = process.argv[2] ?? "http://localhost:7860";

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
