import { Problem } from '../api/problem.ts';

/**
 * Asks the gateway whether it takes a token.
 * @throws Problem where it does not.
 */
export async function check(token: string): Promise<void> {
  let response: Response;
  try {
    response = await fetch(new URL('admin/status', document.baseURI), { headers: { authorization: `Bearer ${token}` }, cache: 'no-store' });
  } catch (cause) {
    throw Problem.unreachable(cause);
  }

  if (!response.ok) throw Problem.of(response.status, await response.json().catch(() => null));
}
