import { ActionIcon, Alert, Button, Menu, Switch, Text, Tooltip } from '@mantine/core';
import { ChevronDown, ChevronUp, MoreVertical, Pencil, RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, ask } from '../../api/client.ts';
import type { BackendStatus, BackendView } from '../../api/types.ts';
import { useAction } from '../../api/useAction.ts';
import { duration } from '../../format/durations.ts';
import { percent } from '../../format/numbers.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { Countdown } from '../../ui/Countdown.tsx';
import { HeadroomBar } from '../../ui/HeadroomBar.tsx';
import { headroomOf } from '../../ui/headroom.ts';
import rowStyles from '../../ui/Rows.module.css';
import { State } from '../../ui/State.tsx';
import { useNow } from '../../ui/useNow.ts';
import { BackendDialog } from './BackendDialog.tsx';
import classes from './Backends.module.css';

interface BackendRowProps {
  backend: BackendView;
  status: BackendStatus | undefined;
  onEarlier: (() => void) | undefined;
  onLater: (() => void) | undefined;
}

/** A backend with its state and everything that can be done to it. */
export function BackendRow({ backend, status, onEarlier, onLater }: BackendRowProps) {
  const { name } = backend;
  const [dialog, setDialog] = useState<'edit' | 'delete' | 'reset' | null>(null);
  const path = { params: { path: { name } } };
  const test = useAction({ run: () => ask(api.POST('/admin/backends/{name}/test', path)), failed: () => `Testing backend ${name}` });
  const turn = useAction({
    run: (on: boolean) => ask(on ? api.POST('/admin/backends/{name}/enable', path) : api.POST('/admin/backends/{name}/disable', path)),
    failed: (on) => `${on ? 'Enabling' : 'Disabling'} backend ${name}`,
    done: (_, on) => `Backend ${name} ${on ? 'takes calls again' : 'takes no further call; open ones end as they began'}.`,
  });
  const reset = useAction({
    run: () => ask(api.POST('/admin/backends/{name}/reset', path)),
    failed: () => `Resetting backend ${name}`,
    done: () => `Cooldowns and circuit breakers of ${name} are forgotten.`,
    onDone: () => setDialog(null),
  });
  const remove = useAction({
    run: () => ask(api.DELETE('/admin/backends/{name}', path)),
    failed: () => `Deleting backend ${name}`,
    done: () => `Backend ${name} is deleted.`,
    onDone: () => setDialog(null),
  });
  const now = useNow();
  const headroom = status === undefined ? [] : headroomOf(status, now);
  const isOfFile = backend.managedBy === 'config';
  const why = 'It is defined in sluice.json: change it there, the file is read again at once.';

  return (
    <div className={[rowStyles['row'], classes['row']].join(' ')} data-backend={name}>
      <div>
        <Text fw={600} size="sm">
          {name}
        </Text>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {backend.protocol}
          {backend.baseUrl !== null && ` · ${backend.baseUrl}`}
          {backend.apiKey !== null && ` · key ${backend.apiKey}`}
          {isOfFile && ' · from sluice.json'}
        </Text>
      </div>
      <div>
        {status && <State state={status.state} />}
        {status && (
          <Text size="xs" c="dimmed">
            {status.cooldownUntil !== null ? <>tried again: <Countdown until={status.cooldownUntil} /></> : `health ${percent(status.healthScore)}`} · {status.inflight} open
          </Text>
        )}
      </div>
      <div className={rowStyles['limits']}>
        {headroom.map((limit) => (
          <HeadroomBar key={limit.label} headroom={limit} />
        ))}
        {status !== undefined && headroom.length === 0 && (
          <Text size="xs" c="dimmed">
            No limits set
          </Text>
        )}
      </div>
      <div className={[rowStyles['actions'], classes['actions']].join(' ')}>
        <Tooltip label={why} disabled={!isOfFile}>
          <Switch
            size="sm"
            checked={turn.isPending ? turn.variables : backend.enabled}
            disabled={isOfFile || turn.isPending}
            onChange={(event) => turn.mutate(event.currentTarget.checked)}
            aria-label={`Backend ${name} is enabled`}
            my="auto"
          />
        </Tooltip>
        <Button size="compact-sm" variant="default" loading={test.isPending} onClick={() => test.mutate(undefined)} aria-label={`Test ${name}`}>
          Test
        </Button>
        <ActionIcon variant="subtle" color="gray" c="var(--mantine-color-text)" aria-label={`Try ${name} earlier`} disabled={!onEarlier} onClick={onEarlier}>
          <ChevronUp size={16} />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" c="var(--mantine-color-text)" aria-label={`Try ${name} later`} disabled={!onLater} onClick={onLater}>
          <ChevronDown size={16} />
        </ActionIcon>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" c="var(--mantine-color-text)" aria-label={`More for ${name}`}>
              <MoreVertical size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Pencil size={15} />} disabled={isOfFile} onClick={() => setDialog('edit')}>
              Edit
            </Menu.Item>
            <Menu.Item leftSection={<RotateCcw size={15} />} onClick={() => setDialog('reset')}>
              Reset cooldowns and breakers
            </Menu.Item>
            <Menu.Item leftSection={<Trash2 size={15} />} color="var(--sluice-bad)" disabled={isOfFile} onClick={() => setDialog('delete')}>
              Delete
            </Menu.Item>
            {isOfFile && <Menu.Label maw={240}>{why}</Menu.Label>}
          </Menu.Dropdown>
        </Menu>
      </div>
      {test.data && (
        <Alert
          className={classes['wide']}
          variant="outline"
          color={test.data.ok ? 'teal' : 'red'}
          role="status"
          withCloseButton
          closeButtonLabel="Close the answer"
          onClose={test.reset}
          title={test.data.ok ? `${name} works` : `${name} does not work`}
        >
          <Text size="sm">{test.data.message}</Text>
          <Text size="xs" c="dimmed">
            {test.data.status !== null && `HTTP ${test.data.status}, `}answered in {duration(test.data.latencyMs)}
            {test.data.models.length > 0 && `; models: ${test.data.models.slice(0, 8).join(', ')}${test.data.models.length > 8 ? ', …' : ''}`}
          </Text>
        </Alert>
      )}
      {dialog === 'edit' && <BackendDialog name={name} pools={[]} onClose={() => setDialog(null)} />}
      <Confirm opened={dialog === 'delete'} title={`Delete backend ${name}?`} act="Delete" busy={remove.isPending} onConfirm={() => remove.mutate(undefined)} onClose={() => setDialog(null)}>
        Its settings and its encrypted API key are removed. Calls that are open end as they began. This cannot be undone.
      </Confirm>
      <Confirm opened={dialog === 'reset'} title={`Reset backend ${name}?`} act="Reset" busy={reset.isPending} onConfirm={() => reset.mutate(undefined)} onClose={() => setDialog(null)}>
        Its cooldowns and circuit breakers are forgotten, so that it takes calls at once. If the provider still refuses, they come back.
      </Confirm>
    </div>
  );
}
