import { Group, Text } from '@mantine/core';
import { ago } from '../format/durations.ts';
import { moment } from '../format/times.ts';
import { useLive } from '../live/liveContext.ts';
import { Dot } from '../ui/Dot.tsx';
import { useNow } from '../ui/useNow.ts';

/** Tells whether what is shown is current, and if not, since when. */
export function LiveSign() {
  const { state, heardAt } = useLive();
  const now = useNow();
  const since = heardAt === null ? '' : ` ${ago(now - heardAt)}`;
  const words = {
    connecting: { tone: 'idle', text: 'Connecting', more: 'Waiting for the first answer of the gateway.' },
    live: { tone: 'good', text: 'Live', more: 'What is shown is current.' },
    stale: { tone: 'warn', text: `Stale: heard${since}`, more: 'The gateway says nothing. What is shown may be old.' },
    lost: { tone: 'bad', text: `Not connected: heard${since}`, more: 'The connection is gone, and is tried again by itself. What is shown is old.' },
  } as const;
  const { tone, text, more } = words[state];
  return (
    <Group gap={6} wrap="nowrap" role="status" aria-live="polite" data-live={state} title={heardAt === null ? more : `${more} Last heard ${moment(new Date(heardAt))}.`}>
      <Dot tone={tone} />
      <Text size="xs" c={state === 'live' || state === 'connecting' ? 'dimmed' : undefined} fw={state === 'lost' ? 600 : 400}>
        {text}
      </Text>
    </Group>
  );
}
