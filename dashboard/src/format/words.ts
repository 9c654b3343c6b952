const limits: Record<string, string> = {
  rps: 'Requests / s',
  rpm: 'Requests / min',
  rph: 'Requests / h',
  rpd: 'Requests / day',
  tpm: 'Tokens / min',
  tph: 'Tokens / h',
  tpd: 'Tokens / day',
  itpm: 'Input tokens / min',
  otpm: 'Output tokens / min',
  concurrency: 'Open calls',
  'learned-requests': 'Requests, as the provider says',
  'learned-tokens': 'Tokens, as the provider says',
  'learned-input-tokens': 'Input tokens, as the provider says',
  'learned-output-tokens': 'Output tokens, as the provider says',
};

/** A limit's name in words; an unknown one as it is. */
export function limitWords(name: string): string {
  return limits[name] ?? (name.startsWith('usd/') ? `Budget ${windowWords(name.slice(4))}` : name);
}

const states: Record<string, string> = {
  ready: 'Ready',
  cooling: 'Cooling down',
  quota_exceeded: 'Quota used up',
  open: 'Circuit open',
  half_open: 'On probation',
  disabled: 'Disabled',
};

/** A backend's state in words. */
export function stateWords(state: string): string {
  return states[state] ?? sentence(state);
}

const windows: Record<string, string> = { day: 'per day', week: 'per week', month: 'per month', total: 'in total' };

const units: Record<string, string> = { s: 's', m: 'min', h: 'h', d: 'days' };

/** A budget's window in words: a calendar's, or one that rolls. */
export function windowWords(window: string): string {
  return windows[window] ?? `in any ${window.replace(/(\d+)([smhd])$/, (_, number: string, unit: string) => `${number} ${units[unit]}`)}`;
}

/** What may refuse, as the API names it. */
export const components = ['rate', 'token_window', 'cost', 'quota_guard', 'cooldown', 'circuit_breaker', 'concurrency', 'queue', 'per_request_cap', 'disabled', 'auth', 'config'];

/** A name of the API as the beginning of a sentence: token_window becomes Token window. */
export function sentence(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Why something cannot be changed here that the file defines. */
export const OF_FILE = 'It is defined in sluice.json: change it there, the file is read again at once.';
