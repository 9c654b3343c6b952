import { ActionIcon, Menu, Switch, Text, Tooltip } from '@mantine/core';
import { Ban, MoreVertical, Pencil, RefreshCw, Scale, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, ask } from '../../api/client.ts';
import { settingsOf, type CallerStatus, type KeyView, type KeyWithSecret } from '../../api/types.ts';
import { useAction } from '../../api/useAction.ts';
import { brief, usd } from '../../format/numbers.ts';
import { full, moment } from '../../format/times.ts';
import { limitWords, windowWords } from '../../format/words.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { Dot } from '../../ui/Dot.tsx';
import { LimitBar } from '../../ui/LimitBar.tsx';
import rowStyles from '../../ui/Rows.module.css';
import { textAt } from '../../ui/settingsDraft.ts';
import { CorrectionDialog } from './CorrectionDialog.tsx';
import { KeyDialog } from './KeyDialog.tsx';
import classes from './Keys.module.css';
import { RotateDialog } from './RotateDialog.tsx';

interface KeyRowProps {
  view: KeyView;
  status: CallerStatus | undefined;
  groups: string[];
  onMade: (made: KeyWithSecret) => void;
}

/** A client key with what it may, what it used, and everything that can be done to it. */
export function KeyRow({ view, status, groups, onMade }: KeyRowProps) {
  const { name } = view;
  const [dialog, setDialog] = useState<'edit' | 'rotate' | 'revoke' | 'delete' | 'correct' | null>(null);
  const path = { params: { path: { name } } };
  const close = () => setDialog(null);
  const turn = useAction({
    run: (enabled: boolean) => ask(api.PUT('/admin/keys/{name}', { ...path, body: { ...settingsOf(view.settings), enabled } })),
    failed: (enabled) => `${enabled ? 'Enabling' : 'Disabling'} key ${name}`,
  });
  const revoke = useAction({ run: () => ask(api.POST('/admin/keys/{name}/revoke', path)), failed: () => `Revoking key ${name}`, done: () => `Key ${name} is revoked: it is refused from now on.`, onDone: close });
  const remove = useAction({ run: () => ask(api.DELETE('/admin/keys/{name}', path)), failed: () => `Deleting key ${name}`, done: () => `Key ${name} is deleted.`, onDone: close });
  const isOfFile = view.managedBy === 'config';
  const isRevoked = view.revoked !== null;
  const why = isOfFile ? 'It is defined in sluice.json: change it there, the file is read again at once.' : 'It was revoked for good. Delete it to free its name.';
  const isFixed = isOfFile || isRevoked;

  return (
    <div className={[rowStyles['row'], classes['row']].join(' ')} data-key-name={name}>
      <div>
        <Text fw={600} size="sm">
          <Dot tone={toneOf(view)} /> {name}
        </Text>
        <Text size="xs" c="dimmed">
          {facts(view).join(' · ')}
        </Text>
      </div>
      <div className={rowStyles['limits']}>
        {status?.budgets.map((budget) => (
          <LimitBar key={budget.window} label={`Budget ${windowWords(budget.window)}`} used={budget.spentUsd} reserved={budget.reservedUsd} max={budget.usd} format={usd} />
        ))}
        {status?.limits.map((limit) => (
          <LimitBar key={limit.name} label={limitWords(limit.name)} used={limit.used} reserved={limit.reserved} max={limit.max} format={brief} />
        ))}
        {status?.budgets.length === 0 && status.limits.length === 0 && (
          <Text size="xs" c="dimmed">
            No limit and no budget of its own
          </Text>
        )}
      </div>
      <div className={[rowStyles['actions'], classes['actions']].join(' ')}>
        <Tooltip label={why} disabled={!isFixed}>
          <Switch size="sm" checked={turn.isPending ? turn.variables : view.enabled} disabled={isFixed || turn.isPending} onChange={(event) => turn.mutate(event.currentTarget.checked)} aria-label={`Key ${name} is enabled`} />
        </Tooltip>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" c="var(--mantine-color-text)" aria-label={`More for key ${name}`}>
              <MoreVertical size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Pencil size={15} />} disabled={isFixed} onClick={() => setDialog('edit')}>
              Edit
            </Menu.Item>
            <Menu.Item leftSection={<Scale size={15} />} disabled={status === undefined || status.budgets.length + status.limits.length === 0} onClick={() => setDialog('correct')}>
              Correct what it used
            </Menu.Item>
            <Menu.Item leftSection={<RefreshCw size={15} />} disabled={isFixed} onClick={() => setDialog('rotate')}>
              Rotate
            </Menu.Item>
            <Menu.Item leftSection={<Ban size={15} />} color="var(--sluice-bad)" disabled={isFixed} onClick={() => setDialog('revoke')}>
              Revoke
            </Menu.Item>
            <Menu.Item leftSection={<Trash2 size={15} />} color="var(--sluice-bad)" disabled={isOfFile} onClick={() => setDialog('delete')}>
              Delete
            </Menu.Item>
            {isFixed && <Menu.Label maw={240}>{why}</Menu.Label>}
          </Menu.Dropdown>
        </Menu>
      </div>
      {dialog === 'edit' && <KeyDialog name={name} groups={groups} onClose={close} onMade={onMade} />}
      {dialog === 'rotate' && <RotateDialog name={name} onClose={close} onMade={onMade} />}
      {dialog === 'correct' && status && <CorrectionDialog scope={`key:${name}`} status={status} onClose={close} />}
      <Confirm opened={dialog === 'revoke'} title={`Revoke key ${name}?`} act="Revoke" busy={revoke.isPending} onConfirm={() => revoke.mutate(undefined)} onClose={close}>
        Whoever calls with it is refused from the next call on, for good. Its name and settings stay to be read. To stop it for a while, switch it off instead.
      </Confirm>
      <Confirm opened={dialog === 'delete'} title={`Delete key ${name}?`} act="Delete" busy={remove.isPending} onConfirm={() => remove.mutate(undefined)} onClose={close}>
        Whoever calls with it is refused from the next call on, and its name is free again. What it used stays in the usage log. This cannot be undone.
      </Confirm>
    </div>
  );
}

function toneOf(view: KeyView): 'good' | 'idle' | 'bad' {
  if (view.revoked !== null || (view.expires !== null && Date.parse(view.expires) <= Date.now())) return 'bad';
  return view.enabled ? 'good' : 'idle';
}

function facts(view: KeyView): string[] {
  const priority = textAt(settingsOf(view.effective), 'priority');
  return [
    ...(view.revoked !== null ? [`revoked ${moment(view.revoked)}`] : view.enabled ? [] : ['disabled']),
    ...view.secrets.slice(0, 1).map((secret) => secret.display),
    ...(view.group !== null ? [`group ${view.group}`] : []),
    view.models.includes('*') ? 'all models' : view.models.join(', '),
    ...(priority !== '' && priority !== 'normal' ? [`priority ${priority}`] : []),
    ...(view.expires !== null ? [`${Date.parse(view.expires) <= Date.now() ? 'expired' : 'expires'} ${full(view.expires)}`] : []),
    ...(view.managedBy === 'config' ? ['from sluice.json'] : []),
  ].filter((fact) => fact !== '');
}
