const KEY = 'sluice.token';

type Listener = () => void;

/** The admin token of this browser tab, kept until the tab is closed. */
class Session {
  private readonly listeners = new Set<Listener>();
  private ended = false;

  token(): string | null {
    return sessionStorage.getItem(KEY);
  }

  /** Whether the last session ended because its token no longer counts. */
  hasExpired(): boolean {
    return this.ended;
  }

  signIn(token: string): void {
    this.ended = false;
    sessionStorage.setItem(KEY, token);
    this.tell();
  }

  signOut(): void {
    this.ended = false;
    this.forget();
  }

  /** The gateway takes the token no longer. */
  expire(): void {
    if (this.token() === null) return;
    this.ended = true;
    this.forget();
  }

  subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private forget(): void {
    sessionStorage.removeItem(KEY);
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

export const session = new Session();
