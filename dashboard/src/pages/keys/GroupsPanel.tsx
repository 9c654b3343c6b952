import { Button } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useGroups, useStatus } from '../../api/queries.ts';
import { useMay } from '../../session/useMay.ts';
import { Answered } from '../../ui/Answered.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { EverythingRow } from './EverythingRow.tsx';
import { GroupDialog } from './GroupDialog.tsx';
import { GroupRow } from './GroupRow.tsx';

/** Groups of keys, and everything together: what they share. */
export function GroupsPanel() {
  const query = useGroups();
  const { data: status } = useStatus();
  const may = useMay();
  const [adding, setAdding] = useState(false);
  const everything = status?.everything;
  const isEverythingBound = everything !== undefined && everything.limits.length + everything.budgets.length > 0;
  return (
    <Panel
      title="Groups"
      note="Keys in a group share its limits and budgets, beside those of their own"
      actions={
        may.administrate && (
          <Button size="xs" variant="default" leftSection={<Plus size={14} />} onClick={() => setAdding(true)}>
            Create group
          </Button>
        )
      }
    >
      <Answered query={query} what="Reading the groups">
        {(groups) =>
          groups.length === 0 && !isEverythingBound ? (
            <Empty title="There is no group">Create one to let several keys share a budget, as those of a team.</Empty>
          ) : (
            <>
              {groups.map((group) => (
                <GroupRow key={group.name} view={group} status={status?.groups.find((one) => one.name === group.name)} />
              ))}
              {isEverythingBound && <EverythingRow status={everything} />}
            </>
          )
        }
      </Answered>
      {adding && <GroupDialog onClose={() => setAdding(false)} />}
    </Panel>
  );
}
