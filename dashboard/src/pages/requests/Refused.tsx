import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { RequestDetail, RequestRefusal } from '../../api/types.ts';
import { left } from '../../format/durations.ts';
import { count, usd } from '../../format/numbers.ts';
import { full } from '../../format/times.ts';
import { limitWords, sentence } from '../../format/words.ts';
import { LimitBar } from '../../ui/LimitBar.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { useNow } from '../../ui/useNow.ts';
import { when } from './Explanation.tsx';

/** Why Sluice refused, held against what, and when such a request can pass. */
export function Refused({ request, refusal }: { request: RequestDetail; refusal: RequestRefusal }) {
  const now = useNow();
  const format = refusal.limit?.startsWith('usd') === true ? usd : count;
  const again = `/explain?key=${encodeURIComponent(request.key)}&model=${encodeURIComponent(request.model ?? '')}&input=${request.estimatedInputTokens}&output=${request.estimatedOutputTokens}`;
  return (
    <Panel title="Why it was refused" note={sentence(refusal.component ?? 'unknown')}>
      <Stack gap="xs">
        {refusal.limit !== null && refusal.max !== null && (
          <>
            <Text size="sm">
              {limitWords(refusal.limit)} of {refusal.scope ?? 'everything'}: {format(refusal.max)} are allowed. {format(refusal.used ?? 0)} were used, {format(refusal.reserved ?? 0)} held by open calls, and this request asked for{' '}
              {format(refusal.requested ?? 0)} more.
            </Text>
            <LimitBar label={limitWords(refusal.limit)} used={refusal.used ?? 0} reserved={refusal.reserved ?? 0} max={refusal.max} format={format} />
          </>
        )}
        <Text size="sm" fw={600}>
          {when(refusal)}
        </Text>
        {refusal.passesAt !== null && (
          <Text size="sm">
            Counted from its refusal that is {full(refusal.passesAt)}
            {Date.parse(refusal.passesAt) > now ? `: in ${left(Date.parse(refusal.passesAt) - now)}.` : ', which has passed.'}
          </Text>
        )}
        <Text size="sm">
          <Anchor component={Link} to={again}>
            Explain a request like this one
          </Anchor>{' '}
          as things stand at this moment, with every limit that is looked at.
        </Text>
      </Stack>
    </Panel>
  );
}
