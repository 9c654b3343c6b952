import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { api, ask } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import type { RequestDetail } from '../../api/types.ts';
import { duration } from '../../format/durations.ts';
import { count, usd } from '../../format/numbers.ts';
import { full } from '../../format/times.ts';
import { Answered } from '../../ui/Answered.tsx';
import { Page } from '../../ui/Page.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Attempts } from './Attempts.tsx';
import { Outcome } from './Outcome.tsx';
import { Refused } from './Refused.tsx';
import classes from './Requests.module.css';

/** One request: where it went, what it took, and if it was refused, why. */
export function RequestPage() {
  const { id = '' } = useParams();
  const query = useQuery({ queryKey: [...keys.requests, 'one', id], queryFn: () => ask(api.GET('/admin/requests/{name}', { params: { path: { name: id } } })), staleTime: Infinity });
  return (
    <Page
      title="Request"
      lead={<code>{id}</code>}
      actions={
        <Button component={Link} to="/requests" variant="default" size="xs">
          All requests
        </Button>
      }
    >
      <Answered query={query} what="Reading the request">
        {(request) => <Details request={request} />}
      </Answered>
    </Page>
  );
}

function Details({ request }: { request: RequestDetail }) {
  const used = request.inputTokens + request.cachedInputTokens + request.cacheWriteTokens;
  return (
    <>
      <Panel title="What became of it">
        <dl className={classes['facts']}>
          <Fact name="Outcome">
            <Outcome request={request} />
            {request.error !== null && (
              <Text size="xs" c="dimmed">
                {request.error} {request.errorName}
              </Text>
            )}
          </Fact>
          <Fact name="Arrived">{full(request.at)}</Fact>
          <Fact name="Key">{request.key}</Fact>
          <Fact name="User, agent">{[request.user, request.agent].filter((one) => one !== null).join(', ') || 'none named'}</Fact>
          <Fact name="Model asked for">{request.model ?? '–'}</Fact>
          <Fact name="Target">{request.backend === null ? 'none was called' : `${request.backend}/${request.upstreamModel ?? '?'} in pool ${request.pool ?? '?'}`}</Fact>
          <Fact name="Attempts sent">{count(request.attempts)}</Fact>
          <Fact name="Answer">{request.stream ? 'as a stream' : 'whole'}</Fact>
        </dl>
      </Panel>
      {request.refusal !== null && <Refused request={request} refusal={request.refusal} />}
      <Attempts request={request} />
      <Panel title="Time">
        <dl className={classes['facts']}>
          <Fact name="Waited inside Sluice">{duration(request.waitMs)}</Fact>
          <Fact name="To the first byte">{request.firstByteMs === null ? '–' : duration(request.firstByteMs)}</Fact>
          <Fact name="To the end">{duration(request.durationMs)}</Fact>
        </dl>
      </Panel>
      <Panel title="Estimate against use" note={request.attempts === 0 ? 'Nothing was sent, so nothing was used' : request.estimated ? 'The provider stated no use: these are estimates of Sluice.' : 'As the provider stated it'}>
        <dl className={classes['facts']}>
          <Fact name="Input tokens">
            {count(used)} used of {count(request.estimatedInputTokens)} reserved
          </Fact>
          <Fact name="Output tokens">
            {count(request.outputTokens)} used of {count(request.estimatedOutputTokens)} reserved
          </Fact>
          <Fact name="From the provider's cache">{count(request.cachedInputTokens)} tokens read, {count(request.cacheWriteTokens)} written</Fact>
          <Fact name="Cost">{request.costUsd === null ? 'no price is known' : usd(request.costUsd)}</Fact>
        </dl>
      </Panel>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
