import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveConnection, type ConnectionOptions } from './connection.ts';
import { TokenRefused, type StreamOptions } from './stream.ts';

interface Attempt extends StreamOptions {
  end: (problem?: Error) => void;
}

function make(more: Partial<ConnectionOptions> = {}) {
  const attempts: Attempt[] = [];
  const onConnected = vi.fn();
  const onTokenRefused = vi.fn();
  const connection = new LiveConnection({
    url: 'http://gateway/admin/events',
    token: 'a-token',
    silenceMs: 5_000,
    onEvent: () => undefined,
    onConnected,
    onTokenRefused,
    read: (options) =>
      new Promise((resolve, reject) => {
        options.signal.addEventListener('abort', () => reject(new Error('aborted')));
        attempts.push({ ...options, end: (problem) => (problem === undefined ? resolve() : reject(problem)) });
      }),
    ...more,
  });
  connection.start();
  return { connection, attempts, onConnected, onTokenRefused };
}

describe('a live connection', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is live from the first sign of life on', () => {
    const { connection, attempts, onConnected } = make();
    expect(connection.get().state).toBe('connecting');
    attempts[0]?.onAlive();
    expect(connection.get().state).toBe('live');
    expect(onConnected).toHaveBeenCalledOnce();
    connection.stop();
  });

  it('comes back after growing pauses of at most five seconds, and reads anew what it missed', async () => {
    const { connection, attempts, onConnected } = make();
    attempts[0]?.onAlive();
    for (const [i, pause] of [500, 1_000, 2_000, 4_000, 5_000, 5_000].entries()) {
      attempts[i]?.end(new Error('broken'));
      await vi.advanceTimersByTimeAsync(pause - 1);
      expect(attempts).toHaveLength(i + 1);
      expect(connection.get().state).toBe('lost');
      await vi.advanceTimersByTimeAsync(1);
      expect(attempts).toHaveLength(i + 2);
    }

    attempts[6]?.onAlive();
    expect(connection.get().state).toBe('live');
    expect(onConnected).toHaveBeenCalledTimes(2);
    attempts[6]?.end();
    await vi.advanceTimersByTimeAsync(500);
    expect(attempts).toHaveLength(8);
    connection.stop();
  });

  it('says when it is stale, and gives up a stream that stays silent', async () => {
    const { connection, attempts } = make();
    attempts[0]?.onAlive();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(connection.get().state).toBe('stale');
    attempts[0]?.onAlive();
    expect(connection.get().state).toBe('live');
    await vi.advanceTimersByTimeAsync(17_000);
    expect(attempts.length).toBeGreaterThan(1);
    connection.stop();
  });

  it('tries at once when the machine is online again', async () => {
    const { connection, attempts } = make();
    attempts[0]?.onAlive();
    attempts[0]?.end(new Error('broken'));
    await vi.advanceTimersByTimeAsync(0);
    window.dispatchEvent(new Event('online'));
    expect(attempts).toHaveLength(2);
    connection.stop();
  });

  it('does not try again with a token that is refused, or once it was stopped', async () => {
    const { attempts, onTokenRefused } = make();
    attempts[0]?.end(new TokenRefused());
    await vi.advanceTimersByTimeAsync(60_000);
    expect(onTokenRefused).toHaveBeenCalledOnce();
    expect(attempts).toHaveLength(1);

    const other = make();
    other.connection.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(other.attempts).toHaveLength(1);
  });
});
