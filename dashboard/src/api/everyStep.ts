import type { UsageView } from './types.ts';

const HOUR = 3_600_000;

export interface UsageStep {
  at: string;
  requests: number;
  tokens: number;
  costUsd: number;
}

/** Rows by hour or day as they come, which leaves out where nothing happened, with those too. Hours and days are UTC's. */
export function everyStep(rows: UsageView[], from: number, to: number, by: 'hour' | 'day'): UsageStep[] {
  const step = by === 'hour' ? HOUR : 24 * HOUR;
  const known = new Map(rows.map((row) => [Date.parse(row.group), row]));
  const steps: UsageStep[] = [];
  for (let at = Math.floor(from / step) * step; at < to; at += step) {
    const row = known.get(at);
    steps.push({
      at: new Date(at).toISOString(),
      requests: row?.requests ?? 0,
      tokens: row === undefined ? 0 : row.inputTokens + row.cachedInputTokens + row.cacheWriteTokens + row.outputTokens,
      costUsd: row?.costUsd ?? 0,
    });
  }

  return steps;
}
