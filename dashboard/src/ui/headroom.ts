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
}

/** What of a backend's limits, those of its classes of models and its quotas is used, held and left. */
export function headroomOf(backend: BackendStatus, now: number): Headroom[] {
  return [
    ...backend.limits.map((limit) => ofLimit(limit)),
    ...backend.modelLimits.flatMap(({ models, limits }) => limits.map((limit) => ofLimit(limit, models.join(', ')))),
    ...backend.quotas.map((quota) => ofQuota(quota, now)),
  ];
}

/** The same of one limit, which may be that of some models alone. */
export function ofLimit(limit: LimitStatus, models?: string): Headroom {
  const words = limitWords(limit.name);
  return { ...limit, label: models === undefined ? words : `${words} for ${models}`, isMoney: false, free: limit.resetMs === null ? null : left(limit.resetMs) };
}

function ofQuota(quota: QuotaStatus, now: number): Headroom {
  const at = quota.resumesAt ?? quota.resetsAt;
  return {
    ...quota,
    label: `Quota ${sentence(quota.name)}`,
    isMoney: quota.name.startsWith('usd'),
    free: at === null ? null : left(Date.parse(at) - now),
  };
}

/** What is left of it. */
export function leftOf({ max, used, reserved }: Headroom): number {
  return Math.max(0, max - used - reserved);
}
