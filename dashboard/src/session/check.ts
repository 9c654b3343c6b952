import { Problem } from '../api/problem.ts';
import type { AdminView } from '../api/types.ts';
import { asRole } from './roles.ts';
import type { SignedIn } from './session.ts';

/**
 * Asks the gateway whose token this is.
 * @throws Problem where it takes the token not.
 */
export async function check(token: string): Promise<SignedIn> {
  let response: Response;
  try {
    response = await fetch(new URL('admin/me', document.baseURI), { headers: { authorization: `Bearer ${token}` }, cache: 'no-store' });
  } catch (cause) {
    throw Problem.unreachable(cause);
  }

  if (!response.ok) throw Problem.of(response.status, await response.json().catch(() => null));
  const { name, role } = (await response.json()) as AdminView;
  return { token, name, role: asRole(role) };
}
