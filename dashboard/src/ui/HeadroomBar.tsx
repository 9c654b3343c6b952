import { brief, usd } from '../format/numbers.ts';
import type { Headroom } from './headroom.ts';
import { LimitBar } from './LimitBar.tsx';

/** A limit or quota of a backend, with when it is free again once nothing is left. */
export function HeadroomBar({ headroom }: { headroom: Headroom }) {
  const { label, used, reserved, max, isMoney, free } = headroom;
  return <LimitBar label={label} used={used} reserved={reserved} max={max} format={isMoney ? usd : brief} note={used + reserved >= max && free !== null ? `All of it is free again in ${free}` : undefined} />;
}
