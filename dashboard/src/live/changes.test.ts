import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it, vi } from 'vitest';
import { keys } from '../api/keys.ts';
import { Changes } from './changes.ts';

const START = Date.parse('2026-01-31T07:05:30Z');

function make() {
  const queries = new QueryClient();
  const outdated = vi.spyOn(queries, 'invalidateQueries');
  const changes = new Changes(queries);
  const told = (second: number, requestsEnded: number) => {
    outdated.mockClear();
    changes.take({ kind: 'status', data: { at: new Date(START + 1_000 * second).toISOString(), requestsEnded } });
    return outdated.mock.calls.map(([filter]) => filter?.queryKey);
  };
  return { queries, changes, told };
}

describe('changes', () => {
  it('have read anew what requests tell once some have ended, and nothing while none has', () => {
    const { told } = make();
    expect(told(0, 5)).toEqual([keys.liveRequests, keys.recentSeries, keys.usage]);
    expect(told(1, 5)).toEqual([]);
    expect(told(2, 6)).toEqual([keys.liveRequests, keys.recentSeries]);
    expect(told(3, 6)).toEqual([]);
    // Sums wait until ten seconds have passed, and are not forgotten.
    expect(told(10, 6)).toEqual([keys.usage]);
    expect(told(11, 6)).toEqual([]);
  });

  it('move the charts on with the minute', () => {
    const { told } = make();
    told(0, 5);
    expect(told(29, 5)).toEqual([]);
    expect(told(30, 5)).toEqual([keys.recentSeries]);
  });

  it('know a gateway that began anew by another count', () => {
    const { told } = make();
    told(0, 5);
    expect(told(1, 0)).toContain(keys.liveRequests);
  });

  it('put alerts and cooldowns before those that were read, and keep so many', () => {
    const { queries, changes } = make();
    queries.setQueryData(keys.alerts, Array.from({ length: 100 }, (_, i) => i));
    changes.take({ kind: 'alert', data: 'new' });
    const alerts = queries.getQueryData<unknown[]>(keys.alerts);
    expect([alerts?.[0], alerts?.length]).toEqual(['new', 100]);
    changes.take({ kind: 'cooldown', data: 'not read yet' });
    expect(queries.getQueryData([...keys.cooldowns, '1h'])).toBeUndefined();
  });

  it('have everything read anew with another configuration', () => {
    const { queries, changes } = make();
    const outdated = vi.spyOn(queries, 'invalidateQueries');
    changes.take({ kind: 'config', data: {} });
    expect(outdated).toHaveBeenCalledExactlyOnceWith();
  });
});
