import { useState } from 'react';
import type { CallerStatus } from '../../api/types.ts';
import { useMay } from '../../session/useMay.ts';
import { MoreMenu } from '../../ui/MoreMenu.tsx';
import { CallerRow } from './CallerRow.tsx';
import { CorrectionDialog } from './CorrectionDialog.tsx';
import { CorrectItem } from './CorrectItem.tsx';

/** What all calls share; its limits stand in the file alone. */
export function EverythingRow({ status }: { status: CallerStatus }) {
  const may = useMay();
  const [correcting, setCorrecting] = useState(false);
  const actions = may.administrate && (
    <MoreMenu of="everything together">
      <CorrectItem status={status} onClick={() => setCorrecting(true)} />
    </MoreMenu>
  );
  return (
    <>
      <CallerRow scope={status.name} title="Everything together" facts={['all keys', 'from sluice.json']} status={status} actions={actions} />
      {correcting && <CorrectionDialog scope={status.name} status={status} onClose={() => setCorrecting(false)} />}
    </>
  );
}
