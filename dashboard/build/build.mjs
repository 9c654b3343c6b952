// Builds the dashboard for the gateway's build: installs packages when the lock file changed, then builds.
// Runs once at a time in a clone, also when several builds of the gateway run side by side.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const NotInstalled = 3;
const dashboard = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [out, stamp] = process.argv.slice(2).map((path) => resolve(path));
if (!out || !stamp) {
  console.error('usage: node build.mjs OUTPUT-DIRECTORY STAMP-FILE');
  process.exit(2);
}

const lock = join(dirname(stamp), 'building');
mkdirSync(dirname(stamp), { recursive: true });
take(lock);
try {
  if (!install()) process.exitCode = NotInstalled;
  else build();
} finally {
  rmSync(lock, { recursive: true, force: true });
}

function build() {
  run('npm', ['run', '--silent', 'api']);
  run('npm', ['run', '--silent', 'build', '--', '--logLevel', 'warn'], { SLUICE_DASHBOARD_OUT: out });
  writeFileSync(stamp, 'The dashboard was built after its sources were changed last.\n');
}

// Whether the packages are there: a machine may have Node and no way to the registry.
function install() {
  const installed = join(dashboard, 'node_modules', '.sluice-installed');
  const wanted = createHash('sha256').update(readFileSync(join(dashboard, 'package-lock.json'))).digest('hex');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return true;
  try {
    run('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel', 'error']);
  } catch (problem) {
    console.error(problem.message);
    return false;
  }

  writeFileSync(installed, wanted);
  return true;
}

function run(command, args, environment = {}) {
  const shell = process.platform === 'win32';
  const { status, error } = spawnSync(command, args, { cwd: dashboard, env: { ...process.env, ...environment }, stdio: ['ignore', 'inherit', 'inherit'], shell });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
}

function take(directory) {
  for (;;) {
    try {
      mkdirSync(directory);
      writeFileSync(join(directory, 'pid'), String(process.pid));
      return;
    } catch (problem) {
      if (problem.code !== 'EEXIST') throw problem;
      if (!isHeld(directory)) rmSync(directory, { recursive: true, force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
}

function isHeld(directory) {
  try {
    process.kill(Number(readFileSync(join(directory, 'pid'), 'utf8')), 0);
    return true;
  } catch (problem) {
    // Without a pid it was taken just now, or by one that died in that instant.
    return problem.code === 'ENOENT' ? existsSync(directory) : problem.code === 'EPERM';
  }
}
