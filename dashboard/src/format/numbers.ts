const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const share = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const cents = new Intl.NumberFormat(undefined, { style: 'currency', currency: 'USD' });

/** A count in full: 12,345. */
export function count(value: number): string {
  return whole.format(value);
}

/** A count that fits anywhere: 12.3K from ten thousand on. */
export function brief(value: number): string {
  return Math.abs(value) < 10_000 ? whole.format(value) : short.format(value);
}

/** A share of 1 as percent. */
export function percent(value: number): string {
  return share.format(value);
}

/** Dollars: cents, or below a dollar as many digits as it takes to tell small sums apart. */
export function usd(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || size >= 1) return cents.format(value);
  const digits = size >= 0.1 ? 3 : size >= 0.01 ? 4 : Math.min(9, Math.max(5, 2 - Math.floor(Math.log10(size))));
  return new Intl.NumberFormat(undefined, { style: 'currency', currency: 'USD', minimumFractionDigits: 2, maximumFractionDigits: digits }).format(value);
}
