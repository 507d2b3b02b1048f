// Opens the gallery in a real browser, in both languages, light and dark: no axe-core violation, no
// refusal by the Content-Security-Policy, no script error. node look.mjs PORT [FOLDER for pictures]
import { createRequire } from "node:module";
import { mkdirSync } from "node:fs";

const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
const axe = require.resolve("axe-core");
const [port, folder] = process.argv.slice(2);
const base = `https://127.0.0.1:${port}`;
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
let bad = 0;

function complain(text) {
  bad++;
  console.log(`not ok - ${text.replaceAll("#", "").replaceAll("\n", " ")}`);
}

async function look(browser, name, lang, scheme) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, colorScheme: scheme, viewport: { width: 1280, height: 860 } });
  const page = await context.newPage();
  const where = `${name} ${lang} ${scheme}`;
  page.on("console", (message) => {
    if (message.type() === "error") complain(`${where}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complain(`${where}: ${error.message}`));
  page.on("dialog", () => complain(`${where}: a dialog opened: injected script`));
  await page.goto(`${base}/gallery/${name}?lang=${lang}`);
  if (folder) await page.screenshot({ path: `${folder}/${name}-${lang}-${scheme}.png`, fullPage: true });
  await page.keyboard.press("j");
  await context.close();

  // axe runs in a context of its own where the policy is off: it is a script from elsewhere.
  const lab = await browser.newContext({ ignoreHTTPSErrors: true, colorScheme: scheme, bypassCSP: true });
  const subject = await lab.newPage();
  await subject.goto(`${base}/gallery/${name}?lang=${lang}`);
  await subject.addScriptTag({ path: axe });
  const found = await subject.evaluate(() => globalThis.axe.run());
  for (const violation of found.violations)
    complain(`${where}: ${violation.id}: ${violation.help}: ${violation.nodes.map((n) => n.html).join(" | ").slice(0, 400)}`);
  await lab.close();
  return found.passes.length;
}

if (folder) mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });
let passes = 0;
for (const name of ["list", "entry", "form", "login", "problem"])
  for (const lang of ["zh", "en"])
    for (const scheme of ["light", "dark"]) passes += await look(browser, name, lang, scheme);
await browser.close();
if (passes) console.log(`ok - ${passes} rules of axe-core hold`);
process.exit(bad || passes === 0 ? 1 : 0);
