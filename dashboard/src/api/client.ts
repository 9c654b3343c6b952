import createClient from 'openapi-fetch';
import { session } from '../session/session.ts';
import { Problem } from './problem.ts';
import type { paths } from './schema.ts';

/** The admin API, typed by the gateway's own description of it. */
export const api = createClient<paths>({ baseUrl: new URL('.', document.baseURI).href.replace(/\/$/, '') });

api.use({
  onRequest({ request }) {
    const token = session.get()?.token;
    if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`);
    return request;
  },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * Waits for an answer.
 * @throws Problem, in words, where the gateway refused or did not answer. A token that no longer counts ends the session.
 */
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (cause) {
    throw Problem.unreachable(cause);
  }

  if (answer.response.ok) return answer.data as T;
  const problem = Problem.of(answer.response.status, answer.error);
  if (problem.status === 401) session.expire();
  throw problem;
}
