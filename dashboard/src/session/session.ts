import { asRole, type Role } from './roles.ts';

const KEY = 'sluice.session';

type Listener = () => void;

/** Who is signed in, and by which token. What a token may do never changes. */
export interface SignedIn {
  token: string;
  /** As the audit log tells it. */
  name: string;
  role: Role;
}

/** The admin token of this browser tab, kept until the tab is closed. */
class Session {
  private readonly listeners = new Set<Listener>();
  private current = kept();
  private ended = false;

  /** Who is signed in; null while nobody is. */
  get = (): SignedIn | null => this.current;

  /** Whether the last session ended because its token no longer counts. */
  hasExpired(): boolean {
    return this.ended;
  }

  signIn(who: SignedIn): void {
    this.ended = false;
    this.keep(who);
  }

  /** Whoever is signed in has another token now. */
  renew(token: string): void {
    if (this.current !== null) this.keep({ ...this.current, token });
  }

  signOut(): void {
    this.ended = false;
    this.keep(null);
  }

  /** The gateway takes the token no longer. */
  expire(): void {
    if (this.current === null) return;
    this.ended = true;
    this.keep(null);
  }

  subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private keep(who: SignedIn | null): void {
    this.current = who;
    if (who === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(who));
    for (const listener of this.listeners) listener();
  }
}

function kept(): SignedIn | null {
  try {
    const who: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    if (typeof who !== 'object' || who === null || !('token' in who) || !('name' in who) || !('role' in who)) return null;
    return { token: String(who.token), name: String(who.name), role: asRole(String(who.role)) };
  } catch {
    return null;
  }
}

export const session = new Session();
