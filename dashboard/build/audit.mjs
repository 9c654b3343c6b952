// Asks npm's registry whether any package of the dashboard has a known fault, and says so plainly where the registry does not answer.
//   node dashboard/build/audit.mjs      ends with 1 where a fault is known, else with 0
import { spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const dashboard = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const { stdout, error } = spawnSync('npm', ['audit', '--json', '--fetch-retries', '0', '--fetch-timeout', '20000'], { cwd: dashboard, encoding: 'utf8', shell: process.platform === 'win32' });
const report = parsed(stdout);
const found = report?.metadata?.vulnerabilities;
if (found === undefined) {
  console.log(`npm audit: not asked, so not known: ${error?.message ?? report?.message ?? report?.error?.summary ?? 'npm gave no report'}`);
} else if (found.total === 0) {
  console.log(`npm audit: no known fault in ${report.metadata.dependencies.total} packages`);
} else {
  const names = Object.values(report.vulnerabilities).map((one) => `${one.name} ${one.range} (${one.severity})`);
  console.log(`npm audit: ${found.total} known faults: ${names.join(', ')}. Run 'npm audit' in dashboard/ and take up what mends them.`);
  process.exitCode = 1;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
