import { ActionIcon, Button, Menu, Switch, Tooltip } from '@mantine/core';
import { ChevronDown, ChevronUp, Pencil, RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, ask } from '../../api/client.ts';
import type { BackendView } from '../../api/types.ts';
import { useAction } from '../../api/useAction.ts';
import { OF_FILE } from '../../format/words.ts';
import { useMay } from '../../session/useMay.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { MoreMenu } from '../../ui/MoreMenu.tsx';
import { BackendDialog } from './BackendDialog.tsx';

interface BackendActionsProps {
  backend: BackendView;
  isTesting: boolean;
  onTest: () => void;
  onEarlier: (() => void) | undefined;
  onLater: (() => void) | undefined;
}

/** Everything that can be done to a backend, by whoever is signed in. */
export function BackendActions({ backend, isTesting, onTest, onEarlier, onLater }: BackendActionsProps) {
  const { name } = backend;
  const may = useMay();
  const [dialog, setDialog] = useState<'edit' | 'delete' | 'reset' | null>(null);
  const close = () => setDialog(null);
  const path = { params: { path: { name } } };
  const turn = useAction({
    run: (on: boolean) => ask(on ? api.POST('/admin/backends/{name}/enable', path) : api.POST('/admin/backends/{name}/disable', path)),
    failed: (on) => `${on ? 'Enabling' : 'Disabling'} backend ${name}`,
    done: (_, on) => `Backend ${name} ${on ? 'takes calls again' : 'takes no further call; open ones end as they began'}.`,
  });
  const reset = useAction({
    run: () => ask(api.POST('/admin/backends/{name}/reset', path)),
    failed: () => `Resetting backend ${name}`,
    done: () => `Cooldowns and circuit breakers of ${name} are forgotten.`,
    onDone: close,
  });
  const remove = useAction({
    run: () => ask(api.DELETE('/admin/backends/{name}', path)),
    failed: () => `Deleting backend ${name}`,
    done: () => `Backend ${name} is deleted.`,
    onDone: close,
  });
  const isOfFile = backend.managedBy === 'config';
  if (!may.operate) return null;
  return (
    <>
      <Tooltip label={OF_FILE} disabled={!isOfFile} maw={260} multiline>
        <Switch
          size="sm"
          checked={turn.isPending ? turn.variables : backend.enabled}
          disabled={isOfFile || turn.isPending}
          onChange={(event) => turn.mutate(event.currentTarget.checked)}
          aria-label={`Backend ${name} is enabled`}
          my="auto"
        />
      </Tooltip>
      <Button size="compact-sm" variant="default" loading={isTesting} onClick={onTest} aria-label={`Test ${name}`}>
        Test
      </Button>
      {may.administrate && (
        <>
          <ActionIcon variant="subtle" color="gray" c="var(--mantine-color-text)" aria-label={`Try ${name} earlier`} disabled={!onEarlier} onClick={onEarlier}>
            <ChevronUp size={16} />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" c="var(--mantine-color-text)" aria-label={`Try ${name} later`} disabled={!onLater} onClick={onLater}>
            <ChevronDown size={16} />
          </ActionIcon>
        </>
      )}
      <MoreMenu of={name} note={isOfFile && may.administrate ? OF_FILE : undefined}>
        {may.administrate && (
          <Menu.Item leftSection={<Pencil size={15} />} disabled={isOfFile} onClick={() => setDialog('edit')}>
            Edit
          </Menu.Item>
        )}
        <Menu.Item leftSection={<RotateCcw size={15} />} onClick={() => setDialog('reset')}>
          Reset cooldowns and breakers
        </Menu.Item>
        {may.administrate && (
          <Menu.Item leftSection={<Trash2 size={15} />} color="var(--sluice-bad)" disabled={isOfFile} onClick={() => setDialog('delete')}>
            Delete
          </Menu.Item>
        )}
      </MoreMenu>
      {dialog === 'edit' && <BackendDialog name={name} pools={[]} onClose={close} />}
      <Confirm opened={dialog === 'delete'} title={`Delete backend ${name}?`} act="Delete" busy={remove.isPending} onConfirm={() => remove.mutate(undefined)} onClose={close}>
        Its settings and its encrypted API key are removed. Calls that are open end as they began. This cannot be undone.
      </Confirm>
      <Confirm opened={dialog === 'reset'} title={`Reset backend ${name}?`} act="Reset" busy={reset.isPending} onConfirm={() => reset.mutate(undefined)} onClose={close}>
        Its cooldowns and circuit breakers are forgotten, so that it takes calls at once. If the provider still refuses, they come back.
      </Confirm>
    </>
  );
}
