// A report is kept, put into words sentence by sentence, approved, issued: without script too, by keyboard, and what is not proven looks it.
import { readFileSync } from 'node:fs';
import { accessible, finish, is, ok, picture, serve } from './_browser.mjs';
import { action, folder, found, person, send } from './_office.mjs';

found();
const office = await serve(folder);
const zhou = await person(office, 'zhou');
const main = (page) => page.locator('main').innerText();
const sentence = (page, words) => page.locator('.sentence').filter({ hasText: words }).first();

async function press(page, what) {
  await Promise.all([page.waitForNavigation(), typeof what === 'string' ? page.click(what) : what.click()]);
}

await zhou.goto('/reports');
ok('no report is kept yet', (await main(zhou)).includes('尚未留存报告'), await main(zhou));
await zhou.selectOption('#kind', 'annual');
await press(zhou, 'button:text-is("编写")');
ok('charts stand on the page', (await zhou.locator('svg.plot').count()) > 0);
await picture(zhou, 'report_charts');
await press(zhou, 'button:text-is("留存为草稿")');
ok('it is kept as a draft', /\/kept-reports\/\d+$/.test(zhou.url()) && (await main(zhou)).includes('草稿'), zhou.url());
const draft = new URL(zhou.url()).pathname;
await picture(zhou, 'report_draft');
await accessible('the draft', zhou);

// ---- changed, by keyboard alone
await zhou.locator('.sentence').first().getByRole('link', { name: /^改写/ }).focus();
await Promise.all([zhou.waitForNavigation(), zhou.keyboard.press('Enter')]);
is('the field has the focus', await zhou.evaluate(() => document.activeElement.id), 'f-zh');
const before = (await zhou.inputValue('#f-zh')).trim();
ok('it begins with the words that were composed', before.length > 5 && (await zhou.inputValue('#f-en')).length > 5, before);
await picture(zhou, 'report_sentence');
await accessible('the form of a sentence', zhou);
await zhou.fill('#f-zh', '本单位高度重视，共召开会议99次。');
await zhou.fill('#f-en', 'We held 99 meetings.');
await zhou.locator('button:text-is("改为以上文字")').focus();
await Promise.all([zhou.waitForNavigation(), zhou.keyboard.press('Enter')]);
let changed = sentence(zhou, '共召开会议99次');
ok('it bears its mark', /未经证实，.+ \d{4}-\d\d-\d\d 陈述/.test(await changed.innerText()), await changed.innerText());
ok('what was composed stands beside it', (await changed.locator('details summary').innerText()).includes(before.slice(0, 10)));
ok('the statement has no evidence of its own', (await changed.locator('.stated a, .stated details').count()) === 0);
is('the page stays where it was', new URL(zhou.url()).hash, '#done');

// ---- added, left out, refused, taken back: without script
const plain = await person(office, 'zhou', { javaScriptEnabled: false });
await plain.goto(draft);
await press(plain, plain.locator('.sentence').nth(1).getByRole('link', { name: /^在第/ }));
await plain.fill('#f-zh', '<script>alert(1)</script>全体人员思想稳定。');
await press(plain, 'button:text-is("增写该句")');
ok('one is added behind another', (await plain.locator('.sentence').nth(2).innerText()).includes('<script>alert(1)</script>全体人员思想稳定'), await main(plain));
await press(plain, plain.locator('.sentence').nth(3).getByRole('link', { name: /^改写/ }));
await press(plain, 'button:text-is("不列入")');
ok('none is left out without a reason', (await plain.locator('[role=alert]').innerText()).includes('应当说明理由'));
await picture(plain, 'report_refused');
await plain.fill('#f-reason', '另行报告');
await press(plain, 'button:text-is("不列入")');
ok('one that is left out stays on the page, struck through', (await plain.locator('.sentence').nth(3).locator('del').count()) === 1);
ok('the page says what people made of it', (await main(plain)).includes('人工改写1句，另有1句未列入；人工增写1句'), (await main(plain)).slice(0, 500));
await picture(plain, 'report_edited');
await accessible('the edited draft', zhou);

// ---- approved and issued
await zhou.goto(draft);
await action(zhou, '送审');
await send(zhou);
const wu = await person(office, 'wu');
await wu.goto('/requests');
await press(wu, wu.locator('main a[href^="/requests/"]').first());
await press(wu, 'button[value="approve"]');
await zhou.goto(draft);
ok('it is approved', (await main(zhou)).includes('已批准'), (await main(zhou)).slice(0, 300));
await action(zhou, '印发');
await send(zhou);
await zhou.goto(draft);
ok('it is issued, and no word changes any more', (await main(zhou)).includes('已印发') && (await zhou.locator('.sentence-links').count()) === 0);
await picture(zhou, 'report_issued');
await accessible('the issued report', zhou);
const [paper] = await Promise.all([zhou.waitForEvent('download'), zhou.click('a.button:text-is("HTML")')]);
const text = readFileSync(await paper.path(), 'utf8');
ok('its file bears the mark', /99次。(<[^>]*>)*〔未经证实，/.test(text), text.slice(0, 300));
ok('and nothing that was typed became markup', !text.includes('<script>'));
await zhou.goto('/reports');
ok('it stands in the list', (await main(zhou)).includes('已印发') && (await zhou.locator('main a[href^="/kept-reports/"]').count()) === 1);
await picture(zhou, 'report_list');
await accessible('the list', zhou);
await zhou.goto('/kept-reports/999');
ok('one that is not there says so', !(await main(zhou)).includes('内容摘要'));
is('no page complained', [...zhou.complaints, ...wu.complaints].filter((line) => !/40[04]|422|403/.test(line)).join('\n'), '');
await finish();
