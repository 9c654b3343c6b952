import type { BackendStatus } from '../../api/types.ts';
import { headroomOf, ofLimit, type Headroom } from '../../ui/headroom.ts';

/** A limit as it is configured, with what providers say in their answers of the same beside it. */
export interface LimitRow {
  /** Whose it is: a backend, or a target of it. */
  of: string;
  label: string;
  /** Null where only the provider knows it. */
  configured: Headroom | null;
  told: { target: string; limit: Headroom }[];
}

// What a provider's headers count is what is configured by the minute.
const counterparts: Record<string, string> = { 'learned-requests': 'rpm', 'learned-tokens': 'tpm', 'learned-input-tokens': 'itpm', 'learned-output-tokens': 'otpm' };

/** Every limit of every backend and of its models. */
export function limitRows(backends: BackendStatus[], now: number): LimitRow[] {
  return backends.flatMap((backend) => rowsOf(backend, now));
}

function rowsOf(backend: BackendStatus, now: number): LimitRow[] {
  const rows: LimitRow[] = headroomOf(backend, now).map((configured) => ({ of: backend.name, label: configured.label, configured, told: [] }));
  const ofModels: LimitRow[] = [];
  for (const target of backend.targets) {
    for (const limit of target.limits) {
      const headroom = ofLimit(limit);
      const beside = limit.learned ? [...ofModels.filter((row) => row.of === target.name), ...rows].find((row) => row.configured?.name === counterparts[limit.name]) : undefined;
      if (beside !== undefined) beside.told.push({ target: target.name, limit: headroom });
      else ofModels.push({ of: target.name, label: headroom.label, configured: limit.learned ? null : headroom, told: limit.learned ? [{ target: target.name, limit: headroom }] : [] });
    }
  }

  return [...rows, ...ofModels];
}
