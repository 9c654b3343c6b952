// How many requests a second a gateway answers that gets all it can take, with no dashboard open and with three, in turns. The gateway and what
// asks it have cores of their own, the browser has the others: it is the gateway that is measured, and not what a browser leaves of a machine.
//   bench/dashboard.sh [--rounds 5]     needs wrk, taskset, two cores; see bench/README.md
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bench, cpuSeconds, key } from './benched.mjs';
import { root } from './chromium.mjs';

const ROUND_SECONDS = 8;
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const half = Math.floor(availableParallelism() / 2);
const pinned = ['taskset', '-c', `0-${half - 1}`];
// The browser is started by this very process, and keeps to its cores.
spawnSync('taskset', ['-a', '-cp', `${half}-${availableParallelism() - 1}`, String(process.pid)]);
const { gateway, open, show, stop } = await bench({ firstToken: '0', through: pinned });
try {
  const pages = await open();
  await leave(pages);
  saturate(15); // until the code is compiled for good
  const rounds = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const without = saturate(ROUND_SECONDS);
    await show(pages);
    const watched = saturate(ROUND_SECONDS);
    await Promise.all(pages.map((page) => page.locator('[data-live=live]').waitFor()));
    await leave(pages);
    rounds.push({ without, watched });
  }

  tell(rounds);
} finally {
  await stop();
}

function tell(rounds) {
  console.log(`As many requests as it takes, ${ROUND_SECONDS} s in turns without and with three dashboards open (overview, requests, backends)`);
  console.log('');
  console.log("| round | without, requests/s | with three, requests/s | of it | gateway's processor time a request, without | with three |");
  console.log('|---|---:|---:|---:|---:|---:|');
  rounds.forEach(({ without, watched }, i) => row(i + 1, without, watched));
  const middle = (figures) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];
  const median = (of) => ({ rate: middle(rounds.map((round) => round[of].rate)), cost: middle(rounds.map((round) => round[of].cost)) });
  const [without, watched] = [median('without'), median('watched')];
  row('median', without, watched);
  console.log('');
  console.log(`With three dashboards open throughput falls by ${(100 * (1 - watched.rate / without.rate)).toFixed(1)} % (bound: 5 %).`);
}

function row(name, without, watched) {
  console.log(`| ${name} | ${without.rate.toFixed(0)} | ${watched.rate.toFixed(0)} | ${(watched.rate / without.rate).toFixed(3)} | ${without.cost.toFixed(1)} us | ${watched.cost.toFixed(1)} us |`);
}

function leave(pages) {
  return Promise.all(pages.map((page) => page.goto('about:blank')));
}

// Blocks: this process has nothing else to do meanwhile.
function saturate(seconds) {
  const [command, ...args] = [...pinned, 'wrk', '-t', '1', '-c', '32', '-d', `${seconds}s`, '--timeout', '5s', '-s', join(root, 'bench/wrk/post.lua'), `${gateway.url}/v1/chat/completions`];
  const before = cpuSeconds(gateway);
  const { stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, BENCH_KEY: key } });
  const [, rate, failed] = /^BENCH (\S+) \S+ \S+ (\d+)/m.exec(stdout ?? '') ?? [];
  if (rate === undefined) throw new Error(`wrk measured nothing: ${error?.message ?? stderr}`);
  if (failed !== '0') throw new Error(`${failed} calls failed`);
  return { rate: Number(rate), cost: (1e6 * (cpuSeconds(gateway) - before)) / (Number(rate) * seconds) };
}
