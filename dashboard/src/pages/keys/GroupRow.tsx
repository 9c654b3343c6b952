import { Menu } from '@mantine/core';
import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, ask } from '../../api/client.ts';
import { settingsOf, type CallerStatus, type GroupView } from '../../api/types.ts';
import { useAction } from '../../api/useAction.ts';
import { OF_FILE } from '../../format/words.ts';
import { useMay } from '../../session/useMay.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { MoreMenu } from '../../ui/MoreMenu.tsx';
import { at } from '../../ui/settingsDraft.ts';
import { CallerRow } from './CallerRow.tsx';
import { CorrectionDialog } from './CorrectionDialog.tsx';
import { CorrectItem } from './CorrectItem.tsx';
import { GroupDialog } from './GroupDialog.tsx';

/** A group of client keys with what they share, and what can be done to it. */
export function GroupRow({ view, status }: { view: GroupView; status: CallerStatus | undefined }) {
  const { name } = view;
  const scope = `group:${name}`;
  const may = useMay();
  const [dialog, setDialog] = useState<'edit' | 'correct' | 'delete' | null>(null);
  const close = () => setDialog(null);
  const remove = useAction({
    run: () => ask(api.DELETE('/admin/groups/{name}', { params: { path: { name } } })),
    failed: () => `Deleting group ${name}`,
    done: () => `Group ${name} is deleted.`,
    onDone: close,
  });
  const isOfFile = view.managedBy === 'config';
  const isUsed = view.keys.length > 0;
  const actions = may.administrate && (
    <MoreMenu of={`group ${name}`} note={isOfFile ? OF_FILE : isUsed ? 'To delete it, take its keys out of it first.' : undefined}>
      <Menu.Item leftSection={<Pencil size={15} />} disabled={isOfFile} onClick={() => setDialog('edit')}>
        Edit
      </Menu.Item>
      <CorrectItem status={status} onClick={() => setDialog('correct')} />
      <Menu.Item leftSection={<Trash2 size={15} />} color="var(--sluice-bad)" disabled={isOfFile || isUsed} onClick={() => setDialog('delete')}>
        Delete
      </Menu.Item>
    </MoreMenu>
  );
  return (
    <>
      <CallerRow scope={scope} title={name} facts={facts(view)} status={status} actions={actions} />
      {dialog === 'edit' && <GroupDialog name={name} onClose={close} />}
      {dialog === 'correct' && status && <CorrectionDialog scope={scope} status={status} onClose={close} />}
      <Confirm opened={dialog === 'delete'} title={`Delete group ${name}?`} act="Delete" busy={remove.isPending} onConfirm={() => remove.mutate(undefined)} onClose={close}>
        Its limits and budgets are removed. What was used stays in the usage log. This cannot be undone.
      </Confirm>
    </>
  );
}

function facts(view: GroupView): string[] {
  const models = at(settingsOf(view.effective), 'models');
  const named = Array.isArray(models) ? (models as string[]) : ['*'];
  return [
    view.keys.length === 0 ? 'no key is in it' : view.keys.length === 1 ? `key ${view.keys[0]}` : `keys ${view.keys.join(', ')}`,
    named.includes('*') ? 'all models' : named.join(', '),
    ...(view.managedBy === 'config' ? ['from sluice.json'] : []),
  ];
}
