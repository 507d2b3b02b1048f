// Reports in the browser: composed, each sentence opened to what it rests on, its entry reached, its files taken.
import { readFileSync } from 'node:fs';
import { accessible, finish, is, ok, picture, serve } from './_browser.mjs';
import { folder, found, person } from './_office.mjs';

found();
const office = await serve(folder);
const zhou = await person(office, 'zhou');
const main = (page) => page.locator('main').innerText();

async function press(page, words) {
  await Promise.all([page.waitForNavigation(), page.click(words)]);
}

await zhou.goto('/reports');
await accessible('the form', zhou);
await zhou.selectOption('#kind', 'self_inspection');
await press(zhou, 'button:text-is("编写")');
const said = await main(zhou);
ok('the report has its sections', said.includes('一、') && said.includes('（一）'), said.slice(0, 400));
ok('what has no evidence says so', said.includes('无依据'), said.slice(0, 400));
await picture(zhou, 'report');
await accessible('the report', zhou);
const people = zhou.locator('details:has(summary:has-text("在岗人员"))').first();
await people.locator('summary').click();
await picture(zhou, 'report_opened');
const number = people.locator('a').first();
const name = await number.innerText();
await Promise.all([zhou.waitForNavigation(), number.click()]);
ok('a number leads to its entry', zhou.url().includes('/r/person/') && (await main(zhou)).includes(name), zhou.url());
await zhou.goBack();
const [paper] = await Promise.all([zhou.waitForEvent('download'), zhou.click('a.button:text-is("PDF")')]);
ok('it comes as PDF', readFileSync(await paper.path()).subarray(0, 5).toString() === '%PDF-');
await zhou.goto('/reports?kind=annual&period=2026-H3');
ok('a period that is none is refused in words', (await main(zhou)).includes('报告期写作'), await main(zhou));
is('no page complained', zhou.complaints.filter((line) => !line.includes('400')).join('\n'), '');
await finish();
