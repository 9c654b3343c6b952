import { Table, Text } from '@mantine/core';
import { useStatus } from '../../api/queries.ts';
import { count, usd } from '../../format/numbers.ts';
import { Answered } from '../../ui/Answered.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { headroomOf, ofLimit } from '../../ui/headroom.ts';
import { Panel } from '../../ui/Panel.tsx';
import { useNow } from '../../ui/useNow.ts';
import { Wide } from '../../ui/Wide.tsx';

/** Every limit of every backend and of its models, in figures. */
export function LimitsTable() {
  const now = useNow();
  return (
    <Panel title="Limits in figures" note="What is used of them at this moment; those that are learned stand in the provider's answers">
      <Answered query={useStatus()} what="Reading the limits">
        {({ backends }) => {
          const rows = backends.flatMap((backend) => [
            ...headroomOf(backend, now).map((limit) => ({ of: backend.name, limit })),
            ...backend.modelLimits.flatMap(({ models, limits }) => limits.map((limit) => ({ of: `${backend.name}: ${models.join(', ')}`, limit: ofLimit(limit) }))),
            ...backend.targets.flatMap((target) => target.limits.map((limit) => ({ of: target.name, limit: ofLimit(limit) }))),
          ]);
          if (rows.length === 0) return <Empty title="No backend has a limit">Set those that the provider enforces, so that Sluice holds calls back before the provider refuses them.</Empty>;
          return (
            <Wide label="Limits" minWidth={560}>
              <Table verticalSpacing={4} fz="xs" style={{ whiteSpace: 'nowrap' }}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Backend or model</Table.Th>
                    <Table.Th>Limit</Table.Th>
                    <Table.Th>Said by</Table.Th>
                    <Table.Th ta="right">Allowed</Table.Th>
                    <Table.Th ta="right">Used</Table.Th>
                    <Table.Th ta="right">Held by open calls</Table.Th>
                    <Table.Th ta="right">Left</Table.Th>
                    <Table.Th ta="right">All free in</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {rows.map(({ of, limit }) => {
                    const format = limit.isMoney ? usd : count;
                    return (
                      <Table.Tr key={`${of} ${limit.label}`}>
                        <Table.Td>{of}</Table.Td>
                        <Table.Td>{limit.label}</Table.Td>
                        <Table.Td>{limit.isLearned ? 'the provider' : 'the configuration'}</Table.Td>
                        <Table.Td ta="right">{format(limit.max)}</Table.Td>
                        <Table.Td ta="right">{format(limit.used)}</Table.Td>
                        <Table.Td ta="right">{format(limit.reserved)}</Table.Td>
                        <Table.Td ta="right">{format(Math.max(0, limit.max - limit.used - limit.reserved))}</Table.Td>
                        <Table.Td ta="right">{limit.free ?? <Text span size="xs" c="dimmed">–</Text>}</Table.Td>
                      </Table.Tr>
                    );
                  })}
                </Table.Tbody>
              </Table>
            </Wide>
          );
        }}
      </Answered>
    </Panel>
  );
}
