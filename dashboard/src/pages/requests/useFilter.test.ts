import { act, createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { MemoryRouter, useLocation } from 'react-router';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useFilter } from './useFilter.ts';

describe('the filter of the requests', () => {
  beforeEach(() => {
    vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('adds up changes that come together, and is not written where nothing changes', () => {
    const drawn: ReturnType<typeof useFilter>[] = [];
    const addresses: string[] = [];
    const Shown = () => {
      drawn.push(useFilter());
      const { search } = useLocation();
      if (addresses.at(-1) !== search) addresses.push(search);
      return null;
    };
    const root = createRoot(document.createElement('div'));
    act(() => {
      root.render(createElement(MemoryRouter, { initialEntries: ['/requests?q=old'] }, createElement(Shown)));
    });

    act(() => {
      const filter = drawn.at(-1);
      filter?.clear();
      filter?.set('status', '4xx');
      filter?.set('q', '');
    });
    expect(addresses.at(-1)).toBe('?status=4xx');

    act(() => {
      const filter = drawn.at(-1);
      filter?.set('key', 'team');
      filter?.set('status', null);
    });
    expect(addresses.at(-1)).toBe('?key=team');
    act(() => {
      root.unmount();
    });
  });
});
