import { Table, Text } from '@mantine/core';
import { useStatus } from '../../api/queries.ts';
import { count, usd } from '../../format/numbers.ts';
import { Answered } from '../../ui/Answered.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { leftOf } from '../../ui/headroom.ts';
import { Panel } from '../../ui/Panel.tsx';
import { useNow } from '../../ui/useNow.ts';
import { Wide } from '../../ui/Wide.tsx';
import { limitRows, type LimitRow } from './limitRows.ts';

/** Every limit of every backend and of its models, in figures: as configured, and as the provider says it. */
export function LimitsTable() {
  const now = useNow();
  return (
    <Panel title="Limits in figures" note="As configured, and beside it what the provider says by the headers of its answers">
      <Answered query={useStatus()} what="Reading the limits">
        {({ backends }) => {
          const rows = limitRows(backends, now);
          if (rows.length === 0) return <Empty title="No backend has a limit">Set those that the provider enforces, so that Sluice holds calls back before the provider refuses them.</Empty>;
          return (
            <Wide label="Limits" minWidth={680}>
              <Table verticalSpacing={4} fz="xs" style={{ whiteSpace: 'nowrap' }}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Backend or target</Table.Th>
                    <Table.Th>Limit</Table.Th>
                    <Table.Th ta="right">Configured</Table.Th>
                    <Table.Th ta="right">Used</Table.Th>
                    <Table.Th ta="right">Held by open calls</Table.Th>
                    <Table.Th ta="right">Left</Table.Th>
                    <Table.Th ta="right">All free in</Table.Th>
                    <Table.Th>The provider says</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {rows.map((row) => (
                    <Row key={`${row.of} ${row.label}`} row={row} />
                  ))}
                </Table.Tbody>
              </Table>
            </Wide>
          );
        }}
      </Answered>
    </Panel>
  );
}

function Row({ row: { of, label, configured, told } }: { row: LimitRow }) {
  const limit = configured ?? told[0]?.limit;
  if (limit === undefined) return null;
  const format = limit.isMoney ? usd : count;
  return (
    <Table.Tr>
      <Table.Td>{of}</Table.Td>
      <Table.Td>{label}</Table.Td>
      <Table.Td ta="right">{configured === null ? <Dimmed>none</Dimmed> : format(configured.max)}</Table.Td>
      <Table.Td ta="right">{format(limit.used)}</Table.Td>
      <Table.Td ta="right">{format(limit.reserved)}</Table.Td>
      <Table.Td ta="right">{format(leftOf(limit))}</Table.Td>
      <Table.Td ta="right">{limit.free ?? <Dimmed>–</Dimmed>}</Table.Td>
      <Table.Td>
        {told.length === 0 ? (
          <Dimmed>nothing</Dimmed>
        ) : (
          told.map(({ target, limit: learned }) => (
            <div key={target}>
              {count(leftOf(learned))} of {count(learned.max)} left{target !== of && ` for ${target.slice(target.indexOf('/') + 1)}`}
            </div>
          ))
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function Dimmed({ children }: { children: string }) {
  return (
    <Text span size="xs" c="dimmed">
      {children}
    </Text>
  );
}
