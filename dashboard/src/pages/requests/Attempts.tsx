import { Table } from '@mantine/core';
import type { RequestDetail } from '../../api/types.ts';
import { duration } from '../../format/durations.ts';
import { sentence } from '../../format/words.ts';
import { Dot } from '../../ui/Dot.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Wide } from '../../ui/Wide.tsx';

/** Every attempt that was sent: to whom, and what came of it. */
export function Attempts({ request }: { request: RequestDetail }) {
  const last = request.backend !== null && request.status < 400 ? `${request.backend}/${request.upstreamModel ?? '?'}` : null;
  const failed = request.failedAttempts;
  return (
    <Panel title="Attempts" note="In the order in which they were sent">
      {failed.length === 0 && last === null ? (
        <Empty title="Nothing was sent to a provider" />
      ) : (
        <Wide label="Attempts sent" minWidth={480}>
          <Table verticalSpacing={4} fz="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Attempt</Table.Th>
                <Table.Th>Target</Table.Th>
                <Table.Th>Outcome</Table.Th>
                <Table.Th ta="right">Ended after</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {failed.map((attempt, i) => (
                <Table.Tr key={i}>
                  <Table.Td>{i + 1}</Table.Td>
                  <Table.Td>{attempt.target}</Table.Td>
                  <Table.Td>
                    <Dot tone="bad" /> {attempt.status === null ? 'no answer' : `HTTP ${attempt.status}`}: {sentence(attempt.errorName).toLowerCase()} ({attempt.error})
                  </Table.Td>
                  <Table.Td ta="right">{duration(attempt.elapsedMs)}</Table.Td>
                </Table.Tr>
              ))}
              {last !== null && (
                <Table.Tr>
                  <Table.Td>{failed.length + 1}</Table.Td>
                  <Table.Td>{last}</Table.Td>
                  <Table.Td>
                    <Dot tone="good" /> HTTP {request.status}: answered
                  </Table.Td>
                  <Table.Td ta="right">{duration(request.durationMs)}</Table.Td>
                </Table.Tr>
              )}
            </Table.Tbody>
          </Table>
        </Wide>
      )}
    </Panel>
  );
}
