import { api, ask } from '../../api/client.ts';
import { askTagged } from '../../api/tagged.ts';
import { SettingsDialog } from '../../ui/SettingsDialog.tsx';
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
    <SettingsDialog
      noun="backend"
      make="Add"
      name={name}
      fresh={{ protocol: 'openai' }}
      read={(of) => askTagged(api.GET('/admin/backends/{name}', { params: { path: { name: of } } }))}
      create={(body) => ask(api.POST('/admin/backends', { body }))}
      update={(of, body, headers) => ask(api.PUT('/admin/backends/{name}', { params: { path: { name: of } }, body, headers }))}
      done={(backend) => (name === undefined ? `Backend ${backend.name} is there. Test it to see that its provider takes the key.` : `Backend ${backend.name} is changed.`)}
      onClose={onClose}
      fields={(draft, onChange) => <BackendFields draft={draft} onChange={onChange} isNew={name === undefined} pools={pools} />}
    />
  );
}
