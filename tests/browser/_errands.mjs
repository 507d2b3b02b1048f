// Errands are counted: each click, key chord and filled field is one interaction. What the page fills in by itself
// (a default, the cursor in the first field) costs nothing.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { accessible, ok, scratch } from './_browser.mjs';
import { person } from './_office.mjs';

export const LIMIT = 8;
export const DESK = { width: 1366, height: 768 };
export const PHONE = { width: 390, height: 844 };
const rows = [];
const looked = new Set();
const pictures = process.env.PICTURES;
let shot = 0;

// Founds the office; FOUNDED is a scratch folder in which that was done before, for whoever mends pages.
export function found() {
  if (process.env.FOUNDED) {
    cpSync(process.env.FOUNDED, scratch, { recursive: true });
    return;
  }
  const made = spawnSync('bash', [path.join(process.env.ROOT, 'tests/browser/_errands_found.sh')],
    { encoding: 'utf8', env: { ...process.env, LANG: 'C.UTF-8' } });
  if (made.status !== 0) throw new Error(`the office was not founded:\n${made.stdout}${made.stderr}`);
}

class Errand {
  constructor(name, page) {
    this.name = name;
    this.page = page;
    this.count = 0;
    this.waiting = 0;
  }

  // What is not the person's doing is not timed: the checker, and pictures.
  async aside(work) {
    const begun = performance.now();
    await work();
    this.waiting += performance.now() - begun;
  }

  async look() {
    await this.page.waitForLoadState();
    const { width } = this.page.viewportSize();
    const where = `${new URL(this.page.url()).pathname.replace(/\d+/g, 'N')} at ${width}`;
    await this.aside(async () => {
      const over = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (!looked.has(where)) {
        looked.add(where);
        await accessible(where, this.page);
        ok(`${where} is not wider than the screen`, over <= 0, `${over} points`);
      }
      if (pictures) {
        mkdirSync(pictures, { recursive: true });
        shot += 1;
        await this.page.screenshot({ path: path.join(pictures, `${String(shot).padStart(3, '0')} ${this.name}.png`), fullPage: true });
      }
    });
  }

  async step(work) {
    this.count += 1;
    const before = this.page.url();
    await work();
    await this.page.waitForTimeout(0);
    await this.page.waitForLoadState();
    if (this.page.url() !== before) await this.look();
  }

  // A link or a button by its words, within a part of the page.
  async click(words, within = 'main') {
    const target = this.page.locator(`${within} :is(a, button, summary, label):visible`).filter({ hasText: words }).first();
    await this.step(() => target.click({ timeout: 5000 }));
  }

  // A line of a list.
  async row(words, within = 'main') {
    await this.step(() => this.page.locator(`${within} tr[data-href]`, { hasText: words }).first().locator('a').first().click({ timeout: 5000 }));
  }

  // A register's tile on home.
  async tile(words) {
    await this.step(() => this.page.getByRole('link', { name: new RegExp(`^\\d+\\+?\\s*${words}$`) }).click({ timeout: 5000 }));
  }

  async press(chord) {
    await this.step(async () => {
      const moved = /^[nh]$/.test(chord) ? this.page.waitForNavigation() : null;
      await this.page.keyboard.press(chord);
      await moved;
    });
  }

  // One field, whatever is in it: typed, chosen or ticked.
  async fill(name, value) {
    const field = this.page.locator(`[name="${name}"]:visible`).first();
    await this.step(async () => {
      const kind = await field.evaluate((box) => (box.tagName === 'SELECT' ? 'select' : box.type), null, { timeout: 5000 });
      if (kind === 'select') {
        const options = await field.locator('option').allTextContents();
        const index = options.findIndex((text) => text.includes(value));
        if (index < 0) throw new Error(`${name} offers no ${value}: ${options.join(' | ')}`);
        await field.selectOption({ index });
      } else if (kind === 'radio' || kind === 'checkbox') {
        await this.page.locator('label').filter({ has: this.page.locator(`[name="${name}"]`), hasText: new RegExp(`^\\s*${value}(\\s+[A-Z]{2}-\\d+)?\\s*$`) }).first().click();
      } else await field.fill(value);
    });
  }

  // The form's own button; the page must move on.
  async send() {
    const before = this.page.url();
    await this.step(async () => {
      await this.page.click('form.entry .buttons button, form.paper .buttons button.main');
      await this.page.waitForLoadState();
    });
    const refused = await this.page.locator('.summary').allInnerTexts();
    const stays = this.page.url() === before && !/^\/sit\//.test(new URL(before).pathname); // a paper shows its mark where it was
    if (stays || refused.length) throw new Error(`refused: ${refused.join(' ')}`);
  }

  // What a hand scanner does: the code of the carrier in this row, and Enter.
  async scan(row) {
    const code = await this.page.locator('#muster-live tr', { hasText: row }).first().locator('td').first().innerText();
    await this.step(async () => {
      await this.page.keyboard.type(code.trim());
      await this.page.keyboard.press('Enter');
      await this.page.waitForSelector(`#muster-live [data-seen=found]:has-text("${code.trim()}")`);
    });
  }

  async says(words) {
    const text = await this.page.locator('main').innerText();
    ok(`${this.name}: the page says ${words}`, text.includes(words), text);
  }
}

// One errand of one person, from home; it ends where there is something to go on with.
export async function errand(office, name, who, way, screen = DESK) {
  const page = await person(office, who, { viewport: screen, ...(screen === PHONE ? { hasTouch: true, isMobile: true } : {}) });
  const e = new Errand(name, page);
  await e.look();
  e.waiting = 0;
  const begun = performance.now();
  let fault = null;
  try {
    await way(e);
  } catch (error) {
    fault = error;
    console.log(`# ${page.url()}\n${(await page.locator('main').innerText()).slice(0, 600).replace(/^/gm, '# ')}`);
  }
  const milliseconds = Math.round(performance.now() - begun - e.waiting);
  rows.push({ name, who, screen: screen.width, count: e.count, milliseconds, fault });
  ok(`${name}: it is done`, !fault, fault && fault.message);
  ok(`${name}: ${e.count} interactions, at most ${LIMIT}`, e.count <= LIMIT);
  ok(`${name}: no page complained`, page.complaints.length === 0, page.complaints.join('\n'));
  ok(`${name}: it goes on from where it ends`, (await page.locator('main a:visible, nav a:visible').count()) > 0);
  await page.goto('/'); // out again: a person has three sessions at most
  await Promise.all([page.waitForNavigation(), page.evaluate(() => document.querySelector('form[action="/logout"]').submit())]);
  await page.context().close();
}

export function table() {
  console.log('#  count     ms  screen  errand');
  for (const r of rows)
    console.log(`#  ${String(r.count).padStart(5)}  ${String(r.milliseconds).padStart(5)}  ${String(r.screen).padStart(6)}  ${r.name}${r.fault ? '  (not done)' : ''}`);
  console.log(`#  ${rows.length} errands, ${Math.max(...rows.map((r) => r.count))} interactions at most`);
}
