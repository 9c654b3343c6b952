import { api, ask } from '../../api/client.ts';
import { askTagged } from '../../api/tagged.ts';
import { SettingsDialog } from '../../ui/SettingsDialog.tsx';
import { CallerFields } from './CallerFields.tsx';

/** Creates a group of client keys, or changes one. */
export function GroupDialog({ name, onClose }: { name?: string; onClose: () => void }) {
  return (
    <SettingsDialog
      noun="group"
      name={name}
      read={(of) => askTagged(api.GET('/admin/groups/{name}', { params: { path: { name: of } } }))}
      create={(body) => ask(api.POST('/admin/groups', { body }))}
      update={(of, body, headers) => ask(api.PUT('/admin/groups/{name}', { params: { path: { name: of } }, body, headers }))}
      done={(group) => (name === undefined ? `Group ${group.name} is there. Put keys into it where they are edited.` : `Group ${group.name} is changed.`)}
      onClose={onClose}
      fields={(draft, onChange) => <CallerFields draft={draft} onChange={onChange} whose="Its keys" />}
    />
  );
}
