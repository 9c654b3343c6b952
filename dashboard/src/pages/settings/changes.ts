/** What differs between settings before and after, one line for each value: limits.rpm: 10 → 20. */
export function changes(before: unknown, after: unknown, path = ''): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => changes(before[name], after[name], path === '' ? name : `${path}.${name}`));
  }

  if (path === '' && (before == null || after == null)) {
    const only = before ?? after;
    return isObject(only) ? Object.entries(only).map(([name, value]) => `${name}: ${text(value)}`) : [text(only)];
  }

  return [`${path === '' ? '' : `${path}: `}${text(before)} → ${text(after)}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return value === undefined || value === null ? 'none' : JSON.stringify(value);
}
