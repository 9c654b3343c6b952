import { left } from '../format/durations.ts';
import { full } from '../format/times.ts';
import { useNow } from './useNow.ts';

/** The time until an instant, counting down. */
export function Countdown({ until }: { until: string }) {
  const now = useNow();
  return <time dateTime={until} title={full(until)}>{left(Date.parse(until) - now)}</time>;
}
