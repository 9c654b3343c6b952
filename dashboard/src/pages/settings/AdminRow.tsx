import { ActionIcon, Group, Table, Text, Tooltip } from '@mantine/core';
import { RefreshCw, Trash2 } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { api, ask } from '../../api/client.ts';
import type { AdminView, AdminWithToken } from '../../api/types.ts';
import { useAction } from '../../api/useAction.ts';
import { session } from '../../session/session.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { Moment } from '../../ui/Moment.tsx';
import { FIRST } from './first.ts';

/** An administrator, and what can be done to the token. */
export function AdminRow({ admin, onMade }: { admin: AdminView; onMade: (made: AdminWithToken) => void }) {
  const { name } = admin;
  const isFirst = name === FIRST;
  const isOwn = useSyncExternalStore(session.subscribe, () => session.get()?.name === name);
  const [dialog, setDialog] = useState<'rotate' | 'remove' | null>(null);
  const close = () => setDialog(null);
  const path = { params: { path: { name } } };
  const rotate = useAction({
    run: async () => (isFirst ? { admin, token: (await ask(api.POST('/admin/token/reset'))).token } : ask(api.POST('/admin/admins/{name}/rotate', path))),
    failed: () => `Rotating the token of ${name}`,
    onDone: (made) => {
      if (isOwn) session.renew(made.token);
      onMade(made);
      close();
    },
  });
  const remove = useAction({ run: () => ask(api.DELETE('/admin/admins/{name}', path)), failed: () => `Removing ${name}`, done: () => `${name} is removed, and the token is refused from now on.`, onDone: close });
  return (
    <Table.Tr data-admin={name}>
      <Table.Td>
        <Text span size="xs" fw={600}>
          {name}
        </Text>
        {isOwn && ' (you)'}
      </Table.Td>
      <Table.Td>{admin.role}</Table.Td>
      <Table.Td>{admin.created === null ? 'holds the first token' : <Moment at={admin.created} />}</Table.Td>
      <Table.Td>{admin.updated !== null && <Moment at={admin.updated} />}</Table.Td>
      <Table.Td>
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <Tooltip label="Make a new token">
            <ActionIcon variant="subtle" color="gray" c="var(--mantine-color-text)" aria-label={`Rotate the token of ${name}`} onClick={() => setDialog('rotate')}>
              <RefreshCw size={15} />
            </ActionIcon>
          </Tooltip>
          {!isFirst && (
            <Tooltip label="Remove">
              <ActionIcon variant="subtle" color="gray" c="var(--sluice-bad)" aria-label={`Remove ${name}`} onClick={() => setDialog('remove')}>
                <Trash2 size={15} />
              </ActionIcon>
            </Tooltip>
          )}
        </Group>
        <Confirm opened={dialog === 'rotate'} title={`A new token for ${name}?`} act="Rotate" busy={rotate.isPending} onConfirm={() => rotate.mutate(undefined)} onClose={close}>
          It is shown once. The old one is refused from the next call on{isOwn && ', wherever you are signed in with it; this tab goes on with the new one'}.
        </Confirm>
        <Confirm opened={dialog === 'remove'} title={`Remove administrator ${name}?`} act="Remove" busy={remove.isPending} onConfirm={() => remove.mutate(undefined)} onClose={close}>
          The token is refused from the next call on{isOwn && ', so that you are signed out'}. What {name} changed stays, and stands in the audit log. This cannot be undone.
        </Confirm>
      </Table.Td>
    </Table.Tr>
  );
}
