import { createParser } from 'eventsource-parser';

export interface LiveEvent {
  kind: string;
  data: unknown;
}

export interface StreamOptions {
  url: string;
  token: string;
  signal: AbortSignal;
  /** Told of every sign of life, heartbeats among them. */
  onAlive: () => void;
  onEvent: (event: LiveEvent) => void;
}

/** The gateway takes the token no longer. */
export class TokenRefused extends Error {}

/**
 * Reads server-sent events until the stream ends. Not by EventSource, which can send no token.
 * @throws TokenRefused, or whatever broke the connection.
 */
export async function readStream({ url, token, signal, onAlive, onEvent }: StreamOptions): Promise<void> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` }, signal, cache: 'no-store' });
  if (response.status === 401) throw new TokenRefused();
  if (!response.ok || response.body === null) throw new Error(`The gateway answered ${response.status}.`);
  const parser = createParser({
    onEvent: ({ event, data }) => onEvent({ kind: event ?? 'message', data: JSON.parse(data) as unknown }),
  });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onAlive();
    parser.feed(value);
  }
}
