import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client.ts';
import { askTagged, matching } from '../../api/tagged.ts';
import { settingsOf, type KeyView, type KeyWithSecret, type Settings } from '../../api/types.ts';
import { useAction } from '../../api/useAction.ts';
import { Answered } from '../../ui/Answered.tsx';
import { DialogForm } from '../../ui/DialogForm.tsx';
import { SettingsEditor } from '../../ui/SettingsEditor.tsx';
import { KeyFields } from './KeyFields.tsx';

interface KeyDialogProps {
  /** Which is changed; a new one is created without. */
  name?: string;
  groups: string[];
  onClose: () => void;
  onMade: (made: KeyWithSecret) => void;
}

/** Creates a client key, or changes one. */
export function KeyDialog(props: KeyDialogProps) {
  const { name, onClose } = props;
  return (
    <Modal opened onClose={onClose} title={name === undefined ? 'Create a key' : `Edit key ${name}`} size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      {name === undefined ? <Form {...props} settings={{}} tag={null} /> : <Existing {...props} name={name} />}
    </Modal>
  );
}

function Existing(props: KeyDialogProps & { name: string }) {
  const { name } = props;
  // Read anew, since what was changed in between must not be written over.
  const query = useQuery({ queryKey: ['key', name, 'to edit'], queryFn: () => askTagged(api.GET('/admin/keys/{name}', { params: { path: { name } } })), staleTime: Infinity, gcTime: 0 });
  return (
    <Answered query={query} what={`Reading key ${name}`}>
      {({ value, tag }) => <Form {...props} settings={settingsOf(value.settings)} tag={tag} />}
    </Answered>
  );
}

function Form({ name, groups, onClose, onMade, settings, tag }: KeyDialogProps & { settings: Settings; tag: string | null }) {
  const [draft, setDraft] = useState(settings);
  const [newName, setNewName] = useState('');
  const [readable, setReadable] = useState(true);
  const save = useAction<undefined, KeyWithSecret | KeyView>({
    run: () =>
      name === undefined
        ? ask(api.POST('/admin/keys', { body: { ...draft, name: newName.trim() } }))
        : ask(api.PUT('/admin/keys/{name}', { params: { path: { name } }, body: draft, headers: matching(tag) })),
    failed: () => 'Saving',
    onDone: (saved) => {
      if ('secret' in saved) onMade(saved);
      onClose();
    },
    onProblem: () => undefined,
  });
  return (
    <DialogForm
      action={save}
      act={name === undefined ? 'Create key' : 'Save'}
      what={name === undefined ? 'Creating the key' : 'Saving the key'}
      disabled={!readable}
      onClose={onClose}
    >
      <SettingsEditor draft={draft} onChange={setDraft} onReadable={setReadable}>
        <KeyFields draft={draft} onChange={setDraft} isNew={name === undefined} name={newName} onName={setNewName} groups={groups} />
      </SettingsEditor>
    </DialogForm>
  );
}
