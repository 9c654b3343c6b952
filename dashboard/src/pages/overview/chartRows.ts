import type { SeriesPoint, SeriesReport } from '../../api/types.ts';

const FEWEST_MINUTES = 15;

export type ChartRow = Record<string, string | number | null>;

/** A series as charts take it: a row for each step, a member for each line. */
export function chartRows(report: SeriesReport): ChartRow[] {
  return sinceTraffic(report).map((point) => ({
    at: point.at,
    Answered: Math.max(0, point.requests - point.errors),
    Failed: Math.max(0, point.errors - point.refused),
    Refused: point.refused,
    Input: point.inputTokens,
    Output: point.outputTokens,
    Spend: point.costUsd,
    p50: point.latency.p50,
    p95: point.latency.p95,
    'First p50': point.firstToken.p50,
    'First p95': point.firstToken.p95,
    ...Object.fromEntries(Object.entries(point.refusals).map(([name, times]) => [`refusal ${name}`, times])),
  }));
}

// What is in memory begins with the gateway: minutes before its first request tell nothing.
function sinceTraffic({ points, source }: SeriesReport): SeriesPoint[] {
  if (source !== 'memory') return points;
  const first = points.findIndex((point) => point.requests > 0);
  return points.slice(Math.max(0, Math.min(first - 1, points.length - FEWEST_MINUTES)));
}

/** All that refused in a series, always in the same order. */
export function reasons(report: SeriesReport): string[] {
  return [...new Set(report.points.flatMap(({ refusals }) => Object.keys(refusals)))].sort();
}
