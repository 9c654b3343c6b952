import { Menu, Switch, Tooltip } from '@mantine/core';
import { Ban, Pencil, RefreshCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, ask } from '../../api/client.ts';
import { settingsOf, type CallerStatus, type KeyView, type KeyWithSecret } from '../../api/types.ts';
import { useAction } from '../../api/useAction.ts';
import { full, moment } from '../../format/times.ts';
import { OF_FILE } from '../../format/words.ts';
import { useMay } from '../../session/useMay.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { Dot } from '../../ui/Dot.tsx';
import { MoreMenu } from '../../ui/MoreMenu.tsx';
import { textAt } from '../../ui/settingsDraft.ts';
import { CallerRow } from './CallerRow.tsx';
import { CorrectionDialog } from './CorrectionDialog.tsx';
import { CorrectItem } from './CorrectItem.tsx';
import { KeyDialog } from './KeyDialog.tsx';
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
  const scope = `key:${name}`;
  const may = useMay();
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
  const why = isOfFile ? OF_FILE : view.revoked !== null ? 'It was revoked for good. Delete it to free its name.' : undefined;
  const isFixed = why !== undefined;

  const actions = may.administrate && (
    <>
      <Tooltip label={why} disabled={!isFixed} maw={260} multiline>
        <Switch size="sm" checked={turn.isPending ? turn.variables : view.enabled} disabled={isFixed || turn.isPending} onChange={(event) => turn.mutate(event.currentTarget.checked)} aria-label={`Key ${name} is enabled`} />
      </Tooltip>
      <MoreMenu of={`key ${name}`} note={why}>
        <Menu.Item leftSection={<Pencil size={15} />} disabled={isFixed} onClick={() => setDialog('edit')}>
          Edit
        </Menu.Item>
        <CorrectItem status={status} onClick={() => setDialog('correct')} />
        <Menu.Item leftSection={<RefreshCw size={15} />} disabled={isFixed} onClick={() => setDialog('rotate')}>
          Rotate
        </Menu.Item>
        <Menu.Item leftSection={<Ban size={15} />} color="var(--sluice-bad)" disabled={isFixed} onClick={() => setDialog('revoke')}>
          Revoke
        </Menu.Item>
        <Menu.Item leftSection={<Trash2 size={15} />} color="var(--sluice-bad)" disabled={isOfFile} onClick={() => setDialog('delete')}>
          Delete
        </Menu.Item>
      </MoreMenu>
    </>
  );
  return (
    <>
      <CallerRow
        scope={scope}
        title={
          <>
            <Dot tone={toneOf(view)} /> {name}
          </>
        }
        facts={facts(view)}
        status={status}
        actions={actions}
      />
      {dialog === 'edit' && <KeyDialog name={name} groups={groups} onClose={close} onMade={onMade} />}
      {dialog === 'rotate' && <RotateDialog name={name} onClose={close} onMade={onMade} />}
      {dialog === 'correct' && status && <CorrectionDialog scope={scope} status={status} onClose={close} />}
      <Confirm opened={dialog === 'revoke'} title={`Revoke key ${name}?`} act="Revoke" busy={revoke.isPending} onConfirm={() => revoke.mutate(undefined)} onClose={close}>
        Whoever calls with it is refused from the next call on, for good. Its name and settings stay to be read. To stop it for a while, switch it off instead.
      </Confirm>
      <Confirm opened={dialog === 'delete'} title={`Delete key ${name}?`} act="Delete" busy={remove.isPending} onConfirm={() => remove.mutate(undefined)} onClose={close}>
        Whoever calls with it is refused from the next call on, and its name is free again. What it used stays in the usage log. This cannot be undone.
      </Confirm>
    </>
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
