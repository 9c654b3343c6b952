import { Modal, Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, ask } from '../../api/client.ts';
import type { AdminWithToken } from '../../api/types.ts';
import { useAction } from '../../api/useAction.ts';
import { asRole, roles, roleWords, type Role } from '../../session/roles.ts';
import { DialogForm } from '../../ui/DialogForm.tsx';

/** Adds an administrator. */
export function AdminDialog({ onClose, onMade }: { onClose: () => void; onMade: (made: AdminWithToken) => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const add = useAction({
    run: () => ask(api.POST('/admin/admins', { body: { name: name.trim(), role } })),
    failed: () => 'Adding the administrator',
    onDone: (made) => {
      onMade(made);
      onClose();
    },
    onProblem: () => undefined,
  });
  return (
    <Modal opened onClose={onClose} title="Add an administrator" closeButtonProps={{ 'aria-label': 'Close' }}>
      <DialogForm action={add} act="Add administrator" what="Adding the administrator" onClose={onClose}>
        <TextInput label="Name" description="a to z, 0 to 9, _ and -" required pattern="[a-z0-9_\-]+" value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
        <Radio.Group label="Role" value={role} onChange={(value) => setRole(asRole(value))}>
          <Stack gap={8} mt={6}>
            {roles.map((one) => (
              <Radio key={one} value={one} label={one} description={roleWords[one]} />
            ))}
          </Stack>
        </Radio.Group>
      </DialogForm>
    </Modal>
  );
}
