import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, type ReactNode } from 'react';
import { session } from '../session/session.ts';
import { Changes } from './changes.ts';
import { LiveConnection } from './connection.ts';
import { LiveContext } from './liveContext.ts';

const STATUS_EVERY_MS = 1_000;

/** Keeps what is shown current, by the gateway's stream of events. */
export function LiveProvider({ token, children }: { token: string; children: ReactNode }) {
  const queries = useQueryClient();
  const connection = useMemo(() => {
    const changes = new Changes(queries);
    return new LiveConnection({
      url: new URL('admin/events?kinds=status,alert,cooldown,config', document.baseURI).href,
      token,
      silenceMs: 5 * STATUS_EVERY_MS,
      onEvent: (event) => changes.take(event),
      onConnected: () => void queries.invalidateQueries(),
      onTokenRefused: () => session.expire(),
    });
  }, [queries, token]);
  useEffect(() => {
    connection.start();
    return () => connection.stop();
  }, [connection]);
  return <LiveContext value={connection}>{children}</LiveContext>;
}
