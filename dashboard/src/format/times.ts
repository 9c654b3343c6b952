const clockFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const minuteFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const dayFormat = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const fullFormat = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZoneName: 'short' });

/** Of today the time alone, else the day with it; in the viewer's zone. */
export function moment(at: string | Date, now: Date = new Date()): string {
  const time = new Date(at);
  return time.toDateString() === now.toDateString() ? clockFormat.format(time) : `${dayFormat.format(time)}, ${minuteFormat.format(time)}`;
}

/** Day, time to the second, and zone. */
export function full(at: string | Date): string {
  return fullFormat.format(new Date(at));
}

/** What an axis of time tells at a step of so many milliseconds. */
export function tick(at: string | Date, stepMs: number): string {
  const time = new Date(at);
  if (stepMs >= 86_400_000) return dayFormat.format(time);
  return stepMs >= 3_600_000 ? `${dayFormat.format(time)}, ${minuteFormat.format(time)}` : minuteFormat.format(time);
}

/** The viewer's zone: Europe/Berlin. */
export function zone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
