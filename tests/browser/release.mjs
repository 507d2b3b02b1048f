// The review before publication, whole: a document, a scanned page and a workbook go in, findings are decided,
// a second person confirms, the leader approves, the copy goes out under its hash. Keyboard, phone, English.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { accessible, finish, is, ok, open, picture, scratch, serve } from './_browser.mjs';
import { action, folder, person, send } from './_office.mjs';

const made = spawnSync('bash', [path.join(process.env.ROOT, 'tests/browser/_release_found.sh')],
  { encoding: 'utf8', env: { ...process.env, LANG: 'C.UTF-8' } });
if (made.status !== 0) throw new Error(`the office was not founded:\n${made.stdout}${made.stderr}`);
const office = await serve(folder);
const zhang = await person(office, 'zhang');
const li = await person(office, 'li');
const wang = await person(office, 'wang');
const zhao = await person(office, 'zhao');
const main = (page) => page.locator('main').innerText();

// a page as a scanner gives it: a picture in a PDF, without a text layer
const paper = await open(office);
await paper.goto('about:blank');
await paper.setContent('<body style="background:#fff;color:#000;font:28px serif;padding:60px"><h1>内部资料</h1><p>会议纪要第三期：汛期值班由办公室统一安排。</p><p>联系人手机 13912345678，请各单位按时上报。</p></body>');
writeFileSync(path.join(scratch, 'page.jpg'), await paper.screenshot({ type: 'jpeg', quality: 80 }));
spawnSync('python3', [path.join(process.env.ROOT, 'tests/cli/scan.py'), '--pdf', path.join(scratch, 'scan.pdf'), path.join(scratch, 'page.jpg')]);

// ---- submitted ----
await zhang.goto('/r/release/new/create');
await zhang.fill('[name=title]', '汛期值班通知及附件');
await zhang.setInputFiles('[name=file]', path.join(scratch, 'notice.docx'));
await zhang.setInputFiles('[name=second_file]', path.join(scratch, 'scan.pdf'));
await zhang.setInputFiles('[name=third_file]', path.join(scratch, 'grants.xlsx'));
await zhang.fill('[name=body_text]', '现将通知全文公布，咨询手机13900139000。');
await send(zhang);
const where = /\/release\/\d+/.exec(zhang.url())?.[0];
ok('whoever submits comes to the review', Boolean(where), zhang.url());
await li.goto(where);
const there = (page, what) => page.locator(what).count().catch(() => 0); // while the page comes anew by itself: not yet
for (let wait = 0; wait < 120 && !(await there(li, '.finding')); wait += 1) await li.waitForTimeout(500);
ok('the page shows the result by itself', (await li.locator('.finding').count()) > 0, await main(li));
await picture(li, 'release-sieved');

// ---- the reviewer's screen ----
is('before the review nobody decides', await li.locator('button[data-key]').count(), 0);
await li.goto(where.replace('/release', '/r/release'));
await action(li, '开始审查');
await send(li);
await li.goto(where);
const text = await li.locator('.read').innerText();
ok('the document\'s text is read', text.includes('汛期值班值守'), text.slice(0, 400));
ok('the mark stands in it as a finding', (await li.locator('mark.hit', { hasText: '机密★10年' }).count()) === 1);
ok('the workbook\'s card too', (await li.locator('mark.hit', { hasText: '11010519491231002X' }).count()) === 1);
if (existsSync('/usr/share/tesseract-ocr/5/tessdata/chi_sim.traineddata')) {
  is('the scanned page\'s mark was read in its picture', await li.locator('mark.hit', { hasText: '内部资料' }).count(), 1);
  ok('and the number on it', (await li.locator('mark.hit', { hasText: '13912345678' }).count()) >= 1);
  is('so that nothing is left unread', await li.locator('form[action$="/state_looked"]').count(), 0);
}
ok('the verdict is one sentence with its level', /建议按“机密”处理/.test(await li.locator('.verdict-line').innerText()));
await accessible('the review', li);
await picture(li, 'release-review');

// ---- by keys ----
await li.locator('body').click({ position: { x: 3, y: 3 } });
await li.keyboard.press('j');
is('j takes the first finding', await li.locator('.finding.is-here').getAttribute('data-finding'), '1');
await li.keyboard.press('j');
is('j the next', await li.locator('.finding.is-here').getAttribute('data-finding'), '2');
await li.keyboard.press('k');
is('k the one before', await li.locator('.finding.is-here').getAttribute('data-finding'), '1');
await Promise.all([li.waitForNavigation(), li.keyboard.press('r')]);
is('r removes it', await li.locator('#d1.is-removed').count(), 1);
await li.keyboard.press('e');
is('e asks for the reason first', await li.evaluate(() => document.activeElement.name), 'reason');
await Promise.all([li.waitForNavigation(), li.keyboard.type('原件已解密，允许公开\n')]);
ok('and Enter sends it', (await main(li)).includes('原件已解密，允许公开'));
await picture(li, 'release-decided');

// ---- the rest by forms, as without script ----
const scanned = existsSync('/usr/share/tesseract-ocr/5/tessdata/chi_sim.traineddata');
for (const words of scanned ? ['内部资料', '13*******78'] : [])
  for (let n = await li.locator('.finding.is-open', { hasText: words }).count(); n; n -= 1)
    await Promise.all([li.waitForNavigation(), li.locator('.finding.is-open', { hasText: words }).first().locator('button[value=remove]').click()]);
const hand = () => li.locator('.finding.is-open', { hasText: '13*******00' }).first();
await Promise.all([li.waitForNavigation(), hand().locator('button[value=remove]').click()]);
for (let left = await li.locator('.finding.is-open form.decide button[value=false_alarm]').count(); left;) {
  const box = li.locator('.finding.is-open', { has: li.locator('button[value=false_alarm]') }).first();
  await box.locator('input[name=reason]').fill('经核对可以公开');
  await Promise.all([li.waitForNavigation(), box.locator('button[value=false_alarm]').click()]);
  const now = await li.locator('.finding.is-open form.decide button[value=false_alarm]').count();
  if (!ok(`${left} were open, ${now} are`, now < left)) break;
  left = now;
}
for (let n = await li.locator('form[action$="/state_looked"]').count(); n; n -= 1) {
  await li.locator('form[action$="/state_looked"] input[name=note]').first().fill('已逐页查看原件');
  await Promise.all([li.waitForNavigation(), li.locator('form[action$="/state_looked"] button').first().click()]);
}
await Promise.all([li.waitForNavigation(), li.click('button:has-text("制作删除后的文本")')]);
for (let wait = 0; wait < 120 && !(await there(li, '.verdict:not(:has(progress))')); wait += 1) await li.waitForTimeout(500);
ok('the phone is gone from the text', !(await li.locator('.read').innerText()).includes('13900139000'));
ok('and from the document', !(await li.locator('.read').innerText()).includes('13800138000'));
is('the unread part must be looked at again where the content changed', await li.locator('.finding.is-open').count(),
  await li.locator('form[action$="/state_looked"]').count());
for (let n = await li.locator('form[action$="/state_looked"]').count(); n; n -= 1) {
  await li.locator('form[action$="/state_looked"] input[name=note]').first().fill('已逐页查看原件');
  await Promise.all([li.waitForNavigation(), li.locator('form[action$="/state_looked"] button').first().click()]);
}

// ---- the second person ----
await wang.goto(where);
for (let n = await wang.locator('form[action$="/confirm"]').count(); n; n -= 1)
  await Promise.all([wang.waitForNavigation(), wang.locator('form[action$="/confirm"] button').first().click()]);
ok('another confirms what is kept', (await main(wang)).includes('王保密已复核'));
await picture(wang, 'release-confirmed');

// ---- passed, approved, published ----
const step = async (page, words, fill = {}) => {
  await page.goto(where.replace('/release', '/r/release'));
  await action(page, words);
  for (const [name, value] of Object.entries(fill)) await page.fill(`[name=${name}]`, value);
  await send(page);
};
await step(li, '审查通过，报请批准');
await zhao.goto(where);
await picture(zhao, 'release-approval');
await step(zhao, '批准公开');
await step(zhang, '登记公开', { published_at: 'https://example.invalid/notice' });
ok('it is published', (await main(zhang)).includes('已公开'));
await accessible('the published release', zhang);
await picture(zhang, 'release-published');
const out = path.join(scratch, 'released.docx');
const read = spawnSync(process.env.COFFERDAM, ['read', /SY-GK-\d+-\d+/.exec(await main(zhang))[0], '--register', 'release', '--out', out,
  '-d', folder, '--as', 'zhang', '--password-file', path.join(scratch, 'passwords/zhang')], { encoding: 'utf8' });
is('the released document is read', read.status, 0);
for (const [file, word, status] of [['notice.docx', '13800138000', 0], ['released.docx', '13800138000', 1], ['released.docx', '汛期值班值守', 0]])
  is(`${file}: ${word} ${status ? 'is in none of its unpacked streams' : 'stands in it'}`, spawnSync('python3',
    [path.join(process.env.ROOT, 'tests/cli/_redacted.py'), 'holds', path.join(scratch, file), word]).status, status);
if (scanned) {
  const copy = path.join(scratch, 'released.pdf');
  is('the released scan is read', spawnSync(process.env.COFFERDAM, ['read', /SY-GK-\d+-\d+/.exec(await main(zhang))[0], '--register', 'release', '--action', 'open_second', '--out', copy,
    '-d', folder, '--as', 'zhang', '--password-file', path.join(scratch, 'passwords/zhang')], { encoding: 'utf8' }).status, 0);
  writeFileSync(path.join(scratch, 'kept.list'), '统一安排\tinternal\n');
  const seen = (file) => spawnSync(process.env.COFFERDAM, ['scan', '--json', '--words', path.join(scratch, 'kept.list'), path.join(scratch, file)], { encoding: 'utf8' }).stdout;
  for (const [file, there] of [['scan.pdf', true], ['released.pdf', false]]) {
    is(`${file}: the mark is ${there ? '' : 'not '}read on the page`, seen(file).includes('内部资料'), there);
    is(`${file}: the number is ${there ? '' : 'not '}read on the page`, /"rule":"phone"/.test(seen(file)), there);
    ok(`${file}: what was to stay is read`, seen(file).includes('统一安排'));
  }
  spawnSync('pdftoppm', ['-q', '-r', '60', '-png', '-singlefile', copy, path.join(process.env.ROOT, 'build-test/logs', 'release-scan')]);
}
await zhao.goto('/overview');
ok('the leaders\' page counts it', (await main(zhao)).includes('已公开：1'), await main(zhao));
await accessible('the leaders\' page', zhao);

// ---- a phone; English ----
await li.setViewportSize({ width: 390, height: 844 });
await li.goto(where);
ok('nothing sticks out on a phone', await li.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
await accessible('the review on a phone', li);
await picture(li, 'release-phone');
is('no page complained', [zhang, li, wang, zhao].flatMap((page) => page.complaints).join('\n'), '');
await finish();
