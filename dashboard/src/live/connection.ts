import { readStream, TokenRefused, type LiveEvent } from './stream.ts';

export type LiveState = 'connecting' | 'live' | 'stale' | 'lost';

export interface LiveSnapshot {
  state: LiveState;
  /** When the gateway was heard last, in milliseconds since 1970; null while it was not yet. */
  heardAt: number | null;
}

export interface ConnectionOptions {
  url: string;
  token: string;
  /** A stream that is silent for longer is stale, and is given up after three times as long. */
  silenceMs: number;
  onEvent: (event: LiveEvent) => void;
  /** Called whenever a stream begins; what was missed has to be read anew. */
  onConnected: () => void;
  onTokenRefused: () => void;
  read?: typeof readStream;
}

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5_000;

/** A stream of events that comes back by itself: at once, then after growing pauses, and at once when the machine is online again. */
export class LiveConnection {
  private readonly listeners = new Set<() => void>();
  private readonly read: typeof readStream;
  private snapshot: LiveSnapshot = { state: 'connecting', heardAt: null };
  private stopped = false;
  private pause = FIRST_PAUSE;
  private current: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private watch: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly options: ConnectionOptions) {
    this.read = options.read ?? readStream;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get = (): LiveSnapshot => this.snapshot;

  start(): void {
    this.stopped = false;
    this.watch = setInterval(() => this.look(), 1_000);
    window.addEventListener('online', this.hurry);
    void this.connect();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    clearInterval(this.watch);
    window.removeEventListener('online', this.hurry);
    this.current?.abort();
  }

  private async connect(): Promise<void> {
    const abort = new AbortController();
    this.current = abort;
    let isNew = true;
    try {
      await this.read({
        url: this.options.url,
        token: this.options.token,
        signal: abort.signal,
        onAlive: () => {
          this.set({ state: 'live', heardAt: Date.now() });
          if (!isNew) return;
          isNew = false;
          this.pause = FIRST_PAUSE;
          this.options.onConnected();
        },
        onEvent: this.options.onEvent,
      });
    } catch (problem) {
      if (problem instanceof TokenRefused) {
        this.options.onTokenRefused();
        return;
      }
    }

    if (this.stopped || this.current !== abort) return;
    this.set({ ...this.snapshot, state: this.snapshot.heardAt === null ? 'connecting' : 'lost' });
    this.timer = setTimeout(() => void this.connect(), this.pause);
    this.pause = Math.min(LONGEST_PAUSE, this.pause * 2);
  }

  private readonly hurry = (): void => {
    if (this.snapshot.state === 'live' || this.stopped) return;
    clearTimeout(this.timer);
    this.current?.abort();
    void this.connect();
  };

  private look(): void {
    const { state, heardAt } = this.snapshot;
    if (heardAt === null || (state !== 'live' && state !== 'stale')) return;
    const silence = Date.now() - heardAt;
    if (silence > 3 * this.options.silenceMs) this.current?.abort();
    else if (silence > this.options.silenceMs) this.set({ state: 'stale', heardAt });
  }

  private set(next: LiveSnapshot): void {
    // Signs of life within the same second change nothing that is shown.
    const { state, heardAt } = this.snapshot;
    const isSame = state === next.state && heardAt !== null && next.heardAt !== null && next.heardAt - heardAt < 1_000;
    if (isSame) return;
    this.snapshot = next;
    for (const listener of this.listeners) listener();
  }
}
