// What requests that come at a steady rate cost three dashboards, and what these cost the gateway. Linux; see bench/README.md.
//   bench/dashboard.sh [--rate 500] [--seconds 60]
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { availableParallelism } from 'node:os';
import { clearInterval, setInterval } from 'node:timers';
import { parseArgs } from 'node:util';
import { bench, cpuSeconds, key } from './benched.mjs';

const { values } = parseArgs({ options: { rate: { type: 'string', default: '500' }, seconds: { type: 'string', default: '60' } } });
const rate = Number(values.rate);
const seconds = Number(values.seconds);
const body = JSON.stringify({ model: 'gpt-4o', max_tokens: 50, messages: [{ role: 'user', content: 'x'.repeat(2_000) }] });
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const { gateway, browser, open, stop } = await bench({ firstToken: '20ms' });
try {
  await drive(10);
  const alone = await measure(seconds / 2);
  const pages = await open();
  await drive(10); // the pages settle, and so does what they read
  const heaps = [await Promise.all(pages.map(heap))];
  await browser.startTracing(undefined, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  const watched = await measure(seconds);
  const tasks = mainTasks(JSON.parse((await browser.stopTracing()).toString()));
  heaps.push(await Promise.all(pages.map(heap)));
  for (const page of pages) await page.context().close();
  await drive(5);
  const after = await measure(seconds / 2);
  tell(alone, watched, after, heaps, tasks);
} finally {
  await stop();
}

function tell(alone, watched, after, heaps, tasks) {
  const without = (alone.cpu + after.cpu) / (alone.answered + after.answered);
  console.log(`${rate} requests/s asked for, ${seconds} s with three dashboards open (overview, requests, backends), half of that without before and after`);
  console.log('');
  console.log('| | without | with three |');
  console.log('|---|---:|---:|');
  console.log(`| answered, requests/s | ${((alone.answered + after.answered) / (alone.seconds + after.seconds)).toFixed(1)} | ${(watched.answered / watched.seconds).toFixed(1)} |`);
  console.log(`| failed | ${alone.failed + after.failed} | ${watched.failed} |`);
  console.log(`| gateway's processor time a request | ${(1e6 * without).toFixed(1)} us | ${((1e6 * watched.cpu) / watched.answered).toFixed(1)} us |`);
  console.log('');
  const cost = watched.cpu / watched.seconds - (without * watched.answered) / watched.seconds;
  console.log(`Three dashboards cost the gateway ${(1_000 * cost).toFixed(1)} ms of processor time a second: ${((100 * cost) / availableParallelism()).toFixed(1)} % of what ${availableParallelism()} cores can do.`);
  const longest = (by) => tasks.reduce((most, task) => Math.max(most, task[by]), 0).toFixed(0);
  console.log(`The longest of ${tasks.length} tasks in the pages: ${longest('passed')} ms (bound: 200 ms), ${longest('cpu')} ms of processor time.`);
  console.log(`Resident memory of the gateway in MB, every ${(seconds / watched.memory.length).toFixed(0)} s with three dashboards: ${watched.memory.map(mb).join(', ')}; without before: ${mb(alone.memory.at(-1))}, after: ${mb(after.memory.at(-1))}.`);
  heaps[0].forEach((before, i) => console.log(`Heap of page ${i + 1} after collection: ${mb(before)} MB, ${seconds} s later ${mb(heaps[1][i])} MB.`));
}

function mb(bytes) {
  return (bytes / 1_048_576).toFixed(1);
}

// What the pages' main threads did, task by task.
function mainTasks({ traceEvents }) {
  const main = new Set(traceEvents.filter((event) => event.name === 'thread_name' && event.args.name === 'CrRendererMain').map((event) => `${event.pid} ${event.tid}`));
  return traceEvents
    .filter((event) => event.ph === 'X' && event.name.endsWith('RunTask') && event.tdur !== undefined && main.has(`${event.pid} ${event.tid}`))
    .map((event) => ({ cpu: event.tdur / 1_000, passed: event.dur / 1_000 }));
}

async function heap(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  return metrics.find((metric) => metric.name === 'JSHeapUsedSize').value;
}

async function measure(length) {
  const before = cpuSeconds(gateway);
  const from = performance.now();
  const samples = [];
  const sampling = setInterval(() => samples.push(memory()), (1_000 * length) / 6);
  const { answered, failed } = await drive(length);
  clearInterval(sampling);
  return { answered, failed, seconds: (performance.now() - from) / 1_000, cpu: cpuSeconds(gateway) - before, memory: samples };
}

// Requests at their own times, whether those before have ended or not.
async function drive(length) {
  const open = new Set();
  let answered = 0;
  let failed = 0;
  const from = performance.now();
  for (let sent = 0; sent < rate * length; ) {
    const due = Math.min(rate * length, Math.floor(((performance.now() - from) / 1_000) * rate));
    for (; sent < due; sent++) {
      const call = ask().then((ok) => (ok ? answered++ : failed++), () => failed++).finally(() => open.delete(call));
      open.add(call);
    }

    await new Promise((resolve) => setTimeout(resolve, 2));
  }

  await Promise.all(open);
  return { answered, failed };
}

function ask() {
  return new Promise((resolve, reject) => {
    const call = request(`${gateway.url}/v1/chat/completions`, { method: 'POST', agent, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-length': body.length } }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode === 200));
      answer.on('error', reject);
    });
    call.on('error', reject);
    call.end(body);
  });
}

function memory() {
  return 4_096 * Number(readFileSync(`/proc/${gateway.pid}/statm`, 'utf8').split(' ')[1]);
}
