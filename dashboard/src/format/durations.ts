const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const one = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

/** A duration in milliseconds with its unit: 850 ms, 2.4 s, 3 min 5 s, 2 h 4 min, 3 d 2 h. */
export function duration(ms: number): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${one.format(Math.floor(ms / 100) / 10)} s`;
  if (ms < HOUR) return two(ms, MINUTE, 'min', SECOND, 's');
  return ms < DAY ? two(ms, HOUR, 'h', MINUTE, 'min') : two(ms, DAY, 'd', HOUR, 'h');
}

/** Time that is left: whole seconds, rounded up, so that 0 means now. */
export function left(ms: number): string {
  if (ms <= 0) return 'now';
  return ms < MINUTE ? `${Math.ceil(ms / SECOND)} s` : duration(ms);
}

/** How long ago something was. */
export function ago(ms: number): string {
  if (ms < 5 * SECOND) return 'just now';
  return ms < MINUTE ? `${Math.floor(ms / SECOND)} s ago` : ms < HOUR ? `${Math.floor(ms / MINUTE)} min ago` : ms < DAY ? `${Math.floor(ms / HOUR)} h ago` : `${Math.floor(ms / DAY)} d ago`;
}

function two(ms: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((ms % big) / small);
  return rest === 0 ? `${Math.floor(ms / big)} ${bigUnit}` : `${Math.floor(ms / big)} ${bigUnit} ${rest} ${smallUnit}`;
}
