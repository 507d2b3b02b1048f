// What is public already, a mosaic's pieces, and a whole review without script.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { accessible, finish, is, ok, picture, serve } from './_browser.mjs';
import { action, folder, person, send } from './_office.mjs';

const made = spawnSync('bash', [path.join(process.env.ROOT, 'tests/browser/_public_found.sh')],
  { encoding: 'utf8', env: { ...process.env, LANG: 'C.UTF-8' } });
if (made.status !== 0) throw new Error(`the office was not founded:\n${made.stdout}${made.stderr}`);
const office = await serve(folder);
const main = (page) => page.locator('main').innerText();
const english = async (page) => {
  await page.locator('form[action="/language"] button').first().click();
  await page.waitForLoadState();
};

// ---- what is public already ----
const chen = await person(office, 'chen');
const li = await person(office, 'li');
await li.goto('/releases/recheck');
ok('the navigation leads to it', (await li.locator('nav.side a[href="/releases/recheck"]').count()) === 1);
for (let wait = 0; wait < 60 && (await li.locator('.chip', { hasText: '等待过滤' }).count()); wait += 1) {
  await li.waitForTimeout(500);
  await li.goto('/releases/recheck');
}
const rows = li.locator('section:has(h2:text-is("已公开信息")) tbody tr');
ok('what should be taken down comes first', (await rows.first().innerText()).includes('待撤回或者处理'), await main(li));
is('one there, one outside', await li.locator('.chip', { hasText: '待撤回或者处理' }).count(), 2);
ok('with reason and article', (await rows.first().locator('.basis').count()) > 0);
is('a button to withdraw it', await li.locator('a.button', { hasText: '撤回' }).count(), 1);
is('one to keep or decide', await li.locator('a.button', { hasText: '保留或者处理' }).count(), 1);
is('one to answer what is outside', await li.locator('a.button[href^="/r/exposure/"]').count(), 1);
ok('a secret that she may not know of is only counted', (await main(li)).includes('另有1件您不在知悉范围内') && !(await main(li)).includes('调度方案'));
await accessible('the page of what is public', li);
await picture(li, 'recheck');
await chen.goto('/releases/recheck');
ok('who may know of it sees it, public for long', (await main(chen)).includes('调度方案') && (await main(chen)).includes('公开已久'), await main(chen));
ok('but nothing of what lies outside', !(await main(chen)).includes('index.html'));
await picture(chen, 'recheck-secrets');
await english(li);
await li.goto('/releases/recheck');
ok('in English too', (await main(li)).includes('What could be declassified'), await main(li));
await picture(li, 'recheck-english');
await li.setViewportSize({ width: 390, height: 844 });
ok('nothing sticks out on a phone', await li.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
await picture(li, 'recheck-phone');

// ---- a mosaic's pieces ----
const wang = await person(office, 'wang');
await wang.goto('/r/release?q=检修公告');
await wang.locator('tbody tr a').first().click();
await wang.waitForLoadState();
const id = /\/r\/release\/(\d+)/.exec(wang.url())[1];
await wang.goto(`/release/${id}`);
const pieces = wang.locator('.pieces li');
is('who may know of the mosaic sees its pieces', await pieces.count(), 3);
ok('and which one this item adds', (await pieces.nth(2).innerText()).includes('本件'), await pieces.allInnerTexts().then(String));
await accessible('the pieces', wang);
await picture(wang, 'mosaic-pieces');
await english(wang);
await wang.goto(`/release/${id}`);
ok('in English too', (await pieces.nth(2).innerText()).includes('in this item'));
await picture(wang, 'mosaic-pieces-english');

// ---- the whole review without script ----
const bare = { javaScriptEnabled: false };
const sender = await person(office, 'zhang', bare);
const reviewer = await person(office, 'zhao', bare); // who may know of the mosaic
await sender.goto('/r/release/new/create');
await sender.fill('[name=title]', '无脚本送审');
await sender.fill('[name=body_text]', '值班电话13900139000，传达室13800138000。');
await Promise.all([sender.waitForNavigation(), sender.click('form.entry .buttons button')]);
const where = /\/(\d+)/.exec(new URL(sender.url()).pathname)?.[1];
ok('it is submitted', Boolean(where), sender.url());
const bareli = await person(office, 'li', bare);
for (let wait = 0; wait < 60; wait += 1) {
  await bareli.goto(`/release/${where}`);
  if (await bareli.locator('.finding').count()) break;
  await bareli.waitForTimeout(500);
}
is('its findings are there', await bareli.locator('.finding').count(), 2);
await bareli.goto(`/r/release/${where}`);
const press = (page) => Promise.all([page.waitForNavigation(), page.click('form.entry .buttons button')]);
await action(bareli, await bareli.locator('.actions a.button', { hasText: /开始审查|Begin the review/ }).innerText());
await press(bareli);
const decide = async (value, why) => {
  await bareli.goto(`/release/${where}`);
  const box = bareli.locator('.finding.is-open').first();
  if (why) await box.locator('input[name=reason]').fill(why);
  await Promise.all([bareli.waitForNavigation(), box.locator(`button[value=${value}]`).click()]);
};
await decide('remove', '');
await decide('keep', '公开的值班电话');
await bareli.goto(`/release/${where}`);
is('both are decided by plain forms', await bareli.locator('.finding.is-open').count(), 0);
await Promise.all([bareli.waitForNavigation(), bareli.locator(`form[action="/release/${where}/redact"] button`).click()]);
for (let wait = 0; wait < 60 && (await bareli.locator('.verdict progress').count()); wait += 1) {
  await bareli.waitForTimeout(500);
  await bareli.goto(`/release/${where}`);
}
const left = await bareli.locator('.read').innerText();
ok('one number is gone, one is left', /13900139000/.test(left) !== /13800138000/.test(left), left);
const step = async (page, words, fill = {}) => {
  await page.goto(`/r/release/${where}`);
  await page.locator('.actions a.button', { hasText: words }).first().click();
  await page.waitForSelector('form.entry');
  for (const [name, value] of Object.entries(fill)) await page.fill(`[name=${name}]`, value);
  await press(page);
};
await step(bareli, /审查通过|Pass it on/);
await step(reviewer, /批准公开|Approve/);
await step(sender, /登记公开|Published/, { published_at: 'https://example.invalid/bare' });
ok('it is published without a line of script', /已公开|Published/.test(await sender.locator('main').innerText()));
is('no page complained', [chen, li, wang].flatMap((page) => page.complaints).join('\n'), '');
await finish();
