// Takes pictures of every page, light and dark, on a phone and on a wide screen, of a demo that has run for a while.
//   node dashboard/build/screenshots.mjs FOLDER [SECONDS]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch, signIn, sluice } from './chromium.mjs';

const [folder, seconds = '90'] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node screenshots.mjs FOLDER [SECONDS]');
  process.exit(2);
}

mkdirSync(folder, { recursive: true });
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const demo = await sluice(['demo', '--listen', 'http://127.0.0.1:0']);
const browser = await launch();
try {
  await make('groups', { name: 'platform', limits: { rpm: 600 }, budgets: [{ usd: 25, window: 'day', alerts: [0.8, 1] }] });
  await make('keys', { name: 'search', group: 'platform', priority: 'high', limits: { rpm: 300 } });
  await make('keys', { name: 'notebooks', group: 'platform', models: ['fast'], expires: '2027-01-31T00:00:00Z', budgets: [{ usd: 5, window: 'month' }] });
  await make('admins', { name: 'on-call', role: 'operator' });
  await wait(1_000 * Number(seconds));
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [390, 1440]) await show(colorScheme, width);
  }
} finally {
  await browser.close();
  await demo.stop();
}

// What somebody made at run time, so that it is on the pictures too.
async function make(what, settings) {
  const answer = await fetch(`${demo.url}/admin/${what}`, { method: 'POST', headers: { authorization: 'Bearer demo', 'content-type': 'application/json' }, body: JSON.stringify(settings) });
  if (!answer.ok) throw new Error(await answer.text());
}

async function show(colorScheme, width) {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const shoot = async (name) => {
    // A viewport as tall as the page, so that what sticks to its edges stands where it belongs.
    await page.setViewportSize({ width, height: Math.max(900, await page.evaluate(() => document.documentElement.scrollHeight)) });
    await wait(400);
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`) });
    await page.setViewportSize({ width, height: 900 });
  };
  const go = async (path) => {
    await page.goto(`${demo.url}/#/${path}`);
    await wait(1_200);
  };
  await page.goto(demo.url);
  await shoot('sign-in');
  await signIn(page, demo.url, 'demo');
  await wait(1_200);
  await shoot('overview');
  for (const name of ['backends', 'keys', 'requests', 'settings']) {
    await go(name);
    await shoot(name);
  }

  await go('requests?refusedBy=token_window');
  await page.locator('[data-request] a').first().click();
  await page.getByText('Why it was refused').waitFor();
  await shoot('request');
  await go('explain?key=batch&model=smart&input=6000&output=1000');
  await page.getByRole('button', { name: 'Explain' }).click();
  await page.getByText('What was looked at').waitFor();
  await shoot('explain');
  for (const [path, button, name] of [['backends', 'Add backend', 'add-backend'], ['keys', 'Create key', 'create-key'], ['keys', 'Create group', 'create-group'], ['settings', 'Add administrator', 'add-administrator']]) {
    await go(path);
    await page.getByRole('button', { name: button }).click();
    await wait(600);
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`) });
    await page.keyboard.press('Escape');
    await wait(300);
  }

  await context.close();
}
