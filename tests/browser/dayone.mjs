// Day one in the browser: thirty messy spreadsheets at once, what they are, what contradicts itself, one taken in.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { accessible, finish, is, ok, picture, scratch, serve } from './_browser.mjs';
import { folder, found, person } from './_office.mjs';

found();
const office = await serve(folder);
const zhou = await person(office, 'zhou');
const main = (page) => page.locator('main').innerText();
const messy = path.join(scratch, 'messy');
execFileSync('python3', [path.join(process.env.ROOT, 'tests/cli/messy.py'), 'make', messy]);

async function press(page, words) {
  await Promise.all([page.waitForNavigation(), page.click(words)]);
}

await zhou.goto('/r/basis_document/import');
await press(zhou, 'a:text-is("多个文件一并比对")');
await accessible('the page that takes many files', zhou);
await press(zhou, 'button:text-is("查看文件")');
ok('without a file it says so', (await main(zhou)).includes('请选择一个或者多个文件'), await main(zhou));
await zhou.setInputFiles('#f-files', readdirSync(messy).map((name) => path.join(messy, name)));
await press(zhou, 'button:text-is("查看文件")');
const said = await main(zhou);
ok('every file is there', said.includes('01涉密计算机台账2025.xlsx') && said.includes('30档案借阅.xlsx'), said);
ok('with what contradicts itself', said.includes('内外网混用') && said.includes('离岗人员仍持有'), said);
await picture(zhou, 'dayone');
await accessible('the report of day one', zhou);
const [report] = await Promise.all([zhou.waitForEvent('download'), zhou.click('a.button:text-is("导出报告（Excel）")')]);
ok('it comes as a workbook', readFileSync(await report.path()).subarray(0, 2).toString() === 'PK');
await press(zhou, 'tr:has-text("27保密制度汇编.xlsx") >> button:text-is("导入")');
ok('a sheet goes on to the import', zhou.url().includes('/r/basis_document/import'), zhou.url());
ok('with its columns known', (await main(zhou)).includes('名称一致'), await main(zhou));
await press(zhou, 'button:text-is("导入")');
ok('and is taken in', (await main(zhou)).includes('已导入 2 行'), await main(zhou));
is('no page complained', zhou.complaints.join('\n'), '');
await finish();
