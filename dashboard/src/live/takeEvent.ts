import type { QueryClient } from '@tanstack/react-query';
import { keys } from '../api/keys.ts';
import type { AlertView, CooldownView } from '../api/types.ts';
import type { LiveEvent } from './stream.ts';

const MOST_ALERTS = 100;

/** Brings an event into what was read before. */
export function takeEvent(queries: QueryClient, event: LiveEvent): void {
  switch (event.kind) {
    case 'status':
      queries.setQueryData(keys.status, event.data);
      void queries.invalidateQueries({ queryKey: keys.recentSeries });
      void queries.invalidateQueries({ queryKey: keys.liveRequests });
      break;
    case 'alert':
      queries.setQueryData<AlertView[]>(keys.alerts, (before) => before && [event.data as AlertView, ...before].slice(0, MOST_ALERTS));
      break;
    case 'cooldown':
      queries.setQueriesData<CooldownView[]>({ queryKey: keys.cooldowns }, (before) => before && [event.data as CooldownView, ...before]);
      void queries.invalidateQueries({ queryKey: keys.status });
      break;
    case 'config':
      // Anything may be another now.
      void queries.invalidateQueries();
      break;
  }
}
