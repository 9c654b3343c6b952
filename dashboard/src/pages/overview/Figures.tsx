import { Text } from '@mantine/core';
import { useSeries, useStatus } from '../../api/queries.ts';
import type { SeriesPoint } from '../../api/types.ts';
import { duration } from '../../format/durations.ts';
import { brief, percent, usd } from '../../format/numbers.ts';
import classes from './Overview.module.css';

/** The last full minute and the minute that runs, in figures. */
export function Figures() {
  const points = useSeries('1h').data?.points ?? [];
  const { data: status } = useStatus();
  const last = points.at(-2);
  const hour = sum(points);
  return (
    <div className={classes['figures']}>
      <Figure label="Requests" value={last && brief(last.requests)} unit="in the last minute" />
      <Figure label="Tokens" value={last && brief(last.inputTokens + last.outputTokens)} unit="in the last minute" />
      <Figure label="Spend" value={usd(hour.costUsd)} unit="in the last hour" />
      <Figure label="Refused" value={hour.requests > 0 ? percent(hour.refused / hour.requests) : percent(0)} unit={`${brief(hour.refused)} in the last hour`} />
      <Figure label="Failed" value={hour.requests > 0 ? percent(hour.failed / hour.requests) : percent(0)} unit={`${brief(hour.failed)} in the last hour`} />
      <Figure label="Latency p95" value={last?.latency.p95 != null ? duration(last.latency.p95) : undefined} unit="in the last minute" />
      <Figure label="First token p95" value={last?.firstToken.p95 != null ? duration(last.firstToken.p95) : undefined} unit="in the last minute" />
      <Figure label="Open calls" value={status && brief(status.engine.openLeases)} unit={status ? `${brief(status.engine.waiting)} waiting` : 'now'} />
    </div>
  );
}

function Figure({ label, value, unit }: { label: string; value: string | undefined; unit: string }) {
  return (
    <div className={classes['figure']}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text fz={22} fw={600} lh={1.25}>
        {value ?? '–'}
      </Text>
      <Text size="xs" c="dimmed">
        {unit}
      </Text>
    </div>
  );
}

function sum(points: SeriesPoint[]) {
  return points.reduce(
    (all, point) => ({ requests: all.requests + point.requests, refused: all.refused + point.refused, failed: all.failed + point.errors - point.refused, costUsd: all.costUsd + point.costUsd }),
    { requests: 0, refused: 0, failed: 0, costUsd: 0 },
  );
}
