import { api, ask } from '../../api/client.ts';
import { askTagged } from '../../api/tagged.ts';
import type { KeyView, KeyWithSecret } from '../../api/types.ts';
import { SettingsDialog } from '../../ui/SettingsDialog.tsx';
import { KeyFields } from './KeyFields.tsx';

interface KeyDialogProps {
  /** Which is changed; a new one is created without. */
  name?: string;
  groups: string[];
  onClose: () => void;
  onMade: (made: KeyWithSecret) => void;
}

/** Creates a client key, or changes one. */
export function KeyDialog({ name, groups, onClose, onMade }: KeyDialogProps) {
  return (
    <SettingsDialog<KeyView | KeyWithSecret>
      noun="key"
      name={name}
      read={(of) => askTagged(api.GET('/admin/keys/{name}', { params: { path: { name: of } } }))}
      create={(body) => ask(api.POST('/admin/keys', { body }))}
      update={(of, body, headers) => ask(api.PUT('/admin/keys/{name}', { params: { path: { name: of } }, body, headers }))}
      onSaved={(saved) => 'secret' in saved && onMade(saved)}
      onClose={onClose}
      fields={(draft, onChange) => <KeyFields draft={draft} onChange={onChange} groups={groups} />}
    />
  );
}
