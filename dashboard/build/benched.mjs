// A gateway to put under load, and dashboards on it: what load.mjs and saturated.mjs share.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, signIn, sluice } from './chromium.mjs';

export const key = 'sk-bench-0123456789';
const token = 'bench-admin-token-0123456789';
const pages = ['#/', '#/requests', '#/backends'];

/** Starts a governed gateway with a data directory over four simulated backends, and a browser. */
export async function bench({ firstToken, through = [] }) {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  writeFileSync(
    join(folder, 'sluice.json'),
    JSON.stringify({
      backends: Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, { protocol: 'simulated', simulate: { firstToken, tokensPerSecond: 1e9, outputTokens: 50 }, limits: { rpm: 1e7, tpm: 1e10 } }])),
      routes: { 'gpt-4o': { targets: ['a/m', 'b/m', 'c/m', 'd/m'], strategy: 'least-loaded' } },
      keys: { bench: { key, limits: { rpm: 1e7, tpm: 1e10 }, budgets: [{ usd: 1e6, window: 'day' }] } },
      prices: { m: { input: 1, output: 2 } },
    }),
  );
  const gateway = await sluice(['serve', '--config', join(folder, 'sluice.json'), '--listen', 'http://127.0.0.1:0'], { SLUICE_ADMIN_TOKEN: token }, through);
  const browser = await launch();
  return {
    gateway,
    browser,
    /** Opens the overview, the requests and the backends, each in a browser window of its own. */
    open: () => Promise.all(pages.map((path) => open(browser, gateway, path))),
    /** Goes back to where a page was after it was left. */
    show: (opened) => Promise.all(opened.map((page, i) => show(page, gateway, pages[i]))),
    stop: async () => {
      await browser.close();
      await gateway.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The processor time that a gateway has taken. */
export function cpuSeconds({ pid }) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function open(browser, gateway, path) {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await signIn(page, gateway.url, token);
  return show(page, gateway, path);
}

async function show(page, gateway, path) {
  await page.goto(`${gateway.url}/${path}`);
  await page.locator('[data-live=live]').waitFor();
  return page;
}
