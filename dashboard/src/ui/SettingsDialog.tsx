import { Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { matching, type Tagged } from '../api/tagged.ts';
import { settingsOf, type Settings } from '../api/types.ts';
import { useAction } from '../api/useAction.ts';
import { Answered } from './Answered.tsx';
import { DialogForm } from './DialogForm.tsx';
import { SettingsEditor } from './SettingsEditor.tsx';

interface SettingsDialogProps<Saved> {
  /** What is made or changed: "backend". */
  noun: string;
  /** Which is changed; a new one is made without. */
  name?: string;
  /** What making one is called: a key is created, a backend is added. */
  make?: 'Add' | 'Create';
  /** What a new one begins with. */
  fresh?: Settings;
  /** Reads one that is there, with its tag. */
  read: (name: string) => Promise<Tagged<{ settings: unknown }>>;
  /** Makes a new one of its name and its settings. */
  create: (body: Settings & { name: string }) => Promise<Saved>;
  /** Replaces the settings of one, unless it was changed since it was read. */
  update: (name: string, body: Settings, headers: Record<string, string>) => Promise<Saved>;
  /** What was done, in words; nothing is said without. */
  done?: (saved: Saved) => string;
  onSaved?: (saved: Saved) => void;
  onClose: () => void;
  /** The fields for what is set most often. */
  fields: (draft: Settings, onChange: (draft: Settings) => void) => ReactNode;
}

const gerunds = { Add: 'Adding', Create: 'Creating' };

/** Makes something that has a name and settings as sluice.json would hold them, or changes it. */
export function SettingsDialog<Saved>(props: SettingsDialogProps<Saved>) {
  const { noun, name, make = 'Create', fresh = {}, onClose } = props;
  return (
    <Modal opened onClose={onClose} title={name === undefined ? `${make} a ${noun}` : `Edit ${noun} ${name}`} size={680} closeButtonProps={{ 'aria-label': 'Close' }}>
      {name === undefined ? <Form {...props} settings={fresh} tag={null} /> : <Existing {...props} name={name} />}
    </Modal>
  );
}

function Existing<Saved>(props: SettingsDialogProps<Saved> & { name: string }) {
  const { noun, name, read } = props;
  // Read anew, since what was changed in between must not be written over.
  const query = useQuery({ queryKey: [noun, name, 'to edit'], queryFn: () => read(name), staleTime: Infinity, gcTime: 0 });
  return (
    <Answered query={query} what={`Reading ${noun} ${name}`}>
      {({ value, tag }) => <Form {...props} settings={settingsOf(value.settings)} tag={tag} />}
    </Answered>
  );
}

function Form<Saved>({ noun, name, make = 'Create', create, update, done, onSaved, onClose, fields, settings, tag }: SettingsDialogProps<Saved> & { settings: Settings; tag: string | null }) {
  const [draft, setDraft] = useState(settings);
  const [newName, setNewName] = useState('');
  const [readable, setReadable] = useState(true);
  const isNew = name === undefined;
  const save = useAction({
    run: () => (isNew ? create({ ...draft, name: newName.trim() }) : update(name, draft, matching(tag))),
    failed: () => 'Saving',
    ...(done && { done }),
    onDone: (saved) => {
      onSaved?.(saved);
      onClose();
    },
    onProblem: () => undefined,
  });
  return (
    <DialogForm action={save} act={isNew ? `${make} ${noun}` : 'Save'} what={`${isNew ? gerunds[make] : 'Saving'} the ${noun}`} disabled={!readable} onClose={onClose}>
      {isNew && <TextInput label="Name" description="a to z, 0 to 9, _ and -" required pattern="[a-z0-9_\-]+" value={newName} onChange={(event) => setNewName(event.currentTarget.value)} data-autofocus />}
      <SettingsEditor draft={draft} onChange={setDraft} onReadable={setReadable}>
        {fields(draft, setDraft)}
      </SettingsEditor>
    </DialogForm>
  );
}
