import { describe, expect, it } from 'vitest';
import { ago, duration, left } from './durations.ts';
import { brief, count, percent, usd } from './numbers.ts';
import { moment, tick } from './times.ts';
import { limitWords, sentence, stateWords, windowWords } from './words.ts';

describe('durations', () => {
  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1_000, '1 s'],
    [2_450, '2.4 s'],
    [59_999, '59.9 s'],
    [60_000, '1 min'],
    [185_000, '3 min 5 s'],
    [7_440_000, '2 h 4 min'],
    [266_400_000, '3 d 2 h'],
  ])('%d ms is %s', (ms, words) => expect(duration(ms)).toBe(words));

  it('rounds what is left up, so that it never says now too early', () => {
    expect(left(1)).toBe('1 s');
    expect(left(1_001)).toBe('2 s');
    expect(left(0)).toBe('now');
    expect(left(-5)).toBe('now');
  });

  it('tells how long ago in the largest unit that is full', () => {
    expect([4_999, 5_000, 60_000, 3_600_000, 86_400_000].map(ago)).toEqual(['just now', '5 s ago', '1 min ago', '1 h ago', '1 d ago']);
  });
});

describe('numbers', () => {
  it('writes counts in full, and in brief from ten thousand on', () => {
    expect(count(12_345)).toBe('12,345');
    expect(brief(9_999)).toBe('9,999');
    expect(brief(12_345)).toBe('12.3K');
    expect(percent(0.256)).toBe('25.6%');
  });

  it.each([
    [0, '$0.00'],
    [12.345, '$12.35'],
    [0.1234, '$0.123'],
    [0.01234, '$0.0123'],
    [0.000012, '$0.000012'],
    [0.0000000012, '$0.000000001'],
    [-1.5, '-$1.50'],
  ])('%d dollars are %s', (value, words) => expect(usd(value)).toBe(words));
});

describe('times', () => {
  it('tells the day only where it is another', () => {
    const now = new Date(2026, 10, 25, 18, 0, 0);
    expect(moment(new Date(2026, 10, 25, 8, 5, 9), now)).toBe('08:05:09');
    expect(moment(new Date(2026, 10, 24, 8, 5, 9), now)).toBe('Nov 24, 08:05');
  });

  it('tells on an axis what its step needs', () => {
    const at = new Date(2026, 0, 31, 7, 5);
    expect([60_000, 3_600_000, 86_400_000].map((step) => tick(at, step))).toEqual(['07:05', 'Jan 31, 07:05', 'Jan 31']);
  });
});

describe('words', () => {
  it('names limits, states and windows, and leaves what it does not know', () => {
    expect([limitWords('rpm'), limitWords('usd/day'), limitWords('new')]).toEqual(['Requests / min', 'Budget per day', 'new']);
    expect([stateWords('half_open'), stateWords('brand_new')]).toEqual(['On probation', 'Brand new']);
    expect([windowWords('month'), windowWords('5h'), sentence('token_window')]).toEqual(['per month', 'in any 5 h', 'Token window']);
  });
});
