import { useMay } from '../../session/useMay.ts';
import { Page } from '../../ui/Page.tsx';
import { Administrators } from './Administrators.tsx';
import { Audit } from './Audit.tsx';
import { Backups } from './Backups.tsx';
import { Configuration } from './Configuration.tsx';

/** What is in force and where it comes from, backups, who may sign in, and who changed what. */
export function SettingsPage() {
  const may = useMay();
  return (
    <Page title="Settings">
      <Configuration />
      {may.administrate && <Administrators />}
      {may.operate && <Backups />}
      <Audit />
    </Page>
  );
}
