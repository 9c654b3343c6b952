import { describe, expect, it } from 'vitest';
import { at, linesOf, modelsOf, textAt, withValue } from './settingsDraft.ts';

describe('a draft of settings', () => {
  it('is changed at a path, and what is left empty goes away', () => {
    const draft = withValue({ protocol: 'openai' }, 'limits.rpm', 5);
    expect(draft).toEqual({ protocol: 'openai', limits: { rpm: 5 } });
    expect([at(draft, 'limits.rpm'), textAt(draft, 'limits.rpm'), at(draft, 'limits.tpm'), textAt(draft, 'limits')]).toEqual([5, '5', undefined, '']);
    expect(withValue(draft, 'limits.rpm', undefined)).toEqual({ protocol: 'openai' });
  });

  it('leaves the one before as it was', () => {
    const before = { limits: { rpm: 5 } };
    withValue(before, 'limits.rpm', 6);
    expect(before).toEqual({ limits: { rpm: 5 } });
  });
});

describe('models as lines', () => {
  it('are read as they are written', () => {
    const models = { 'gpt-4o': 'gpt-4o-2024-08-06', '*': '*' };
    expect(modelsOf(linesOf(models) ?? '')).toEqual(models);
    expect(modelsOf(' a \n\n b = c ')).toEqual({ a: 'a', b: 'c' });
  });

  it('are not guessed at', () => {
    expect([modelsOf('a = b = c'), modelsOf('= b'), modelsOf('a =')]).toEqual([null, null, null]);
    expect(linesOf({ a: { upstream: 'b' } })).toBeNull();
  });
});
