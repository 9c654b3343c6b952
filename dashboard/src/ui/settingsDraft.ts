import { settingsOf, type Settings } from '../api/types.ts';

/** The value at a path such as limits.rpm. */
export function at(settings: Settings, path: string): unknown {
  return path.split('.').reduce<unknown>((value, part) => settingsOf(value)[part], settings);
}

/** The text at a path; empty where there is none. */
export function textAt(settings: Settings, path: string): string {
  const value = at(settings, path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** The same settings with another value at a path; undefined takes it away, and what is left empty by that. */
export function withValue(settings: Settings, path: string, value: unknown): Settings {
  const [head = '', ...rest] = path.split('.');
  const copy = { ...settings };
  const next = rest.length === 0 ? value : emptyToNothing(withValue(settingsOf(settings[head]), rest.join('.'), value));
  if (next === undefined) Reflect.deleteProperty(copy, head);
  else copy[head] = next;
  return copy;
}

function emptyToNothing(settings: Settings): Settings | undefined {
  return Object.keys(settings).length === 0 ? undefined : settings;
}

/** Lines "public = upstream" as the file's models; null where a line is neither that nor one name. */
export function modelsOf(text: string): Record<string, string> | null {
  const models: Record<string, string> = {};
  for (const line of text.split('\n').map((one) => one.trim()).filter((one) => one !== '')) {
    const [name = '', upstream = name, ...more] = line.split('=').map((part) => part.trim());
    if (name === '' || upstream === '' || more.length > 0) return null;
    models[name] = upstream;
  }

  return models;
}

/** The file's models as lines; null where one says more than its upstream name. */
export function linesOf(models: unknown): string | null {
  const entries = Object.entries(settingsOf(models));
  if (entries.some(([, upstream]) => typeof upstream !== 'string')) return null;
  return entries.map(([name, upstream]) => (name === upstream ? name : `${name} = ${upstream as string}`)).join('\n');
}
