import { act, createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useInTurn } from './useInTurn.ts';

describe('values in turn', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('follow one after the other, and end at the newest', () => {
    const shown: Record<number, string> = {};
    const One = ({ value, turn }: { value: string; turn: number }) => {
      shown[turn] = useInTurn(value, turn);
      return null;
    };
    const root = createRoot(document.createElement('div'));
    const draw = (value: string) => {
      act(() => {
        root.render([0, 2].map((turn) => createElement(One, { key: turn, value, turn })));
      });
    };
    const pass = (ms: number) => {
      act(() => {
        vi.advanceTimersByTime(ms);
      });
    };
    draw('a');
    expect(shown).toEqual({ 0: 'a', 2: 'a' });
    draw('b');
    pass(0);
    expect(shown).toEqual({ 0: 'b', 2: 'a' });
    draw('c');
    pass(79);
    expect(shown).toEqual({ 0: 'c', 2: 'a' });
    pass(1);
    expect(shown).toEqual({ 0: 'c', 2: 'c' });
    act(() => {
      root.unmount();
    });
  });
});
