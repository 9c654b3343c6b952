// Chromium of the machine's own, and a gateway to show: what the scripts beside this share.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Starts Chromium: SLUICE_CHROMIUM, or the first that is on PATH. */
export function launch() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const onPath = names.flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name))).find(existsSync);
  const executablePath = process.env.SLUICE_CHROMIUM ?? onPath;
  if (executablePath === undefined) throw new Error('There is no Chromium. Install it (apt-get install chromium) or name it in SLUICE_CHROMIUM.');
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/** Starts the program built for release, through another one where that is given, and waits until it says where it listens. */
export function sluice(args, environment = {}, through = []) {
  const program = join(root, 'artifacts/bin/Sluice.Gateway/release/sluice');
  if (!existsSync(program)) throw new Error('There is no program. Build it: dotnet build src/Sluice.Gateway -c Release');
  const [command, ...all] = [...through, program, ...args];
  const child = spawn(command, all, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
      const url = /listens on (http:\/\/[^\s;,]+)/.exec(said)?.[1];
      if (url !== undefined) resolve({ url, pid: child.pid, stop: () => (child.kill('SIGTERM'), ended) });
    });
    child.once('exit', (code) => reject(new Error(`sluice ended with ${code}: ${said}`)));
  });
}

/** Opens the dashboard and signs in. */
export async function signIn(page, url, token) {
  await page.goto(url);
  await page.getByLabel('Admin token', { exact: true }).fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
}
