import { useSyncExternalStore } from 'react';
import { reaches } from './roles.ts';
import { session } from './session.ts';

/** What whoever is signed in may do. The gateway holds it; here it only decides which buttons there are. */
export function useMay(): { operate: boolean; administrate: boolean } {
  const role = useSyncExternalStore(session.subscribe, () => session.get()?.role ?? 'viewer');
  return { operate: reaches(role, 'operator'), administrate: reaches(role, 'admin') };
}
