// The demonstration office in a browser: logging in, the main pages in both languages, with axe-core.
import { accessible, finish, is, ok, open, run, scratch, serve } from './_browser.mjs';

const directory = `${scratch}/office`;
const made = await run('demo', directory, '--days', '60', '--documents', '10');
ok('a small demonstration office is built', made.status === 0, made.err);
const office = await serve(directory);

async function login(page, name, password) {
  await page.fill('input[name=login]', name);
  await page.fill('input[name=password]', password);
  await Promise.all([page.waitForNavigation({ timeout: 120000 }), page.click('main form button')]);
}

const page = await open(office);
is('who is not logged in is asked to', new URL(page.url()).pathname, '/login');
await accessible('the login page', page);
await login(page, 'shen.lisi', 'not the password'); // somebody else: the next try has to wait
is('a wrong password does not let in', new URL(page.url()).pathname, '/login');
ok('and nothing says whose it is', !(await page.content()).includes('沈'));
await login(page, 'chen.shishi', 'qingxi demonstration');
is('the right one leads to the work queue', new URL(page.url()).pathname, '/');

for (const [what, path] of [['the work queue', '/'], ['the documents', '/r/document'], ['deadlines', '/due'],
  ['the people', '/r/person'], ['the regulations', '/rules'], ['a help page', '/help/document']]) {
  const answer = await page.goto(path);
  is(`${what}: the page is there`, `${answer.status()} ${new URL(page.url()).pathname}`, `200 ${path}`);
  ok(`${what}: under a Content-Security-Policy`, /script-src|default-src/.test(answer.headers()['content-security-policy'] ?? ''));
  await accessible(what, page);
}
await page.goto('/r/document');
const entry = await page.getAttribute('table a[href^="/r/document/"]', 'href');
is('an entry opens', (await page.goto(entry)).status(), 200);
await accessible('an entry', page);
is('what is not there is not found', (await page.goto('/r/document/999999')).status(), 404);
is('nor is a register that is not there', (await page.goto('/r/nothing')).status(), 404);
await accessible('the page that is not there', page);

await page.goto('/');
await Promise.all([page.waitForNavigation(), page.click('button[name=lang]')]);
is('English is one click away', await page.getAttribute('html', 'lang'), 'en');
await accessible('the work queue in English', page);
ok('the pages complain of nothing', page.complaints.length === 0, page.complaints.join('\n'));
await finish();
