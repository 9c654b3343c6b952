import { Group, SegmentedControl, Table } from '@mantine/core';
import { useState } from 'react';
import { useUsage, type Grouping } from '../../api/queries.ts';
import { brief, count, percent, usd } from '../../format/numbers.ts';
import { Answered } from '../../ui/Answered.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Wide } from '../../ui/Wide.tsx';

const groupings: { value: Grouping; label: string }[] = [
  { value: 'key', label: 'Key' },
  { value: 'user', label: 'User' },
  { value: 'agent', label: 'Agent' },
  { value: 'model', label: 'Model' },
  { value: 'backend', label: 'Backend' },
];
const times = [
  { value: '1h', label: '1 h' },
  { value: '24h', label: '24 h' },
  { value: '7d', label: '7 days' },
  { value: '30d', label: '30 days' },
];

/** Who spends what. */
export function Spending() {
  const [by, setBy] = useState<Grouping>('key');
  const [from, setFrom] = useState('24h');
  const query = useUsage(from, by);
  const noun = groupings.find((one) => one.value === by)?.label ?? '';
  return (
    <Panel
      title="Who spends what"
      actions={
        <Group gap="xs">
          <SegmentedControl size="xs" data={groupings} value={by} onChange={(value) => setBy(value)} aria-label="Summed up by" />
          <SegmentedControl size="xs" data={times} value={from} onChange={setFrom} aria-label="Time summed up" />
        </Group>
      }
    >
      <Answered query={query} what="Summing up usage">
        {({ rows, total }) =>
          rows.length === 0 ? (
            <Empty title="Nothing was used in this time">
              Users and agents are told apart by the headers <code>x-sluice-user</code> and <code>x-sluice-agent</code>.
            </Empty>
          ) : (
            <Wide label="Use" minWidth={640}>
              <Table verticalSpacing={4} fz="xs" highlightOnHover>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{noun}</Table.Th>
                    <Table.Th ta="right">Spend</Table.Th>
                    <Table.Th ta="right">Share</Table.Th>
                    <Table.Th ta="right">Requests</Table.Th>
                    <Table.Th ta="right">Refused</Table.Th>
                    <Table.Th ta="right">Failed</Table.Th>
                    <Table.Th ta="right">Input tokens</Table.Th>
                    <Table.Th ta="right">Output tokens</Table.Th>
                    <Table.Th ta="right">Without a price</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {[...rows].sort((a, b) => b.costUsd - a.costUsd || b.requests - a.requests).map((row) => (
                    <Table.Tr key={row.group}>
                      <Table.Td>{row.group === '' ? <i>none named</i> : row.group}</Table.Td>
                      <Table.Td ta="right">{usd(row.costUsd)}</Table.Td>
                      <Table.Td ta="right">{total.costUsd > 0 ? percent(row.costUsd / total.costUsd) : '–'}</Table.Td>
                      <Table.Td ta="right">{count(row.requests)}</Table.Td>
                      <Table.Td ta="right">{count(row.refused)}</Table.Td>
                      <Table.Td ta="right">{count(row.errors - row.refused)}</Table.Td>
                      <Table.Td ta="right">{brief(row.inputTokens + row.cachedInputTokens + row.cacheWriteTokens)}</Table.Td>
                      <Table.Td ta="right">{brief(row.outputTokens)}</Table.Td>
                      <Table.Td ta="right">{count(row.unpriced)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
                <Table.Tfoot>
                  <Table.Tr>
                    <Table.Th>All</Table.Th>
                    <Table.Th ta="right">{usd(total.costUsd)}</Table.Th>
                    <Table.Td />
                    <Table.Th ta="right">{count(total.requests)}</Table.Th>
                    <Table.Th ta="right">{count(total.refused)}</Table.Th>
                    <Table.Th ta="right">{count(total.errors - total.refused)}</Table.Th>
                    <Table.Th ta="right">{brief(total.inputTokens + total.cachedInputTokens + total.cacheWriteTokens)}</Table.Th>
                    <Table.Th ta="right">{brief(total.outputTokens)}</Table.Th>
                    <Table.Th ta="right">{count(total.unpriced)}</Table.Th>
                  </Table.Tr>
                </Table.Tfoot>
              </Table>
            </Wide>
          )
        }
      </Answered>
    </Panel>
  );
}
