import { Group, Text } from '@mantine/core';
import type { RequestView } from '../../api/types.ts';
import { sentence } from '../../format/words.ts';
import { Dot } from '../../ui/Dot.tsx';

/** How a request ended: the status, and who refused it. */
export function Outcome({ request }: { request: RequestView }) {
  const tone = request.status < 400 ? 'good' : request.refusedBy !== null ? 'warn' : request.status === 499 ? 'idle' : 'bad';
  return (
    <Group gap={6} wrap="nowrap">
      <Dot tone={tone} />
      <Text span inherit style={{ whiteSpace: 'nowrap' }}>
        {request.status} {outcomeWords(request)}
      </Text>
    </Group>
  );
}

/** The same in words. */
export function outcomeWords(request: RequestView): string {
  if (request.refusedBy !== null) return `refused: ${sentence(request.refusedBy).toLowerCase()}`;
  if (request.status === 499) return 'caller went away';
  if (request.status < 400) return request.errorName !== null ? sentence(request.errorName).toLowerCase() : 'answered';
  return request.errorName !== null ? sentence(request.errorName).toLowerCase() : 'failed';
}
