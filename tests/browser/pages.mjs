// Every page in English and dark, without the script, with hostile values and hostile addresses.
import { accessible, finish, is, ok, picture, serve } from './_browser.mjs';
import { folder, found, login, person } from './_office.mjs';

const text = (page, selector) => page.locator(selector).first().innerText();
const HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>&amp; {{7*7}} \u202Aא';

found();
const office = await serve(folder);

// ---- without the script, a hostile title ----
const plain = await person(office, 'zhang', { javaScriptEnabled: false });
ok('the login works without the script', (await text(plain, 'h1')) === '我的工作');
await plain.goto('/r/document/new/create');
await plain.fill('#f-title', HOSTILE);
await plain.click('form.entry .buttons button');
ok('a bidirectional control is refused, at the field', (await plain.locator('#e-f-title, .wrong').count()) > 0);
const title = HOSTILE.replace('\u202A', '');
await plain.fill('#f-title', title);
await plain.setInputFiles('#f-body', { name: '"><b>x.txt', mimeType: 'text/html', buffer: Buffer.from('<script>alert(3)</script>') });
await plain.click('form.entry .buttons button');
ok('a draft is made without the script', /\/r\/document\/1/.test(plain.url()), plain.url());
is('its title is text', await text(plain, '.identity h1'), title);
await plain.goto('/r/document?q=' + encodeURIComponent('"><script>'));
is('a hostile search finds its way back into the box only as text', await plain.inputValue('#fq'), '"><script>');

// ---- with the script, in English, dark ----
const page = await person(office, 'zhang', { colorScheme: 'dark' });
page.on('dialog', (dialog) => { ok('no injected script runs', false, dialog.message()); dialog.dismiss(); });
await page.click('.language button[value=en]');
await page.waitForLoadState();
const places = ['/', '/r/document', '/r/document?filter.state=draft&sort=-created_at', '/r/document/1', '/r/document/1?tab=files',
  '/r/document/1?tab=time', '/r/document/1?tab=scope', '/r/document/new/create', '/r/document/1/edit', '/r/document/1/propose',
  '/requests', '/units', '/due', '/due?all=1', '/search?q=script', '/me', '/me/sessions', '/password', '/rules', '/help/document', '/ledger',
  '/nowhere'];
for (const place of places) {
  const answer = await page.goto(place);
  ok(`${place} is shown`, answer.status() < 500 && (await page.locator('h1').count()) === 1, `status ${answer.status()}`);
  await accessible(`${place} in English and dark`, page);
}
await page.goto('/r/document/1');
await picture(page, 'pages-entry-en-dark');
await page.goto('/r/document/1/open');
await Promise.all([page.waitForNavigation(), page.click('form.entry .buttons button')]);
ok('markup in a file stays text in the preview', (await page.locator('iframe.preview[sandbox]').count()) === 1);
await accessible('a reading in English and dark', page);
await picture(page, 'pages-reading-en-dark');

// ---- the administrators ----
for (const [name, where] of [['system', ['/', '/accounts', '/accounts/4', '/r/person', '/r/person/1']],
  ['security', ['/', '/accounts', '/accounts/4', '/r/person/1/clear']], ['audit', ['/', '/ledger', '/ledger/3', '/ledger/verify', '/ledger/checkpoint']]]) {
  const one = await person(office, name, { locale: 'en-US' });
  for (const place of where) {
    const answer = await one.goto(place);
    is(`${name} sees ${place}`, answer.status(), 200);
    await accessible(`${place} for ${name}`, one);
  }
  is(`${name} reads no document`, (await one.goto('/r/document/1')).status(), 404);
  for (const complaint of one.complaints) ok('no page complains', false, complaint);
}

// ---- hostile addresses and forms ----
const bad = ['/r/document?sort=nothing', '/r/document?cursor=n.1.t.***', '/r/document?filter.state=nothing', '/r/document?filter.x=1',
  '/r/document?cursor=p.99999999999999999999.i.1', '/r/%00', '/r/document/-1', '/r/document/99999999999999999999', '/r/nothing',
  '/r/document/1/nothing', '/r/document/new/edit', '/requests/abc', '/requests/999', '/readings/0', '/readings/999/file', '/readings/1/x',
  '/ledger/-1', '/ledger/999999', '/ledger?since=2026-02-30', '/rules/99', '/help/nothing', '/accounts', '/suggest/nothing?q=a', '/me/sessions/1/revoke'];
for (const place of bad) {
  const answer = await page.request.get(office.url + place, { maxRedirects: 0 });
  ok(`${place} is refused`, answer.status() >= 400 && answer.status() < 500, `status ${answer.status()}`);
}
const forged = await page.request.post(`${office.url}/r/document/1/edit`, { form: { title: 'x', rev: '0', csrf: 'x' } });
is('a form without the session\'s token is refused', forged.status(), 403);
await page.goto('/r/document/1/edit');
const csrf = await page.inputValue('form.entry input[name=csrf]');
const old = await page.request.post(`${office.url}/r/document/1/edit`, { form: { title: 'x', kind: 'notice', rev: '99', csrf } });
is('an entry that changed meanwhile is not overwritten', old.status(), 409);
for (const complaint of page.complaints) ok('no page complains', false, complaint);

// ---- leaving ----
await login(page, 'zhang').catch(() => {});
await page.goto('/');
await page.click('.menu summary');
await Promise.all([page.waitForNavigation(), page.click('.menu form button')]);
await page.goto('/r/document/1');
ok('after the logout one must log in again', new URL(page.url()).pathname === '/login', page.url());
await finish();
