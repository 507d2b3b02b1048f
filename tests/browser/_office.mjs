// The office of the browser's tests: founded by the command line, its people log in here.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { open, scratch } from './_browser.mjs';

export const folder = path.join(scratch, 'office');

export function found() {
  const made = spawnSync('bash', [path.join(process.env.ROOT, 'tests/browser/_found.sh')],
    { encoding: 'utf8', env: { ...process.env, LANG: 'C.UTF-8' } });
  if (made.status !== 0) throw new Error(`the office was not founded:\n${made.stdout}${made.stderr}`);
}

const password = (login) => readFileSync(path.join(scratch, 'passwords', login), 'utf8').trim();

export async function login(page, name) {
  await page.goto('/login');
  await page.fill('#login', name);
  await page.fill('#password', password(name));
  await page.click('button.main');
  await page.waitForURL((url) => url.pathname !== '/login')
    .catch(async () => { throw new Error(`${name} cannot log in: ${await page.innerText('main')}`); });
}

// A person in a browser of his own.
export async function person(office, name, options = {}) {
  const page = await open(office, options);
  await login(page, name);
  return page;
}

// The link of an action beside an entry or above a list, by its words.
export async function action(page, words) {
  await page.click(`.actions a.button:text-is("${words}")`);
  await page.waitForSelector('form.entry');
}

// Sends the form; an upload that is refused stays on its page (the script says why).
export async function send(page) {
  const before = page.url();
  const refused = page.locator('.summary');
  const had = await refused.count();
  if (had) await refused.first().evaluate((box) => box.remove());
  await page.click('form.entry .buttons button');
  for (let wait = 0; wait < 300 && page.url() === before && !(await refused.count().catch(() => 0)); wait += 1) await page.waitForTimeout(100);
  await page.waitForLoadState();
}
