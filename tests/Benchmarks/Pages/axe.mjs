// Looks for faults of accessibility on every page, in both themes and two widths, with everything that folds opened.
import fs from "node:fs";
import { createRequire } from "node:module";
import { base, launch } from "./browser.mjs";

const pages = ["/", "/explore", "/queue", "/gallery", "/storyboard", "/system", "/api-docs", "/nowhere"];
const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function look(page, address) {
  await page.goto(base + address);
  await page.waitForTimeout(2000);
  await page.evaluate(() => document.querySelectorAll("details").forEach(details => { details.open = true; }));
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(({ impact, id, nodes }) => `  ${impact} ${id}: ${nodes.slice(0, 3).map(node => node.target.join(" ")).join(", ")}`);
}

const browser = await launch();
for (const colorScheme of ["dark", "light"]) {
  for (const width of [1440, 390]) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
    const page = await context.newPage();
    for (const address of pages) {
      const faults = await look(page, address);
      console.log(colorScheme, width, address, faults.length === 0 ? "clean" : `\n${faults.join("\n")}`);
    }

    await context.close();
  }
}

await browser.close();
