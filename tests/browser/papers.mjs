// The paper bridge in the browser: a stack of scans at once, each page with what it proves, done with the scan as evidence.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { accessible, finish, is, ok, picture, scratch, serve } from './_browser.mjs';
import { folder, person, send } from './_office.mjs';

const made = spawnSync('bash', [path.join(process.env.ROOT, 'tests/browser/_papers_found.sh')],
  { encoding: 'utf8', env: { ...process.env, LANG: 'C.UTF-8' } });
if (made.status !== 0) throw new Error(`the office was not founded:\n${made.stdout}${made.stderr}`);
const mail = readFileSync(path.join(scratch, 'mail'), 'utf8').trim();
const office = await serve(folder);
const li = await person(office, 'li');
const main = (page) => page.locator('main').innerText();

async function read(page, ...names) {
  await page.goto('/papers');
  if (names.length) await page.setInputFiles('#f-scans', names.map((name) => path.join(scratch, name)));
  await Promise.all([page.waitForNavigation(), page.click('button:text-is("读取扫描件")')]);
}
const row = (words) => li.locator(`tbody tr:has-text("${words}")`);

await li.goto('/');
await Promise.all([li.waitForNavigation(), li.click('nav a[href="/papers"]')]);
await accessible('the page that takes scans', li);
await read(li);
ok('without a file it says so', (await main(li)).includes('请选择一个或者多个文件'), await main(li));
await read(li, 'scan-late/turned.png', 'scan-early/straight.png', 'scan-late/blank.png', 'stack.pdf', 'mail');
ok('three of four pages are known', (await main(li)).includes('已识别 3 页，共 4 页'), await main(li));
ok('a turned one is the letter\'s', (await row('turned.png').innerText()).includes(mail));
ok('one that was printed before it went out says so',
  (await row('straight.png').innerText()).includes('打印以后登记有变化'), await row('straight.png').innerText());
ok('a page without a code is listed', (await row('blank.png').innerText()).includes('未见编码'));
ok('what is no scan is listed', (await row('mail').last().innerText()).length > 0 && (await li.locator('td.wide').count()) === 1);
await picture(li, 'papers');
await accessible('what the scans are', li);
await Promise.all([li.waitForNavigation(), row('turned.png').locator('a.button').click()]);
ok('what it proves is a form', li.url().includes('/confirm?receipt='), li.url());
ok('with the scan as evidence', (await main(li)).includes('turned.png'), await main(li));
await li.fill('#f-confirmed_by', '值班员');
await send(li);
ok('it is done', (await li.locator('.identity .chip').first().innerText()).includes('已'), await main(li));
await read(li, 'scan-late/straight.png');
ok('then nothing is left to be done', (await row('straight.png').innerText()).includes('无待办事项'), await main(li));
const feng = await person(office, 'feng');
await read(feng, 'stack.pdf');
ok('who may not know of it sees what a forgery shows', (await main(feng)).includes('编码与台账不符'), await main(feng));
is('no page complained', li.complaints.concat(feng.complaints).join('\n'), '');
await finish();
