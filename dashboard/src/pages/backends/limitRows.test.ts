import { describe, expect, it } from 'vitest';
import type { BackendStatus, LimitStatus } from '../../api/types.ts';
import { limitRows } from './limitRows.ts';

const limit = (name: string, max: number, learned = false): LimitStatus => ({ name, max, used: 0, reserved: 0, remaining: max, resetMs: null, learned });

function backend(limits: LimitStatus[], targets: [name: string, limits: LimitStatus[]][]): BackendStatus {
  return {
    name: 'a', pool: 'p', enabled: true, state: 'ready', circuitState: 'closed', cooldownUntil: null, inflight: 0, healthScore: 1, limits, quotas: [],
    modelLimits: [{ models: ['gpt-*'], limits: [limit('tpm', 7)] }],
    targets: targets.map(([name, of]) => ({ name, state: 'ready', circuitState: 'closed', cooldownUntil: null, inflight: 0, healthScore: 1, limits: of })),
  };
}

describe('limits in figures', () => {
  it('have what the provider says beside what is configured of the same', () => {
    const rows = limitRows([backend([limit('rpm', 100)], [['a/m', [limit('learned-requests', 20, true)]], ['a/n', [limit('learned-requests', 30, true)]]])], 0);
    expect(rows.map((row) => [row.of, row.label, row.configured?.max, row.told.map((told) => [told.target, told.limit.max])])).toEqual([
      ['a', 'Requests / min', 100, [['a/m', 20], ['a/n', 30]]],
      ['a', 'Tokens / min for gpt-*', 7, []],
    ]);
  });

  it("have it beside the model's own limit first, and alone where nothing is configured", () => {
    const rows = limitRows([backend([limit('rpm', 100)], [['a/m', [limit('rpm', 50), limit('learned-requests', 20, true), limit('learned-input-tokens', 9, true)]]])], 0);
    expect(rows.map((row) => [row.of, row.configured?.max, row.told.map((told) => told.limit.max)])).toEqual([
      ['a', 100, []],
      ['a', 7, []],
      ['a/m', 50, [20]],
      ['a/m', undefined, [9]],
    ]);
  });
});
