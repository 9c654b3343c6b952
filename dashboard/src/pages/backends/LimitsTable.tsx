import { Table, Text } from '@mantine/core';
import { useStatus } from '../../api/queries.ts';
import { count } from '../../format/numbers.ts';
import { left } from '../../format/durations.ts';
import { limitWords } from '../../format/words.ts';
import { Answered } from '../../ui/Answered.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Panel } from '../../ui/Panel.tsx';

/** Every limit of every backend and of its models, in figures. */
export function LimitsTable() {
  return (
    <Panel title="Limits in figures" note="As configured, and what of them is used at this moment">
      <Answered query={useStatus()} what="Reading the limits">
        {({ backends }) => {
          const rows = backends.flatMap((backend) => [
            ...[...backend.limits, ...backend.quotas].map((limit) => ({ of: backend.name, limit })),
            ...backend.targets.flatMap((target) => target.limits.map((limit) => ({ of: target.name, limit }))),
          ]);
          if (rows.length === 0) return <Empty title="No backend has a limit">Set those that the provider enforces, so that Sluice holds calls back before the provider refuses them.</Empty>;
          return (
            <Table.ScrollContainer minWidth={560}>
              <Table verticalSpacing={4} fz="xs">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Backend or model</Table.Th>
                    <Table.Th>Limit</Table.Th>
                    <Table.Th ta="right">Configured</Table.Th>
                    <Table.Th ta="right">Used</Table.Th>
                    <Table.Th ta="right">Held by open calls</Table.Th>
                    <Table.Th ta="right">Left</Table.Th>
                    <Table.Th ta="right">All free in</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {rows.map(({ of, limit }) => (
                    <Table.Tr key={`${of} ${limit.name}`}>
                      <Table.Td>{of}</Table.Td>
                      <Table.Td>{limitWords(limit.name)}</Table.Td>
                      <Table.Td ta="right">{count(limit.max)}</Table.Td>
                      <Table.Td ta="right">{count(limit.used)}</Table.Td>
                      <Table.Td ta="right">{count(limit.reserved)}</Table.Td>
                      <Table.Td ta="right">{count(limit.remaining)}</Table.Td>
                      <Table.Td ta="right">{limit.resetMs === null ? <Text span size="xs" c="dimmed">–</Text> : left(limit.resetMs)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          );
        }}
      </Answered>
    </Panel>
  );
}
