import { describe, expect, it } from 'vitest';
import { everyStep } from './everyStep.ts';
import type { UsageView } from './types.ts';

const row = (group: string): UsageView => ({ group, requests: 2, errors: 0, refused: 0, inputTokens: 10, cachedInputTokens: 1, cacheWriteTokens: 2, outputTokens: 3, costUsd: 0.5, unpriced: 0 });

describe('every step', () => {
  it('stands in the list, those without use too', () => {
    const steps = everyStep([row('2026-01-31T08:00Z')], Date.parse('2026-01-31T07:30:00Z'), Date.parse('2026-01-31T09:10:00Z'), 'hour');
    expect(steps).toEqual([
      { at: '2026-01-31T07:00:00.000Z', requests: 0, tokens: 0, costUsd: 0 },
      { at: '2026-01-31T08:00:00.000Z', requests: 2, tokens: 16, costUsd: 0.5 },
      { at: '2026-01-31T09:00:00.000Z', requests: 0, tokens: 0, costUsd: 0 },
    ]);
  });

  it('is a day of UTC where days are asked for', () => {
    expect(everyStep([row('2026-01-31')], Date.parse('2026-01-30T23:00:00Z'), Date.parse('2026-01-31T01:00:00Z'), 'day').map((step) => step.requests)).toEqual([0, 2]);
  });
});
