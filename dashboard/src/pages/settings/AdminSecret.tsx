import { Code } from '@mantine/core';
import type { AdminWithToken } from '../../api/types.ts';
import { SecretDialog } from '../../ui/SecretDialog.tsx';

/** Shows an administrator's token that was made just now. */
export function AdminSecret({ made, onClose }: { made: AdminWithToken; onClose: () => void }) {
  return (
    <SecretDialog title={`Token of ${made.admin.name}`} secret={made.token} onClose={onClose}>
      It signs in here as {made.admin.role}, and is sent to the admin API as <Code>Authorization: Bearer</Code>.
    </SecretDialog>
  );
}
