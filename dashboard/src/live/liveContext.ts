import { createContext, use, useSyncExternalStore } from 'react';
import type { LiveConnection, LiveSnapshot } from './connection.ts';

export const LiveContext = createContext<LiveConnection | null>(null);

const NONE: LiveSnapshot = { state: 'connecting', heardAt: null };
const noSubscription = () => () => undefined;

/** Whether what is shown is current. */
export function useLive(): LiveSnapshot {
  const connection = use(LiveContext);
  return useSyncExternalStore(connection?.subscribe ?? noSubscription, connection?.get ?? (() => NONE));
}
