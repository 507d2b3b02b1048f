// The self-examination, a point of it, base numbers, risk and the page for leaders: the same figures as the
// command line's, nothing of what one may not know, both languages, with the keyboard and without the script.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { accessible, finish, is, ok, picture, program, scratch, serve } from './_browser.mjs';
import { person } from './_office.mjs';

// Two departments; five computers without a password; a matter that was protected and not reported, of which
// only its drafter, the officer and the leader may know. Then forty days pass, and one more computer comes.
const SCRIPT = `
. "$ROOT/tests/cli/_tap.sh"
. "$ROOT/tests/cli/_office.sh"
. "$ROOT/tests/cli/_life.sh"
found "$SCRATCH/office"
people
other=$(made as system new department --set name=信息科)
enter net 丙网管 "$other" "$(made as system new post --set name=网管岗位)" internal network_manager
draft=$(made as zhang new document --set title=不可外传的事项 --set kind=report --set protection=secret --set "readers=person:\${person_zhang#RY-},person:\${person_zhou#RY-},person:\${person_wu#RY-}")
must as zhang do document "$draft" protect --set proposed_level=secret --set period=P10Y --set grounds=涉及工作部署 --set reported_to=县级机关 \\
    --set "knowing=person:\${person_zhang#RY-},person:\${person_zhou#RY-},person:\${person_wu#RY-}"
for i in 1 2 3 4 5; do
    must as net new computer --set "name=办公-$i" --set class=intranet --set grade=internal --set place=101 --set "responsible=$person_net" --set "disk_serial=D-$i"
done
as zhou check >/dev/null || [ $? -eq 1 ]
must "$COFFERDAM" clock "$(TZ=CST-8 date -d '+40 days' +%Y-%m-%d)" -d "$SCRATCH/office"
must as net new computer --set name=办公-6 --set class=intranet --set grade=internal --set place=101 --set "responsible=$person_net" --set disk_serial=D-6
echo "draft=$draft"
`;
const made = spawnSync('bash', ['-c', SCRIPT], { encoding: 'utf8', env: { ...process.env, LANG: 'C.UTF-8', SCRATCH: scratch, COFFERDAM: program } });
if (made.status !== 0) throw new Error(`the office was not founded:\n${made.stdout}${made.stderr}`);
const folder = path.join(scratch, 'office');
const office = await serve(folder);
const HIDDEN = 'document.not_reported';
const PASSWORD = 'computer.no_password';

// What the command line says to that person; it speaks to the server.
function rows(who, ...args) {
  const done = spawnSync(program, [...args, '--json', '--lang', 'zh', '-d', folder, '--as', who, '--password-file', path.join(scratch, 'passwords', who)],
    { encoding: 'utf8', env: { ...process.env, LANG: 'C.UTF-8' } });
  if (done.status > 1) throw new Error(`${args.join(' ')}: ${done.stderr}`);
  return done.stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
}
const cli = (...args) => rows(...args)[0];
const text = async (page, selector) => (await page.locator(selector).first().innerText()).trim();
const fact = (page, name) => page.locator(`.facts div:has(dt:text-is("${name}")) dd`).first().innerText();
const SIZE = { viewport: { width: 1366, height: 768 } };

// ---- the whole, as the officer sees it ----
const zhou = await person(office, 'zhou', SIZE);
const all = cli('zhou', 'check');
await zhou.goto('/inspection');
is('the score is that of the command line', await text(zhou, '.score-total b'), all.score.score.toFixed(1));
ok('with its grade in words', (await text(zhou, '.score-total')).includes(all.score.grade_title));
is('as many points apply', await fact(zhou, '适用检查点'), String(all.score.points));
is('as many fail', await fact(zhou, '其中不符合'), String(all.score.failing));
is('and as many do not apply', await fact(zhou, '不涉及的点'), String(all.score.not_applicable));
is('nine links', await zhou.locator('.part').count(), 9);
for (const link of all.links) {
  const part = zhou.locator(`#part-${link.name}`);
  const cells = (await part.locator('.number').allInnerTexts()).slice(0, 4).map((t) => t.replace(/[^\d.–]/g, ''));
  is(`${link.name} has the same figures`, cells.join(' '),
    [link.points ? link.score.toFixed(1) : '–', link.points, link.failing, link.lost.toFixed(2)].join(' '));
}
is('each with a small picture of its trend', await zhou.locator('.part svg.spark[role=img]').count(), 9);
await zhou.goto('/inspection?by=heads');
is('thirteen heads', await zhou.locator('.part').count(), 13);
for (const head of all.heads) {
  const cells = (await zhou.locator(`#part-${head.head} .number`).allInnerTexts()).slice(0, 4).map((t) => t.replace(/[^\d.–]/g, ''));
  is(`head ${head.head} has the same figures`, cells.join(' '),
    [head.points ? head.score.toFixed(1) : '–', head.points, head.failing, head.lost.toFixed(2)].join(' '));
}
await accessible('the thirteen heads', zhou);

// ---- points, filters ----
await zhou.goto('/inspection?open=all');
is('every point stands there', await zhou.locator('.rows.points tbody tr').count(), all.points.length);
const row = (page, name) => page.locator(`tr[data-href="/inspection/${name}"]`).first();
const shown = await row(zhou, PASSWORD).locator('td').allInnerTexts();
is('with how many it applies to', shown[2], '6');
is('and how many fail', shown[3], '6');
ok('since the day it failed first', /^\d{4}-\d\d-\d\d$/.test(shown[5]), shown[5]);
ok('and what to do about it', shown[1].includes('整改'));
const idle = all.points.find((p) => !p.applies && p.register === 'archive_loan') ?? all.points.find((p) => !p.applies);
ok('what does not apply says why', /登记簿|适用|不分部门/.test(await row(zhou, idle.name).locator('td').nth(1).innerText()), idle.name);
await accessible('all points', zhou);
await zhou.goto('/inspection?failing=1');
is('only what fails', await zhou.locator('.rows.points tbody tr').count(), all.points.filter((p) => p.failing_entries).length);
const parts = { progress: 0, result: 0 };
for (const assessed of Object.keys(parts)) {
  await zhou.goto(`/inspection?open=all&assesses=${assessed}`);
  parts[assessed] = await zhou.locator('.rows.points tbody tr').count();
  is(`${assessed} apart`, parts[assessed], all.points.filter((p) => p.assesses === assessed).length);
}
await zhou.goto('/inspection');
await zhou.selectOption('#department', { label: '信息科' });
await zhou.waitForURL(/department=\d+/);
const department = new URL(zhou.url()).searchParams.get('department');
is('one department has its own score', await text(zhou, '.score-total b'), cli('zhou', 'check', '--department', department).score.score.toFixed(1));
is('a department that there is not', (await zhou.goto('/inspection?department=999')).status(), 404);
is('nor a word', (await zhou.goto('/inspection?department=x')).status(), 404);

// ---- the keyboard opens a part ----
await zhou.goto('/inspection');
await zhou.locator('#part-departments > summary').focus();
await zhou.keyboard.press('Enter');
ok('Enter opens a link\'s points', await zhou.locator('#part-departments').evaluate((d) => d.open));
await picture(zhou, 'inspection-zh');

// ---- one point ----
await zhou.goto(`/inspection/${PASSWORD}`);
const one = cli('zhou', 'check', PASSWORD);
is('the point has its failing entries', await zhou.locator('#failing tbody tr').count(), one.entries.length);
is('by number', await text(zhou, '#failing tbody a'), one.entries[0].number);
is('what it asks stands there in words', await zhou.locator('.clause').last().innerText().then((t) => /[a-z_]{3,}/.test(t)), false);
ok('how likely', (await fact(zhou, '可能性')).includes(`${one.likelihood} / 5`));
ok('how grave', (await fact(zhou, '后果')).includes(`${one.consequence} / 5`));
ok('the picture tells its figures in words', /涉及.*为 6.*不符合.*为 6/s.test(await zhou.locator('svg.plot > desc').textContent()), await zhou.locator('svg.plot > desc').textContent());
ok('both lines are drawn, of different dashes and dots', (await zhou.locator('svg.plot path.line-1').count()) === 1 && (await zhou.locator('svg.plot path.line-2').count()) === 1);
is('it was five until today', one.trend[0].failing_entries, 5);
ok('the department where it fails stands there', (await zhou.locator('aside .panel').innerText()).includes('信息科'));
await accessible('a point', zhou);
await picture(zhou, 'inspection-point-zh');
await zhou.click('#failing tbody a');
ok('one click opens the entry', /\/r\/computer\/\d+$/.test(zhou.url()), zhou.url());
await zhou.goBack();
await zhou.click('#failing tbody td:last-child a');
await zhou.waitForSelector('form.entry');
is('a finding begins with the point\'s words', await zhou.inputValue('#f-title'), one.title);
is('its check', await zhou.inputValue('[name=check_name]'), PASSWORD);
is('and its entry', await zhou.inputValue('[name=subject_number]'), one.entries[0].number);
is('no point of that name', (await zhou.goto('/inspection/nothing.such')).status(), 404);

// A coefficient with three places; JSON has four, whose last was rounded already.
const shows = (shown, index) => /^[01]\.\d{3}$/.test(shown) && Math.abs(Number(shown) - index) < 0.0006;

// ---- what is hidden does not fail for who may not know of it ----
await zhou.goto(`/inspection/${HIDDEN}`);
ok('the officer sees the matter', (await zhou.locator('#failing').innerText()).includes('不可外传的事项'));
ok('and the page bears its level', (await text(zhou, '.banner.on-top')).includes('秘密'));
const feng = await person(office, 'feng', SIZE);
await feng.goto(`/inspection/${HIDDEN}`);
is('for another it does not apply', await text(feng, '.identity .chip'), '不涉及');
ok('not a word of it', !(await feng.content()).includes('不可外传的事项'));
ok('the page is internal', (await text(feng, '.banner.on-top')).includes('内部'));
await feng.goto('/inspection?open=all');
is('nor in the list', (await row(feng, HIDDEN).locator('td').allInnerTexts()).slice(2, 4).join('/'), '0/0');
is('his score is his own', await text(feng, '.score-total b'), cli('feng', 'check').score.score.toFixed(1));
await feng.goto('/risk');
ok('nor in the coefficient', !(await feng.content()).includes(HIDDEN));
const his = cli('feng', 'risk');
ok('which is his own', shows(await text(feng, '.score-total b'), his.index));

// ---- risk ----
await zhou.goto('/risk');
const risk = cli('zhou', 'risk');
ok('the coefficient is that of the command line', shows(await text(zhou, '.score-total b'), risk.index));
is('the repairs too', await zhou.locator('.repairs li').count(), risk.repairs.length);
ok('in their order', (await text(zhou, '.repairs li a')) === risk.repairs[0].title);
is('the departments', await zhou.locator('a[href^="/risk?department="]').count(), risk.departments.length);
ok('how it came about in words', (await zhou.locator('.panel', { hasText: '系数的由来' }).innerText()).includes(risk.causes[0].title));
ok('how it moved', (await zhou.locator('.panel.score .moved').count()) > 0);
await accessible('risk', zhou);
await picture(zhou, 'inspection-risk-zh');

// ---- base numbers ----
const day = one.trend[0].day;
await zhou.goto(`/numbers?against=${day}`);
const now = rows('zhou', 'numbers');
const then = rows('zhou', 'numbers', '--on', day);
const sums = (list) => list.reduce((n, r) => n + r.count, 0);
const cells = await zhou.locator('.rows.numbers tbody tr:not(.total)').evaluateAll((rows) => rows.map((r) => [...r.querySelectorAll('td.number')].map((c) => Number(c.textContent || 0))));
const single = cells.reduce((n, c) => n + c[1], 0);
ok('there are base numbers', cells.length > 20 && sums(now) > sums(then), `${cells.length} rows, ${sums(now)} and ${sums(then)}`);
is('the numbers of today are those of the command line', single, sums(now));
is('and those of the first day', cells.reduce((n, c) => n + c[0], 0), sums(then));
is('a day before the beginning is refused in words', (await zhou.goto('/numbers?day=1999-01-01')).status(), 400);
ok('on the page', (await zhou.locator('.notice.tone-bad').count()) === 1);
is('a day that there is not', (await zhou.goto('/numbers?day=2026-02-30')).status(), 400);
await zhou.goto('/numbers');
await accessible('base numbers', zhou);
await picture(zhou, 'inspection-numbers-zh');

// ---- the page for leaders ----
const wu = await person(office, 'wu', SIZE);
await wu.goto('/');
await wu.click('.page-head a[href="/overview"]');
is('one click from home', new URL(wu.url()).pathname, '/overview');
is('the score', await text(wu, '.ov-score .score-total b'), cli('wu', 'check').score.score.toFixed(1));
ok('the coefficient', shows(await text(wu, '.ov-risk .score-total b'), cli('wu', 'risk').index));
is('the nine links', await wu.locator('.ov-links tbody tr').count(), 9);
const stopped = await wu.locator('.ov-stopped').innerText();
ok('what is not there yet is said to be not there', stopped.match(/尚未接入/g).length === 1, stopped);
ok('what the review stopped stands there', /已公开[:：]\s*\d/.test(stopped), stopped);
const bottom = await wu.evaluate(() => Math.max(...[...document.querySelectorAll('.overview > *')].map((e) => e.getBoundingClientRect().bottom)));
ok('all on one screen', bottom <= 768 && await wu.evaluate(() => document.documentElement.scrollWidth <= 1366), `it ends at ${bottom}`);
await accessible('the page for leaders', wu);
await picture(wu, 'inspection-overview-zh');

// ---- English, dark; a telephone; without the script ----
const english = await person(office, 'zhou', { ...SIZE, colorScheme: 'dark' });
await english.click('.language button[value=en]');
await english.waitForLoadState();
for (const place of ['/overview', '/inspection', '/inspection?by=heads&failing=1', `/inspection/${PASSWORD}`, '/risk', `/risk?department=${department}`, `/numbers?against=${day}`]) {
  is(`${place} in English`, (await english.goto(place)).status(), 200);
  ok(`${place} has no Chinese words of its own`, !/[一-鿿]/.test(await english.locator('h1, h2, thead, .part-name').allInnerTexts().then((t) => t.join(' '))));
  await accessible(`${place} in English and dark`, english);
}
await english.goto('/overview');
const end = await english.evaluate(() => Math.max(...[...document.querySelectorAll('.overview > *')].map((e) => e.getBoundingClientRect().bottom)));
ok('in English too all is on one screen', end <= 768, `it ends at ${end}`);
await picture(english, 'inspection-overview-en-dark');
const phone = await person(office, 'wu', { viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
for (const place of ['/overview', '/inspection?open=all', `/inspection/${PASSWORD}`, '/risk', '/numbers']) {
  is(`${place} on a telephone, without the script`, (await phone.goto(place)).status(), 200);
  await picture(phone, `inspection-phone${place.replace(/\W+/g, '-')}`);
}
const wide = await person(office, 'wu', { viewport: { width: 390, height: 844 } });
for (const place of ['/overview', '/inspection', `/inspection/${PASSWORD}`, '/risk', '/numbers']) {
  await wide.goto(place);
  ok(`${place} is no wider than a telephone`, await wide.evaluate(() => document.documentElement.scrollWidth <= 390), await wide.evaluate(() => document.documentElement.scrollWidth));
}

// ---- who may not see it ----
const system = await person(office, 'system', SIZE);
for (const place of ['/overview', '/inspection', `/inspection/${PASSWORD}`, '/risk', '/numbers'])
  is(`an administrator is refused ${place}`, (await system.goto(place)).status(), 403);
is('with the usual page', await system.locator('.problem h1').count(), 1);
is('and it is not in his navigation', await (await system.goto('/'), system.locator('.side a[href="/overview"]').count()), 0);

for (const page of [zhou, feng, wu, english, wide]) for (const complaint of page.complaints) ok('no page complains', false, complaint);
await finish();
