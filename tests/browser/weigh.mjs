// The determination screen: a document that bears 机密★10年 and one that quotes a registered secret. What the sieve
// says stands on the entry and on the forms, with and without script, in both languages.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { accessible, finish, ok, picture, scratch, serve } from './_browser.mjs';
import { folder, person, send } from './_office.mjs';

const made = spawnSync('bash', [path.join(process.env.ROOT, 'tests/browser/_weigh_found.sh')],
  { encoding: 'utf8', env: { ...process.env, LANG: 'C.UTF-8' } });
if (made.status !== 0) throw new Error(`the office was not founded:\n${made.stdout}${made.stderr}`);
const office = await serve(folder);
const zhang = await person(office, 'zhang');
const panel = (page) => page.locator('section.weigh').innerText().catch(() => '');
const begin = async (page, title, file) => {
  await page.goto('/r/document/new/create');
  await page.fill('[name=title]', title);
  await page.setInputFiles('[name=body]', path.join(scratch, file));
  await send(page);
};
const draft = async (page, title, file) => {
  await begin(page, title, file);
  await page.fill('[name=sieve_reason]', '待核实');
  await send(page);
  return /\/r\/document\/\d+/.exec(page.url())?.[0];
};

await zhang.goto('/r/document/new/create');
ok('nothing is said of a form before anything is there', (await panel(zhang)) === '');
await begin(zhang, '民兵组织编成和值守通知', 'marked.docx');
ok('a draft is held to its mark', (await zhang.locator('main').innerText()).includes('筛查结果表明密级应为机密'), await zhang.locator('main').innerText());
await zhang.fill('[name=keywords]', '值守');
await Promise.all([zhang.waitForNavigation(), zhang.click('form.entry button[name=sieve]')]);
ok('the sieve can be asked before anything is done', (await panel(zhang)).includes('机密★10年'), await panel(zhang));
ok('what was typed is there', (await zhang.inputValue('[name=keywords]')) === '值守');
ok('and the file waits', (await zhang.locator('form.entry').innerText()).includes('marked.docx'), await zhang.locator('form.entry').innerText());
await picture(zhang, 'weigh-draft');
await accessible('the form of a draft with what the sieve says', zhang);
const marked = await draft(zhang, '民兵组织编成和值守通知', 'marked.docx');
ok('the draft\'s page says what was found', (await panel(zhang)).includes('建议密级'), await panel(zhang));
ok('with its mark', (await panel(zhang)).includes('机密★10年'));
ok('and that it is too low', (await panel(zhang)).includes('疑似偏低'));
await picture(zhang, 'weigh-entry');
await accessible('the entry with what the sieve says', zhang);
await zhang.goto(`${marked}/propose`);
ok('the form that proposes says it too', (await panel(zhang)).includes('机密★10年'));
ok('and which matter fits, with its words', (await panel(zhang)).includes('民兵组织编成'), await panel(zhang));
await picture(zhang, 'weigh-form');
await accessible('the form', zhang);
const typed = async (page) => [await page.inputValue('[name=grounds]'), await page.inputValue('[name=period]')].join('|');
const take_over = async (page, press) => {
  await page.goto(`${marked}/propose`);
  await page.fill('[name=grounds]', '涉及集结地点');
  await page.fill('[name=period]', 'P10Y');
  await press(page.locator('section.weigh .matters button').first());
  await page.waitForLoadState();
};
await take_over(zhang, async (button) => { await button.focus(); await Promise.all([zhang.waitForNavigation(), zhang.keyboard.press('Enter')]); });
ok('a key takes the matter over', (await zhang.locator('[name=proposed_level]:checked').inputValue()) === 'secret');
ok('and nothing that was typed is lost', (await typed(zhang)) === '涉及集结地点|P10Y', await typed(zhang));
ok('what is chosen says so', (await panel(zhang)).includes('已选'), await panel(zhang));
await picture(zhang, 'weigh-taken');
await zhang.focus('[name=period]');
await Promise.all([zhang.waitForNavigation(), zhang.keyboard.press('Enter')]);
ok('the return key in a field does what the form is for', !(await zhang.locator('main').innerText()).includes('筛查结果') ||
  (await zhang.locator('.summary').count()) > 0, zhang.url());
await zhang.goto(`${marked}/plain`);
await zhang.fill('[name=sieve_reason]', '');
await send(zhang);
ok('less than its mark says wants a reason', (await zhang.locator('main').innerText()).includes('筛查结果表明密级应为机密'), await zhang.locator('main').innerText());
await picture(zhang, 'weigh-refused');

const quote = await draft(zhang, '宣传通知', 'quote.txt');
ok('a quoted secret is named to who may know of it', (await panel(zhang)).includes('加固工程保卫方案'), await panel(zhang));
await picture(zhang, 'weigh-quote');
await zhang.locator('section.weigh .sources a.button').click();
ok('and begins the derivation with it filled in', /\/derive\?source=\d+/.test(zhang.url()) &&
  (await zhang.locator('[name=source]').inputValue()) !== '', zhang.url());

const bare = await person(office, 'zhang', { javaScriptEnabled: false });
await take_over(bare, async (button) => button.click());
ok('without script the matter is taken over too', (await bare.locator('[name=proposed_level]:checked').inputValue()) === 'secret' &&
  (await typed(bare)) === '涉及集结地点|P10Y', await typed(bare));
await bare.goto(`${quote}/derive`);
await bare.fill('[name=grounds]', '概括总结').catch(() => {});
await bare.locator('section.weigh .sources button').click();
ok('so is a source', (await bare.locator('[name=source]').inputValue()) !== '');
const plain = await person(office, 'feng', { javaScriptEnabled: false });
await plain.goto(quote);
const seen = await panel(plain);
ok('who may not know of it is told the level', seen.includes('机密'), seen);
ok('and not which it is', !seen.includes('加固工程'), seen);
const english = await person(office, 'zhang');
await english.goto(quote);
await english.click('.language button[value=en]');
await english.goto(quote);
await picture(english, 'weigh-english');
ok('in English too', /What the sieve says/.test(await panel(english)), await panel(english));
await finish();
