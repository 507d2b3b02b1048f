// Shared by the browser tests: TAP cases, a server of the test's own, Chromium, axe-core.
//
//     import { serve, open, ok, accessible, finish } from './_browser.mjs';
//     const office = await serve(directory);
//     const page = await open(office);
//     ok('the login page has a title', (await page.title()) !== '');
//     await accessible('the login page', page);
//     await finish();
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const axe_source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const children = [];
let failed = 0;
let browser = null;

export const scratch = process.env.SCRATCH;
export const program = process.env.COFFERDAM;

export function ok(what, good, detail = '') {
  const name = what.replace(/[#\n]/g, ' ');
  console.log(`${good ? 'ok' : 'not ok'} - ${name}`);
  if (!good) {
    failed += 1;
    if (detail) console.log(String(detail).replace(/^/gm, '# '));
  }
  return good;
}

export function is(what, got, expected) {
  return ok(what, got === expected, `expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`);
}

function free_port() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connect', () => { socket.destroy(); resolve(true); });
    socket.on('error', () => resolve(false));
  });
}

// Runs the program to its end; its exit status and what it said.
export function run(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (piece) => { out += piece; });
    child.stderr.on('data', (piece) => { err += piece; });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

// Serves the office in `directory` on a port of its own until the test ends.
export async function serve(directory, ...args) {
  const port = await free_port();
  const child = spawn(program, ['serve', '-d', directory, '--listen', `127.0.0.1:${port}`, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] });
  const office = { url: `https://127.0.0.1:${port}`, directory, child, log: '' };
  child.stdout.on('data', (piece) => { office.log += piece; });
  child.stderr.on('data', (piece) => { office.log += piece; });
  child.on('exit', (status) => { office.ended = status ?? 'a signal'; });
  children.push(office);
  for (let wait = 0; wait < 600; wait += 1) {
    if (office.ended !== undefined) throw new Error(`the server ended with ${office.ended}:\n${office.log}`);
    if (await answers(port)) return office;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  throw new Error(`the server did not listen within 60 s:\n${office.log}`);
}

// A page with a session of its own. What the page's console says is an error of the test, except
// the browser's own words for an answer of 4xx that the test asked for.
export async function open(office, options = {}) {
  if (!browser) {
    const executablePath = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);
    if (!executablePath) throw new Error('there is no /usr/bin/chromium');
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  }
  const context = await browser.newContext({
    ignoreHTTPSErrors: true, baseURL: office.url, locale: 'zh-CN', viewport: { width: 1280, height: 900 }, ...options,
  });
  const page = await context.newPage();
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) page.complaints.push(message.text());
  });
  await page.goto('/');
  return page;
}

// axe-core finds nothing on the page as it stands. It runs in the test's own world, so the page's
// Content-Security-Policy stays as it is.
export async function accessible(what, page) {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld',
    { frameId: frameTree.frame.id, worldName: 'axe' });
  await session.send('Runtime.evaluate', { expression: axe_source, contextId: executionContextId });
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    contextId: executionContextId,
    awaitPromise: true,
    returnByValue: true,
    expression: `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })
      .then((r) => ({ rules: r.passes.length + r.violations.length,
                      wrong: r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html).slice(0, 3).join(' | ')) }))`,
  });
  await session.detach();
  const wrong = exceptionDetails ? [exceptionDetails.text] : result.value.wrong;
  ok(`axe finds nothing on ${what}`, wrong.length === 0 && result.value.rules > 0, wrong.join('\n'));
}

// Pictures of a run are kept beside the logs, for people to look at.
export async function picture(page, name) {
  await page.screenshot({ path: path.join(process.env.ROOT, 'build-test/logs', `${name}.png`), fullPage: true });
}

async function stop() {
  if (browser) await browser.close();
  for (const { child } of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = new Promise((resolve) => { child.on('exit', resolve); });
    child.kill('SIGTERM');
    await ended;
  }
}

// Ends the browser and the servers; a server must end cleanly too.
export async function finish() {
  await stop();
  for (const office of children) {
    ok('the server ended cleanly', office.child.exitCode === 0,
      `status ${office.child.exitCode}, signal ${office.child.signalCode}\n${office.log}`);
  }
  process.exitCode = failed ? 1 : 0;
}

process.on('uncaughtException', async (error) => {
  console.log(`not ok - the test ran to its end`);
  console.log(String(error.stack).replace(/^/gm, '# '));
  for (const office of children) console.log(office.log.replace(/^/gm, '# server: '));
  await stop().catch(() => {});
  process.exit(1);
});
