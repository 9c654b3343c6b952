import { describe, expect, it } from 'vitest';
import type { CooldownView } from '../../api/types.ts';
import { cooldownSpans } from './cooldownSpans.ts';

const T0 = Date.parse('2026-01-31T08:00:00Z');

function event(second: number, more: Partial<CooldownView>): CooldownView {
  return { at: new Date(T0 + second * 1_000).toISOString(), kind: 'started', subject: 'a/m', reach: 'model', reason: 'rate', until: null, consecutive: null, lastedMs: null, to: null, ...more };
}

function spans(events: CooldownView[], from = 0, now = 100) {
  const found = cooldownSpans([...events].reverse(), T0 + from * 1_000, T0 + now * 1_000);
  return [...found].flatMap(([subject, all]) => all.map((span) => [subject, span.kind, (span.from - T0) / 1_000, (span.to - T0) / 1_000]));
}

describe('spans of cooldowns', () => {
  it('reach from the start to the end, or to now', () => {
    expect(spans([event(10, {}), event(20, { kind: 'ended', lastedMs: 10_000 }), event(50, { reason: 'quota' })])).toEqual([
      ['a/m', 'cooling', 10, 20],
      ['a/m', 'quota', 50, 100],
    ]);
  });

  it('are cut where the picture begins, and left out before it', () => {
    expect(spans([event(10, {}), event(20, { kind: 'ended', lastedMs: 10_000 }), event(30, {}), event(60, { kind: 'ended', lastedMs: 30_000 })], 40)).toEqual([['a/m', 'cooling', 40, 60]]);
  });

  it('are known by their end alone, where the start is not told any more', () => {
    expect(spans([event(20, { kind: 'ended', lastedMs: 15_000 })])).toEqual([['a/m', 'cooling', 5, 20]]);
  });

  it('of a breaker go from open over half open to closed, beside a cooldown', () => {
    expect(spans([event(10, { kind: 'breaker', to: 'open' }), event(15, {}), event(40, { kind: 'breaker', to: 'half_open' }), event(45, { kind: 'breaker', to: 'closed' }), event(50, { kind: 'ended', lastedMs: 35_000 })])).toEqual([
      ['a/m', 'open', 10, 40],
      ['a/m', 'cooling', 15, 50],
      ['a/m', 'half_open', 40, 45],
    ]);
  });
});
