import { Anchor, Button, Select, Switch, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { useBackends, useClientKeys } from '../../api/queries.ts';
import type { RequestView } from '../../api/types.ts';
import { duration } from '../../format/durations.ts';
import { count, usd } from '../../format/numbers.ts';
import { moment } from '../../format/times.ts';
import { components, sentence } from '../../format/words.ts';
import { Answered } from '../../ui/Answered.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Moment } from '../../ui/Moment.tsx';
import { Page } from '../../ui/Page.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ShowOlder } from '../../ui/ShowOlder.tsx';
import { Wide } from '../../ui/Wide.tsx';
import { Outcome } from './Outcome.tsx';
import classes from './Requests.module.css';
import { useFilter } from './useFilter.ts';
import { useRequests, type RequestFilter } from './useRequests.ts';

const statuses = ['2xx', '4xx', '5xx', '401', '402', '403', '429', '499', '503'];

/** Requests as they end, and all that are kept. */
export function Requests() {
  const { params, set, clear: show } = useFilter();
  const [live, setLive] = useState(true);
  const [text, setText] = useState(params.get('q') ?? '');
  const [q] = useDebouncedValue(text, 300);
  const keys = useClientKeys().data ?? [];
  const backends = useBackends().data ?? [];

  useEffect(() => set('q', q), [q]); // eslint-disable-line react-hooks/exhaustive-deps -- only what was typed goes to the address

  const filter: RequestFilter = Object.fromEntries([...params]);
  const { query, keep } = useRequests(filter, live);
  const hold = () => {
    keep();
    setLive(false);
  };
  const older = async () => {
    const { data } = await query.fetchNextPage();
    if (live) keep(data);
    setLive(false);
  };
  const clear = () => {
    setText('');
    show();
  };
  const pick = (name: string, label: string, data: string[] | { value: string; label: string }[]) => (
    <Select aria-label={label} placeholder={label} data={data} searchable clearable clearButtonProps={{ 'aria-label': `Any ${label.toLowerCase()}` }} size="xs" value={params.get(name)} onChange={(value) => set(name, value)} />
  );
  return (
    <Page
      title="Requests"
      lead="The newest first. No content is kept, only what it took."
      actions={<Switch label="Live" checked={live} onChange={(event) => (event.currentTarget.checked ? setLive(true) : hold())} />}
    >
      <div className={classes['filters']} role="search">
        <TextInput aria-label="Search in id, models, user and agent" placeholder="Search id, model, user, agent" leftSection={<Search size={14} />} size="xs" value={text} onChange={(event) => setText(event.currentTarget.value)} />
        {pick('key', 'Key', keys.map((key) => key.name))}
        {pick('status', 'Status', statuses)}
        {pick('backend', 'Backend', backends.map((backend) => backend.name))}
        {pick('refusedBy', 'Refused by', components.map((value) => ({ value, label: sentence(value) })))}
      </div>
      <Panel title="Ended requests" note={live ? 'New ones come in by themselves' : 'Held: switch to live for new ones'}>
        <Answered query={query} what="Reading the requests">
          {({ pages }) => {
            const requests = pages.flatMap((page) => page.requests);
            if (requests.length === 0) return <Nothing isFiltered={params.size > 0} onClear={clear} />;
            return (
              <>
                <Wide label="Requests, the newest first" minWidth={920}>
                  <Table verticalSpacing={4} fz="xs" highlightOnHover aria-label="Requests" style={{ whiteSpace: 'nowrap' }}>
                    <Table.Thead>
                      <Table.Tr>
                        <Table.Th>Time</Table.Th>
                        <Table.Th>Outcome</Table.Th>
                        <Table.Th>Key</Table.Th>
                        <Table.Th>User</Table.Th>
                        <Table.Th>Model</Table.Th>
                        <Table.Th>Backend</Table.Th>
                        <Table.Th ta="right">Attempts</Table.Th>
                        <Table.Th ta="right">Waited</Table.Th>
                        <Table.Th ta="right">Took</Table.Th>
                        <Table.Th ta="right">Tokens in / out</Table.Th>
                        <Table.Th ta="right">Cost</Table.Th>
                      </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                      {requests.map((request) => (
                        <Row key={request.id} request={request} />
                      ))}
                    </Table.Tbody>
                  </Table>
                </Wide>
                <ShowOlder query={query} onShow={older} />
              </>
            );
          }}
        </Answered>
      </Panel>
    </Page>
  );
}

function Row({ request }: { request: RequestView }) {
  return (
    <Table.Tr data-request={request.id}>
      <Table.Td>
        <Anchor component={Link} underline="hover" to={`/requests/${request.id}`} size="xs" aria-label={`${moment(request.at)}, request ${request.id}`}>
          <Moment at={request.at} />
        </Anchor>
      </Table.Td>
      <Table.Td>
        <Outcome request={request} />
      </Table.Td>
      <Table.Td>{request.key}</Table.Td>
      <Table.Td>{request.user ?? <Dash />}</Table.Td>
      <Table.Td>{request.model ?? <Dash />}</Table.Td>
      <Table.Td>{request.backend ?? <Dash />}</Table.Td>
      <Table.Td ta="right">{request.attempts}</Table.Td>
      <Table.Td ta="right">{request.waitMs > 0 ? duration(request.waitMs) : <Dash />}</Table.Td>
      <Table.Td ta="right">{duration(request.durationMs)}</Table.Td>
      <Table.Td ta="right">
        {count(request.inputTokens + request.cachedInputTokens + request.cacheWriteTokens)} / {count(request.outputTokens)}
      </Table.Td>
      <Table.Td ta="right">{request.costUsd !== null ? usd(request.costUsd) : <Dash />}</Table.Td>
    </Table.Tr>
  );
}

function Dash() {
  return (
    <Text span size="xs" c="dimmed">
      –
    </Text>
  );
}

function Nothing({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  return isFiltered ? (
    <Empty title="No request is like that">
      <Button variant="default" size="xs" mt={6} onClick={onClear}>
        Show all
      </Button>
    </Empty>
  ) : (
    <Empty title="No request yet">
      Set the base URL of an OpenAI client to <code>{new URL('v1', document.baseURI).href}</code>, and send one.
    </Empty>
  );
}
