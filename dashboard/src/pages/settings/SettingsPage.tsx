import { Page } from '../../ui/Page.tsx';
import { Audit } from './Audit.tsx';
import { Backups } from './Backups.tsx';
import { Configuration } from './Configuration.tsx';

/** What is in force and where it comes from, backups, and who changed what. */
export function SettingsPage() {
  return (
    <Page title="Settings">
      <Configuration />
      <Backups />
      <Audit />
    </Page>
  );
}
