import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client.ts';
import { askTagged, matching } from '../../api/tagged.ts';
import { settingsOf, type Settings } from '../../api/types.ts';
import { useAction } from '../../api/useAction.ts';
import { Answered } from '../../ui/Answered.tsx';
import { DialogForm } from '../../ui/DialogForm.tsx';
import { SettingsEditor } from '../../ui/SettingsEditor.tsx';
import { BackendFields } from './BackendFields.tsx';

interface BackendDialogProps {
  /** Which is changed; a new one is added without. */
  name?: string;
  pools: string[];
  onClose: () => void;
}

/** Adds a backend, or changes one. */
export function BackendDialog({ name, pools, onClose }: BackendDialogProps) {
  return (
    <Modal opened onClose={onClose} title={name === undefined ? 'Add a backend' : `Edit backend ${name}`} size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      {name === undefined ? <Form settings={{ protocol: 'openai' }} tag={null} pools={pools} onClose={onClose} /> : <Existing name={name} onClose={onClose} />}
    </Modal>
  );
}

function Existing({ name, onClose }: { name: string; onClose: () => void }) {
  // Read anew, since what was changed in between must not be written over.
  const query = useQuery({
    queryKey: ['backend', name, 'to edit'],
    queryFn: () => askTagged(api.GET('/admin/backends/{name}', { params: { path: { name } } })),
    staleTime: Infinity,
    gcTime: 0,
  });
  return (
    <Answered query={query} what={`Reading backend ${name}`}>
      {({ value, tag }) => <Form name={name} settings={settingsOf(value.settings)} tag={tag} pools={[]} onClose={onClose} />}
    </Answered>
  );
}

function Form({ name, settings, tag, pools, onClose }: { name?: string; settings: Settings; tag: string | null; pools: string[]; onClose: () => void }) {
  const [draft, setDraft] = useState(settings);
  const [newName, setNewName] = useState('');
  const [readable, setReadable] = useState(true);
  const save = useAction({
    run: () =>
      ask(
        name === undefined
          ? api.POST('/admin/backends', { body: { ...draft, name: newName.trim() } })
          : api.PUT('/admin/backends/{name}', { params: { path: { name } }, body: draft, headers: matching(tag) }),
      ),
    failed: () => 'Saving',
    done: (backend) => (name === undefined ? `Backend ${backend.name} is there. Test it to see that its provider takes the key.` : `Backend ${backend.name} is changed.`),
    onDone: onClose,
    onProblem: () => undefined,
  });
  return (
    <DialogForm
      action={save}
      act={name === undefined ? 'Add backend' : 'Save'}
      what={name === undefined ? 'Adding the backend' : 'Saving the backend'}
      disabled={!readable}
      onClose={onClose}
    >
      <SettingsEditor draft={draft} onChange={setDraft} onReadable={setReadable}>
        <BackendFields draft={draft} onChange={setDraft} isNew={name === undefined} name={newName} onName={setNewName} pools={pools} />
      </SettingsEditor>
    </DialogForm>
  );
}
