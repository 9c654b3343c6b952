import type { QueryClient } from '@tanstack/react-query';
import { keys } from '../api/keys.ts';
import type { AlertView, CooldownView, GatewayStatus } from '../api/types.ts';
import type { LiveEvent } from './stream.ts';

const MOST_ALERTS = 100;
const MOST_COOLDOWNS = 1_000;
const SUMS_EVERY_MS = 10_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * Brings events into what was read before, and has read anew what they outdate. What tells of requests that ended is read
 * only once some have: a gateway that does nothing is asked for nothing.
 */
export class Changes {
  private ended: number | null = null;
  private minute = 0;
  private hour = 0;
  private areSumsOld = false;
  private sumsAt = 0;

  constructor(private readonly queries: QueryClient) {}

  take(event: LiveEvent): void {
    switch (event.kind) {
      case 'status':
        this.takeStatus(event.data as GatewayStatus);
        break;
      case 'alert':
        this.queries.setQueryData<AlertView[]>(keys.alerts, (before) => before && [event.data as AlertView, ...before].slice(0, MOST_ALERTS));
        break;
      case 'cooldown':
        this.queries.setQueriesData<CooldownView[]>({ queryKey: keys.cooldowns }, (before) => before && [event.data as CooldownView, ...before].slice(0, MOST_COOLDOWNS));
        this.outdate(keys.status);
        break;
      case 'config':
        // Anything may be another now.
        void this.queries.invalidateQueries();
        break;
    }
  }

  private takeStatus(status: GatewayStatus): void {
    this.queries.setQueryData(keys.status, status);
    const at = Date.parse(status.at);
    const haveEnded = this.ended !== status.requestsEnded;
    const isNextMinute = this.minute !== Math.floor(at / MINUTE);
    const isNextHour = this.hour !== Math.floor(at / HOUR);
    this.ended = status.requestsEnded;
    this.minute = Math.floor(at / MINUTE);
    this.hour = Math.floor(at / HOUR);
    if (haveEnded) this.outdate(keys.liveRequests);
    if (haveEnded || isNextMinute) this.outdate(keys.recentSeries);
    // Sums over the database are read less often than what memory knows.
    this.areSumsOld ||= haveEnded || isNextHour;
    if (!this.areSumsOld || at - this.sumsAt < SUMS_EVERY_MS) return;
    this.areSumsOld = false;
    this.sumsAt = at;
    this.outdate(keys.usage);
  }

  private outdate(queryKey: readonly string[]): void {
    void this.queries.invalidateQueries({ queryKey });
  }
}
