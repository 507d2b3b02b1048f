// A list of data in the browser: its table brought with a wrong column and mended, put in force, met in a release by who
// may know of it and who may not. People and numbers are made up.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { accessible, finish, is, ok, picture, scratch, serve } from './_browser.mjs';
import { action, folder, person, send } from './_office.mjs';

const made = spawnSync('bash', ['-c', '. "$ROOT/tests/cli/_tap.sh"; . "$ROOT/tests/cli/_review.sh"'],
  { encoding: 'utf8', env: { ...process.env, LANG: 'C.UTF-8' } });
if (made.status !== 0) throw new Error(`the office was not founded:\n${made.stdout}${made.stderr}`);
const office = await serve(folder);
const zhang = await person(office, 'zhang');
const li = await person(office, 'li');
const wang = await person(office, 'wang');
const zhao = await person(office, 'zhao');
const main = (page) => page.locator('main').innerText();
writeFileSync(path.join(scratch, 'roster.csv'),
  '人员名册,,\n姓名,手机,证件号\n欧阳修远,13900000001,KZ20780001\n张伟,13900000002,KZ20780002\n');

// ---- drafted ----
await wang.goto('/r/data_list/new/create');
await picture(wang, 'data-list-form');
await accessible('the form of a list of data', wang);
await wang.fill('[name=title]', '人员名册');
await wang.check('[name=grade][value=work]', { force: true });
await wang.setInputFiles('[name=body]', path.join(scratch, 'roster.csv'));
await wang.fill('[name=alone]', '身份证号');
await wang.fill('[name=together]', '姓名、手机');
await wang.fill('[name=reason]', '人员信息不得对外');
await send(wang);
ok('a column that is not there is said beside the table', (await main(wang)).includes('没有列“身份证号”'), await main(wang));
ok('with the heads that are', (await main(wang)).includes('姓名, 手机, 证件号'));
await picture(wang, 'data-list-refused');
await wang.fill('[name=alone]', '证件号');
await send(wang);
const list = new URL(wang.url()).pathname;
ok('mended, without bringing the table again', /\/r\/data_list\/\d+/.test(list), await main(wang));
ok('the entry says how many rows', /行数\s*2/.test(await main(wang)), await main(wang));
await picture(wang, 'data-list');
await accessible('a list of data', wang);

// ---- in force ----
await zhao.goto(list);
await action(zhao, '批准');
await send(zhao);
ok('the leader puts it in force', (await main(zhao)).includes('有效'), await main(zhao));
const number = /SY-[A-Z0-9-]+/.exec(await main(zhao))[0];

// ---- met ----
await zhang.goto('/r/release/new/create');
await zhang.fill('[name=title]', '值班安排');
await zhang.fill('[name=body_text]', '值班人员：欧阳修远，联系电话 139 0000 0001。');
await send(zhang);
const where = /\/release\/\d+/.exec(zhang.url())?.[0];
await li.goto(where);
const there = (page, what) => page.locator(what).count().catch(() => 0);
for (let wait = 0; wait < 120 && !(await there(li, '.finding')); wait += 1) await li.waitForTimeout(500);
const seen = await main(li);
ok('the reviewer sees that a listed row stands there', seen.includes('名册内容') && seen.includes('无权知悉的清单'), seen);
ok('not which', !seen.includes(number) && !seen.includes('第3行') && !seen.includes('姓名, 手机'), seen);
await picture(li, 'data-list-hidden');
await zhao.goto(where);
const known = await main(zhao);
ok('who may know of the list sees list, row and columns', known.includes(`${number}，第3行 (姓名, 手机)`) || known.includes(`${number}, 第3行 (姓名, 手机)`), known);
is('and no excerpt in full', known.includes('欧阳**'), true);
await picture(zhao, 'data-list-known');

// ---- withdrawn ----
await zhao.goto(list);
await action(zhao, '撤销');
await zhao.fill('[name=withdraw_reason]', '名册作废');
await send(zhao);
ok('the leader withdraws it', (await main(zhao)).includes('已撤销'), await main(zhao));
await finish();
