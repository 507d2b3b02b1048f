// Tables in and out in the browser: pasted, uploaded with errors, corrected; a view taken out.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { accessible, finish, is, ok, picture, scratch, serve } from './_browser.mjs';
import { folder, found, person } from './_office.mjs';

found();
const office = await serve(folder);
const zhou = await person(office, 'zhou');
const feng = await person(office, 'feng');
const main = (page) => page.locator('main').innerText();

async function press(page, words) {
  await Promise.all([page.waitForNavigation(), page.click(`button:text-is("${words}")`)]);
}

// ---- pasted ----
await zhou.goto('/r/medium');
await zhou.click('a.button:text-is("导入表格")');
await picture(zhou, 'sheet-choose');
await accessible('the page that takes a table', zhou);
await zhou.fill('#f-paste', '标签编号\t类型\t序列号\t使用网络\t密级\t用途说明\nA-1\tU盘\tS-1\t内部\t内部\t办公\nA-2\tU盘\tS-2\t互联网\t内部\t办公\n');
await press(zhou, '查看表格');
ok('the columns are found', (await main(zhou)).includes('名称一致'));
ok('likeness is shown for checking', (await main(zhou)).includes('名称相近'));
await picture(zhou, 'sheet-columns');
await accessible('the columns of a table', zhou);
await press(zhou, '导入');
ok('both rows are taken in', (await main(zhou)).includes('已导入 2 行'), await main(zhou));
await accessible('what came of a table', zhou);

// ---- uploaded, with errors ----
const file = path.join(scratch, 'media.csv');
writeFileSync(file, '标签编号,类型,序列号,使用网络,密级\nB-1,U盘,S-3,内部,内部\nB-2,软盘,S-4,内部,内部\nA-1,U盘,S-5,内部,内部\n');
await zhou.goto('/r/medium/import');
await zhou.setInputFiles('#f-file', file);
await press(zhou, '查看表格');
await press(zhou, '导入');
ok('none is taken in while one is bad', (await main(zhou)).includes('未导入任何内容'), await main(zhou));
ok('the bad choice is named', (await main(zhou)).includes('软盘'));
await picture(zhou, 'sheet-errors');
await accessible('the rows with errors', zhou);
const [errors] = await Promise.all([zhou.waitForEvent('download'), zhou.click('a.button:text-is("下载有误的行（Excel）")')]);
ok('they come back as a workbook', readFileSync(await errors.path()).subarray(0, 2).toString() === 'PK');
await zhou.check('input[name=mode][value=good]');
await press(zhou, '导入');
ok('the good row alone is taken in', (await main(zhou)).includes('已导入 1 行，有误 2 行'), await main(zhou));

// ---- what is no table ----
await zhou.goto('/r/medium/import');
writeFileSync(file, Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]));
await zhou.setInputFiles('#f-file', file);
await press(zhou, '查看表格');
ok('an old workbook is refused with what to do', (await main(zhou)).includes('.xlsx'), await main(zhou));

// ---- out ----
await zhou.goto('/r/medium?filter.side=internet');
await picture(zhou, 'sheet-list');
await accessible('a list with its export', zhou);
const [view] = await Promise.all([zhou.waitForEvent('download'), zhou.click('button:text-is("CSV")')]);
const text = readFileSync(await view.path(), 'utf8');
ok('the view goes out as it was filtered', text.includes('A-2') && !text.includes('A-1'), text);
ok('under its number', /导出编号 [0-9A-F]{8}/.test(text), text);

// ---- who may not ----
await feng.goto('/r/medium');
is('who may not make entries is offered no import', await feng.locator('a.button:text-is("导入表格")').count(), 0);
is('no page complained', zhou.complaints.concat(feng.complaints).join('\n'), '');
await finish();
