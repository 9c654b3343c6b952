import { Button } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useBackends, useStatus } from '../../api/queries.ts';
import type { BackendView } from '../../api/types.ts';
import { useMay } from '../../session/useMay.ts';
import { Answered } from '../../ui/Answered.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Page } from '../../ui/Page.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { BackendDialog } from './BackendDialog.tsx';
import { BackendRow } from './BackendRow.tsx';
import { CooldownHistory } from './CooldownHistory.tsx';
import { LimitsTable } from './LimitsTable.tsx';
import { useOrder } from './useOrder.ts';

/** The upstreams: what there is, how it does, and what it should do. */
export function Backends() {
  const query = useBackends();
  const { data: status } = useStatus();
  const may = useMay();
  const [adding, setAdding] = useState(false);
  const backends = query.data ?? [];
  const order = useOrder(backends);
  const pools = [...new Set(backends.map((backend) => backend.pool))];
  return (
    <Page
      title="Backends"
      lead="Upstreams with one credential each. Pools are tried from top to bottom, as sluice.json orders them, and so are the backends of each."
      actions={
        may.administrate && (
          <Button leftSection={<Plus size={16} />} onClick={() => setAdding(true)}>
            Add backend
          </Button>
        )
      }
    >
      <Answered query={query} what="Reading the backends">
        {() => (
          <>
            {pools.length === 0 && (
              <Panel title="Backends">
                <Empty title="There is no backend">Add one with the API key of your provider. Calls are refused until there is one.</Empty>
              </Panel>
            )}
            {pools.map((pool) => {
              const members = backends.filter((backend) => backend.pool === pool);
              const swap = (one: BackendView, other: BackendView | undefined) => other && (() => order.swap(one.name, other.name));
              return (
                <Panel key={pool} title={`Pool ${pool}`}>
                  {members.map((backend, i) => (
                    <BackendRow
                      key={backend.name}
                      backend={backend}
                      status={status?.backends.find((one) => one.name === backend.name)}
                      onEarlier={swap(backend, members[i - 1])}
                      onLater={swap(backend, members[i + 1])}
                    />
                  ))}
                </Panel>
              );
            })}
          </>
        )}
      </Answered>
      <CooldownHistory />
      <LimitsTable />
      {adding && <BackendDialog pools={pools} onClose={() => setAdding(false)} />}
    </Page>
  );
}
