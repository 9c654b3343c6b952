import { describe, expect, it } from 'vitest';
import { changes } from './changes.ts';

describe('changes', () => {
  it('tell value by value what differs', () => {
    expect(changes({ limits: { rpm: 5, tpm: 1 } }, { limits: { rpm: 6, tpm: 1 }, priority: 'high' })).toEqual(['limits.rpm: 5 → 6', 'priority: none → "high"']);
    expect(changes({ models: ['a'] }, { models: ['a', 'b'] })).toEqual(['models: ["a"] → ["a","b"]']);
  });

  it('of what was made or removed tell all of it', () => {
    expect(changes(null, { rpm: 5 })).toEqual(['rpm: 5']);
    expect(changes({ rpm: 5 }, null)).toEqual(['rpm: 5']);
    expect(changes({ a: 1 }, { a: 1 })).toEqual([]);
  });
});
