import { describe, expect, it } from 'vitest';
import type { SeriesPoint, SeriesReport } from '../../api/types.ts';
import { chartRows, reasons } from './chartRows.ts';

function point(minute: number, requests = 0, refusals: Record<string, number> = {}): SeriesPoint {
  const refused = Object.values(refusals).reduce((sum, times) => sum + times, 0);
  const none = { p50: null, p95: null };
  return { at: new Date(minute * 60_000).toISOString(), requests, errors: refused, refused, refusals, inputTokens: 0, outputTokens: 0, costUsd: 0, latency: none, firstToken: none };
}

const report = (points: SeriesPoint[], source = 'memory'): SeriesReport => ({ from: '', to: '', stepMs: 60_000, source, points });

describe('rows of a chart', () => {
  it('begin with the first traffic, and are a quarter of an hour at least', () => {
    const hour = (first: number) => chartRows(report(Array.from({ length: 60 }, (_, i) => point(i, i >= first ? 1 : 0)))).length;
    expect([hour(0), hour(30), hour(58)]).toEqual([60, 31, 15]);
    expect(chartRows(report(Array.from({ length: 48 }, (_, i) => point(i)), 'store'))).toHaveLength(48);
  });

  it('part refusals from answers and name each reason', () => {
    const rows = chartRows(report([point(0, 5, { rate: 2, cost: 1 })]));
    expect(rows[0]).toMatchObject({ Answered: 2, Failed: 0, Refused: 3, 'refusal rate': 2, 'refusal cost': 1 });
    expect(reasons(report([point(0, 5, { rate: 1, cost: 3 }), point(1, 5, { rate: 1 })]))).toEqual(['cost', 'rate']);
  });
});
