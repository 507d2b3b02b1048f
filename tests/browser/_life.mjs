// One real document lives its whole life in the browser, in one language: drafted, proposed, determined,
// circulated, read, returned, destroyed; and what is not allowed is refused with its article.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { accessible, finish, is, ok, picture, serve } from './_browser.mjs';
import { action, folder, found, person, send } from './_office.mjs';

// What a person sees on the pages: Chinese, and the English that stands for it.
const ENGLISH = {
  '我的工作': 'My work',
  '拟稿': 'Draft',
  '知悉范围': 'scope of knowledge',
  '台账': 'ledger',
  '暂无内容': 'There is nothing here yet',
  '拟定密级': 'Propose',
  '待定密': 'Proposed',
  '定密（国家秘密）': 'Determine (state secret)',
  '制发': 'Issue',
  '分发': 'Circulate',
  '签收': 'Sign for',
  '持有中': 'Held',
  '阅读': 'Read',
  '销毁': 'Destroy',
  '已销毁': 'Destroyed',
  '清退': 'Return',
};

async function english(office, name) {
  const page = await person(office, name, { colorScheme: 'dark' });
  await page.click('.language button[value=en]');
  await page.waitForLoadState();
  return page;
}

export async function life(lang) {
const word = (chinese) => (lang === 'zh' ? chinese : ENGLISH[chinese]);
const shared = process.env.COFFERDAM_SHARED || path.join(process.env.ROOT, '../shared');
const real = [path.join(shared, 'founding-reports.txt'), path.join(process.env.ROOT, 'LICENSE')].find(existsSync);
// A picture of two by one points, and a page with nothing on it.
const SAMPLES = {
  png: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGP4zwAE/wEHAAH/4iOeWQAAAABJRU5ErkJggg==', 'base64'),
  pdf: Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'),
};
const text = (page, selector) => page.locator(selector).first().innerText();

found();
const office = await serve(folder);
const reader = (of, name) => (lang === 'zh' ? person(of, name) : english(of, name));
const people = {};
for (const name of ['zhang', 'sun', 'li', 'zheng', 'wang', 'wu', 'zhou', 'feng']) people[name] = await reader(office, name);

async function look(name, what, page) {
  await picture(page, lang === 'zh' ? name : `${name}-en`);
  await accessible(what, page);
}

// ---- drafted and uploaded ----
const { zhang, sun, li, zheng, wang, wu, zhou, feng } = people;
ok('the work queue is home', (await text(zhang, 'h1')) === word('我的工作'));
await look('life-home', 'the work queue', zhang);
await zhang.goto('/r/document');
await look('life-empty', 'an empty list', zhang);
await action(zhang, word('拟稿'));
await zhang.fill('#f-title', '保密工作年度调研报告');
await zhang.check('input[name=protection][value=highly_secret]');
await zhang.setInputFiles('#f-body', real);
await look('life-draft', 'the form of a draft', zhang);
await send(zhang);
ok('a state secret without a scope is refused', (await text(zhang, '.summary')).includes(word('知悉范围')));
ok('with its article', (await text(zhang, '.summary')).includes('L21'));
is('nothing typed is lost', await zhang.inputValue('#f-title'), '保密工作年度调研报告');
await accessible('a refused form', zhang);
await zhang.locator('input[name=readers][value^="person:"]').first().check();
await send(zhang);
ok('it is drafted', /\/r\/document\/1/.test(zhang.url()), zhang.url());
ok('and says where it stands in the ledger', (await text(zhang, '.notice.tone-good')).includes(word('台账')));
await look('life-entry', 'an entry', zhang);
is('the banner bears the level', await text(zhang, '.banner.on-top b'), lang === 'zh' ? '机密' : 'Highly secret');

// ---- what one may not know of ----
const hidden = await feng.goto('/r/document/1');
is('a stranger gets what is not there', hidden.status(), 404);
const absent = await feng.goto('/r/document/999');
is('which looks the same', absent.status(), 404);
await feng.goto('/r/document');
ok('and his list is empty', (await text(feng, 'main')).includes(word('暂无内容')));

// ---- proposed ----
await action(zhang, word('拟定密级'));
await zhang.check('input[name=proposed_level][value=secret]');
await zhang.selectOption('#f-matter', { index: 1 });
await zhang.fill('#f-period', '10年');
await zhang.fill('#f-grounds', '涉及工作部署');
for (const box of await zhang.locator('input[name=knowing][value^="person:"]').all()) if (!(await box.isChecked())) await box.check();
await zhang.locator('input[name=knowing][value="person:9"]').uncheck();
await look('life-propose', 'the form of a proposal', zhang);
await send(zhang);
ok('another level than the list gives is refused', (await text(zhang, '.summary')).includes('L19'));
await zhang.check('input[name=proposed_level][value=highly_secret]');
await send(zhang);
ok('it is proposed', (await text(zhang, '.identity .chip')) === word('待定密'));

// ---- determined by another ----
await zhang.goto('/r/document/1');
ok('the drafter finds determining closed', (await zhang.locator(`.actions .closed:has-text("${word('定密（国家秘密）')}")`).count()) === 1);
await sun.goto('/r/document/1');
await action(sun, word('定密（国家秘密）'));
await send(sun);
ok('it bears the national mark', (await text(sun, '.identity-head')).includes('机密★10年'));

// ---- issued and circulated ----
await li.goto('/r/document/1');
await action(li, word('制发'));
await send(li);
await action(li, word('分发'));
for (const value of ['7', '8']) await li.check(`input[name=recipients][value="${value}"]`);
await li.fill('#f-due', '2099-01-01');
await look('life-circulate', 'the form of circulating', li);
await send(li);
await li.goto('/r/copy');
is('two numbered copies stand in their list', await li.locator('table.rows tbody tr').count(), 2);
await look('life-copies', 'a list', li);

// ---- signed for and read ----
for (const [holder, copy] of [[wang, 1], [zheng, 2]]) {
  await holder.goto(`/r/copy/${copy}`);
  await action(holder, word('签收'));
  await holder.fill('#f-place', '保密柜');
  await send(holder);
  ok(`copy ${copy} is signed for`, (await text(holder, '.identity .chip')) === word('持有中'));
}
await zheng.goto('/r/document/1');
await action(zheng, word('阅读'));
await send(zheng);
ok('reading leads to a numbered copy', /\/readings\/\d+$/.test(zheng.url()), zheng.url());
ok('which says its number and reader', /-R1 · 郑收件/.test(await text(zheng, '.watermark')));
await look('life-reading', 'a reading', zheng);
const reading = new URL(zheng.url()).pathname;
const part = await zheng.request.get(`${office.url}${reading}/file`, { headers: { Range: 'bytes=5-9' }, ignoreHTTPSErrors: true });
is('a part of it can be had', part.status(), 206);
is('and is as long as asked', (await part.body()).length, 5);
const stolen = await wang.goto(reading);
is('nobody else opens that reading', stolen.status(), 404);

// ---- a picture and a PDF are shown where one reads ----
for (const [name, kind, selector] of [['plan.png', 'png', 'img'], ['plan.pdf', 'pdf', 'iframe, object, embed']]) {
  await zhang.goto('/r/document/new/create');
  await zhang.fill('#f-title', name);
  await zhang.setInputFiles('#f-body', { name, mimeType: 'application/octet-stream', buffer: SAMPLES[kind] });
  await send(zhang);
  await action(zhang, word('阅读'));
  await send(zhang);
  const shown = zhang.locator('main').locator(selector).first();
  is(`a ${kind} has a preview`, await shown.count(), 1);
  if (kind === 'png') ok('the picture is drawn', await shown.evaluate((img) => img.decode().then(() => img.naturalWidth === 2)));
  else {
    const file = await zhang.request.get(new URL(await shown.evaluate((e) => e.src || e.data), zhang.url()).href, { ignoreHTTPSErrors: true });
    ok('the PDF comes as one', file.headers()['content-type'] === 'application/pdf' && (await file.body()).equals(SAMPLES.pdf), file.headers()['content-type']);
  }
  await look(`life-${kind}`, `a reading of a ${kind}`, zhang);
}

// ---- returned and destroyed ----
async function destroy(where, name, witnesses) {
  await li.goto(where);
  await action(li, word('销毁'));
  await li.selectOption('#f-method', 'own_device').catch(() => li.check('input[name=method][value=own_device]'));
  if (await li.locator('#f-device').count()) await li.fill('#f-device', '碎纸机');
  await li.fill('#f-certificate', name);
  await send(li);
  ok(`${where}: destroying waits for approval`, /\/requests\/\d+/.test(li.url()), li.url());
  const request = new URL(li.url()).pathname;
  await wu.goto(request);
  if (where === '/r/copy/1') await look('life-request', 'a request', wu);
  await Promise.all([wu.waitForNavigation(), wu.click('button[value=approve]')]);
  for (const witness of witnesses) {
    await witness.goto(request);
    await Promise.all([witness.waitForNavigation(), witness.click('button[value=witness]')]);
  }
  await zhou.goto(where);
  ok(`${where}: destroyed with a witness`, (await text(zhou, '.identity .chip')) === word('已销毁'), await text(zhou, 'main'));
}
for (const copy of [1, 2]) {
  await li.goto(`/r/copy/${copy}`);
  await action(li, word('清退'));
  await send(li);
  await destroy(`/r/copy/${copy}`, `XH-2026-00${copy}`, [zhou, sun]);
}
await destroy('/r/document/1', 'XH-2026-003', [zhou]);
await li.goto('/r/document/1?tab=time');
ok('the time line tells it all', (await li.locator('.timeline li').count()) >= 8);
await look('life-time', 'a time line', li);

// ---- the auditor verifies ----
const auditor = await reader(office, 'audit');
await auditor.goto('/ledger/verify');
await auditor.click('button.main');
await auditor.waitForSelector('.notice.tone-good', { timeout: 60000 });
await look('life-verify', 'a verification', auditor);
await auditor.goto('/ledger');
ok('the skeleton shows no title', !(await text(auditor, 'main')).includes('调研报告'));
await look('life-ledger', 'the ledger', auditor);

for (const page of [...Object.values(people), auditor])
  for (const complaint of page.complaints) ok('no page complains', false, complaint);
await finish();
}
