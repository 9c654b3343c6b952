import { ask } from './client.ts';

/** Something as it was read, with the tag by which a change says what it changes. */
export interface Tagged<T> {
  value: T;
  tag: string | null;
}

/** Waits for an answer and its ETag. */
export async function askTagged<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<Tagged<T>> {
  const value = await ask(call);
  return { value, tag: (await call).response.headers.get('etag') };
}

/** Headers of a change to what was read: it is refused if somebody else changed it in between. */
export function matching(tag: string | null): Record<string, string> {
  return tag === null ? {} : { 'if-match': tag };
}
