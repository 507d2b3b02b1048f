// Our regulations: read as articles, states drawn and told in a table, the same text as the program reads it.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { accessible, finish, is, ok, run, scratch, serve } from './_browser.mjs';
import { folder, found, person } from './_office.mjs';

found();
const office = await serve(folder);
const page = await person(office, 'zhang', { viewport: { width: 1366, height: 900 } });

await page.goto('/regulations');
ok('every regulation is listed', (await page.locator('table.rows tbody tr').count()) > 10);
ok('with its basis in words', (await page.locator('table.rows').innerText()).includes('《保密法》第'));
await accessible('our regulations', page);

await page.click('a[href="/regulations/documents"]');
await page.waitForSelector('article.bylaw');
const text = await page.locator('article.bylaw').innerText();
ok('it reads like a regulation', text.includes('第一章') && text.includes('第一条') && text.includes('有下列情形之一的，不予办理'));
await accessible('a regulation', page);
await page.screenshot({ path: `${process.env.ROOT}/build-test/logs/regulation-documents.png` });
ok('the raw text stands beside it', (await page.locator('details pre').textContent()).startsWith('#') || (await page.locator('details pre').textContent()).includes('regulation: documents'));

// No line passes through a box: points along every edge lie in no box but at its ends.
const through = () => page.evaluate(() => {
  let bad = 0;
  for (const svg of document.querySelectorAll('svg.diagram')) {
    const boxes = [...svg.querySelectorAll('rect.node')].map((r) => r.getBBox());
    for (const edge of svg.querySelectorAll('path.edge')) {
      const length = edge.getTotalLength();
      for (let at = 1; at < length - 1; at += 2) {
        const p = edge.getPointAtLength(at);
        if (boxes.some((b) => p.x > b.x + 1 && p.x < b.x + b.width - 1 && p.y > b.y + 1 && p.y < b.y + b.height - 1)) { bad += 1; break; }
      }
    }
  }
  return bad;
});
const overlaps = () => page.evaluate(() => {
  let bad = 0;
  for (const svg of document.querySelectorAll('svg.diagram')) {
    const boxes = [...svg.querySelectorAll('rect.node, rect.label')].map((r) => r.getBBox());
    for (let i = 0; i < boxes.length; i += 1) for (let k = i + 1; k < boxes.length; k += 1) {
      const [a, b] = [boxes[i], boxes[k]];
      if (a.width && b.width && a.x < b.x + b.width - 1 && b.x < a.x + a.width - 1 && a.y < b.y + b.height - 1 && b.y < a.y + a.height - 1) bad += 1;
    }
  }
  return bad;
});
for (const name of ['document', 'copy', 'incident']) {
  const answer = await page.goto(`/help/${name}`);
  if (answer.status() === 404) continue;
  is(`${name} has its states drawn`, await page.locator('svg.diagram').count(), 1);
  ok(`${name} tells them in a table too`, (await page.locator('table.bylaw-table').count()) >= 2);
  is(`no line of ${name} passes behind a box`, await through(), 0);
  is(`no box of ${name} lies on another`, await overlaps(), 0);
  await accessible(`the help of ${name}`, page);
  await page.locator('.chart-box').screenshot({ path: `${process.env.ROOT}/build-test/logs/states-${name}.png` });
}
await page.goto('/regulations/determination');
is('no line of any register passes behind a box', await through(), 0);

const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.page-head a[href$="/pdf"]').click()]);
ok('the PDF is to be had', download.suggestedFilename().endsWith('.pdf'), download.suggestedFilename());
const missing = await page.goto('/regulations/nothing');
is('a regulation that is not there', missing.status(), 404);

await page.click('.language button[value=en]');
await page.waitForLoadState();
await page.goto('/regulations/documents');
ok('it is there in English', (await page.locator('article.bylaw').innerText()).includes('Article 1'));
await accessible('a regulation in English', page);

// A draft that is proposed is held against what was done, before anybody puts it in force.
const rules = path.join(scratch, 'draft');
cpSync(path.join(process.env.ROOT, 'regulations'), rules, { recursive: true });
const file = path.join(rules, 'organization.yaml');
const old = readFileSync(file, 'utf8');
const draft = old.replace('        asks: [name, duty]', `        asks: [name, duty]
        require:
          - {that: duty is known, zh: 未写岗位职责, en: The duties are missing, basis: L43}`);
ok('the draft is another one', draft !== old);
writeFileSync(file, draft);
const proposed = await run('rules', 'propose', rules, '-d', folder, '--as', 'zhou', '--password-file', path.join(scratch, 'passwords', 'zhou'));
is('it is proposed', proposed.status, 0);
await page.goto('/rules/2');
await accessible('a version that waits', page);
await Promise.all([page.waitForNavigation(), page.click('a[href="/rules/2/rehearsal"]')]);
const rehearsed = await page.locator('main').innerText();
ok('it says what would have been refused', rehearsed.includes('Would have been refused') && rehearsed.includes('The duties are missing'), rehearsed);
ok('with the entries', (await page.locator('main td a[href^="/r/post/"]').count()) > 0);
await accessible('a rehearsal', page);
await finish();
