/** What administrators may do, from the least to the most; each may do what those before it may. */
export const roles = ['viewer', 'operator', 'admin'] as const;

export type Role = (typeof roles)[number];

/** What each role is for, in words. */
export const roleWords: Record<Role, string> = {
  viewer: 'Sees everything, changes nothing',
  operator: 'Tests, switches and resets backends, and has the file read again',
  admin: 'Changes everything: backends, keys, budgets, administrators',
};

/** A role by its name; one that this page does not know sees only. */
export function asRole(name: string): Role {
  return roles.find((role) => role === name) ?? 'viewer';
}

/** Whether a role may do what takes another one. */
export function reaches(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}
