import type { BackendStatus, LimitStatus, QuotaStatus } from '../api/types.ts';
import { left } from '../format/durations.ts';
import { limitWords, sentence } from '../format/words.ts';

/** A limit or a quota, as bars and tables show both. */
export interface Headroom {
  name: string;
  label: string;
  used: number;
  reserved: number;
  max: number;
  /** Whether its amounts are dollars. */
  isMoney: boolean;
  /** When all of it is free again, in words; null where that hangs on open calls or is not known. */
  free: string | null;
  /** Whether the provider's headers say it, rather than the configuration. */
  isLearned: boolean;
}

/** What of a backend's limits and quotas is used, held and left. */
export function headroomOf(backend: BackendStatus, now: number): Headroom[] {
  return [...backend.limits.map(ofLimit), ...backend.quotas.map((quota) => ofQuota(quota, now))];
}

/** The same of one limit. */
export function ofLimit(limit: LimitStatus): Headroom {
  const label = limit.learned ? `${limitWords(limit.name)}, learned` : limitWords(limit.name);
  return { ...limit, label, isMoney: false, free: limit.resetMs === null ? null : left(limit.resetMs), isLearned: limit.learned };
}

function ofQuota(quota: QuotaStatus, now: number): Headroom {
  const at = quota.resumesAt ?? quota.resetsAt;
  return {
    ...quota,
    label: `Quota ${sentence(quota.name)}`,
    isMoney: quota.name.startsWith('usd'),
    free: at === null ? null : left(Date.parse(at) - now),
    isLearned: false,
  };
}
