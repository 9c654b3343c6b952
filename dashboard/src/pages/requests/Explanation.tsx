import { Alert, Stack, Table, Text, Title } from '@mantine/core';
import type { ExplainView, GateView } from '../../api/types.ts';
import { duration, left } from '../../format/durations.ts';
import { count, usd } from '../../format/numbers.ts';
import { limitWords, sentence, stateWords } from '../../format/words.ts';
import { Countdown } from '../../ui/Countdown.tsx';
import { Dot } from '../../ui/Dot.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Wide } from '../../ui/Wide.tsx';

/** The decision on a request, and everything it was held against. */
export function Explanation({ view }: { view: ExplainView }) {
  return (
    <>
      <Alert variant="outline" bg="var(--sluice-panel)" color={view.passes ? 'teal' : 'orange'} role="status" title={view.passes ? `It would pass now${view.target === null ? '' : `, to ${view.target}`}` : 'It would be refused now'}>
        <Stack gap={4}>
          {view.refusal !== null && <Text size="sm">{view.refusal.message}</Text>}
          {view.refusal !== null && <Text size="sm" fw={600}>{when(view.refusal)}</Text>}
          <Text size="xs" c="dimmed">
            {count(view.inputTokens)} tokens in and {count(view.outputTokens)} out would be reserved.
            {view.maxOutputTokens !== null ? ` With at most ${count(view.maxOutputTokens)} tokens out it would pass now.` : view.passes ? ' Nothing bounds its output.' : ''}
          </Text>
        </Stack>
      </Alert>
      {view.candidates.length > 0 && (
        <Panel title="What was looked at" note="Target by target, in the order in which they are tried">
          <Stack gap="md">
            {view.candidates.map((candidate) => (
              <div key={candidate.target}>
                <Title order={3} size="sm" mb={4}>
                  <Dot tone={candidate.passes ? 'good' : 'warn'} /> {candidate.target ?? 'No target'}: {candidate.passes ? 'would take it' : 'would not'}
                </Title>
                <Gates gates={candidate.gates} />
              </div>
            ))}
          </Stack>
        </Panel>
      )}
    </>
  );
}

function Gates({ gates }: { gates: GateView[] }) {
  return (
    <Wide label="What was looked at" minWidth={800}>
      <Table verticalSpacing={4} fz="xs" layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="25%">What</Table.Th>
            <Table.Th w="13%">Lets it pass</Table.Th>
            <Table.Th w="21%">Whose</Table.Th>
            <Table.Th ta="right">Allowed</Table.Th>
            <Table.Th ta="right">Used</Table.Th>
            <Table.Th ta="right">Held</Table.Th>
            <Table.Th ta="right">Asked for</Table.Th>
            <Table.Th ta="right">Passes in</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {gates.map((gate, i) => (
            <Table.Tr key={i}>
              <Table.Td>{gate.limit !== null ? limitWords(gate.limit) : gate.state !== null ? stateWords(gate.state) : sentence(gate.component)}</Table.Td>
              <Table.Td>
                <Dot tone={gate.passes ? 'good' : 'bad'} /> {gate.passes ? 'yes' : 'no'}
              </Table.Td>
              <Table.Td>{gate.scope}</Table.Td>
              <Amount gate={gate} value={gate.max} />
              <Amount gate={gate} value={gate.used} />
              <Amount gate={gate} value={gate.reserved} />
              <Amount gate={gate} value={gate.requested} />
              <Table.Td ta="right">{gate.passes ? '' : gate.until !== null ? <Countdown until={gate.until} /> : gate.refusal?.retryAfterMs != null ? left(gate.refusal.retryAfterMs) : 'not by waiting'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  );
}

function Amount({ gate, value }: { gate: GateView; value: number | null }) {
  return <Table.Td ta="right">{value === null ? '' : gate.component === 'cost' ? usd(value) : count(value)}</Table.Td>;
}

/** When a refused request can pass, in words. */
export function when(refusal: { retryAfterMs: number | null; retryAfterExact: boolean; permanent: boolean }): string {
  if (refusal.permanent) return 'Waiting does not help: the request, the key or the settings have to change.';
  if (refusal.retryAfterMs === null) return 'When it passes is not known.';
  return refusal.retryAfterExact
    ? `It passes in ${duration(refusal.retryAfterMs)} if nothing else comes.`
    : `It passes in ${duration(refusal.retryAfterMs)} at the earliest: that hangs on other calls.`;
}
