import { Group, Text } from '@mantine/core';
import { stateWords } from '../format/words.ts';
import { Dot, type Tone } from './Dot.tsx';

const tones: Record<string, Tone> = { ready: 'good', cooling: 'warn', half_open: 'warn', quota_exceeded: 'bad', open: 'bad', disabled: 'idle' };

/** A backend's state, by colour and in words. */
export function State({ state }: { state: string }) {
  return (
    <Group gap={6} wrap="nowrap" data-state={state}>
      <Dot tone={tones[state] ?? 'idle'} />
      <Text size="xs" fw={500}>
        {stateWords(state)}
      </Text>
    </Group>
  );
}
