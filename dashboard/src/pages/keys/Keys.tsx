import { Button } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useClientKeys, useGroups, useStatus } from '../../api/queries.ts';
import type { KeyWithSecret } from '../../api/types.ts';
import { useMay } from '../../session/useMay.ts';
import { Answered } from '../../ui/Answered.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Page } from '../../ui/Page.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { GroupsPanel } from './GroupsPanel.tsx';
import { KeyDialog } from './KeyDialog.tsx';
import { KeyRow } from './KeyRow.tsx';
import { KeySecret } from './KeySecret.tsx';
import { Spending } from './Spending.tsx';
import { UseOverTime } from './UseOverTime.tsx';

/** Who may call, how much, and what they use. */
export function Keys() {
  const query = useClientKeys();
  const { data: groups } = useGroups();
  const { data: status } = useStatus();
  const may = useMay();
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<KeyWithSecret | null>(null);
  const groupNames = (groups ?? []).map((group) => group.name);
  return (
    <Page
      title="Keys and budgets"
      lead="Client keys that callers show, each with limits, budgets and models of its own."
      actions={
        may.administrate && (
          <Button leftSection={<Plus size={16} />} onClick={() => setAdding(true)}>
            Create key
          </Button>
        )
      }
    >
      <Panel title="Keys">
        <Answered query={query} what="Reading the keys">
          {(keys) =>
            keys.length === 0 ? (
              <Empty title="There is no key">Callers on this machine need none now, and are counted as anonymous. Create one for each team or program to give it limits and a budget.</Empty>
            ) : (
              keys.map((key) => (
                <KeyRow key={key.name} view={key} status={status?.keys.find((one) => one.name === key.name)} groups={groupNames} onMade={setMade} />
              ))
            )
          }
        </Answered>
      </Panel>
      <GroupsPanel />
      <Spending />
      <UseOverTime keys={(query.data ?? []).map((key) => key.name)} />
      {adding && <KeyDialog groups={groupNames} onClose={() => setAdding(false)} onMade={setMade} />}
      {made !== null && <KeySecret made={made} onClose={() => setMade(null)} />}
    </Page>
  );
}
