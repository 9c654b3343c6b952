import { Group, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import type { AuditView } from '../../api/types.ts';
import { Answered } from '../../ui/Answered.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Moment } from '../../ui/Moment.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ShowOlder } from '../../ui/ShowOlder.tsx';
import { Wide } from '../../ui/Wide.tsx';
import { changes } from './changes.ts';
import classes from './Settings.module.css';

/** Who changed what, and why. */
export function Audit() {
  const [actor, setActor] = useState('');
  const [subject, setSubject] = useState('');
  const [filter] = useDebouncedValue(`${actor}\n${subject}`, 300);
  const query = useInfiniteQuery({
    queryKey: [...keys.audit, filter],
    queryFn: ({ pageParam }) => {
      const [by = '', to = ''] = filter.split('\n');
      return ask(api.GET('/admin/audit', { params: { query: { limit: 50, ...(by !== '' && { actor: by }), ...(to !== '' && { subject: to }), ...(pageParam !== null && { before: pageParam }) } } }));
    },
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });
  return (
    <Panel
      title="Audit log"
      note="Every change that somebody made, the newest first"
      actions={
        <Group gap="xs">
          <TextInput size="xs" aria-label="By whom" placeholder="By whom" value={actor} onChange={(event) => setActor(event.currentTarget.value)} w={110} />
          <TextInput size="xs" aria-label="To what" placeholder="To what: key:team-a" value={subject} onChange={(event) => setSubject(event.currentTarget.value)} w={160} />
        </Group>
      }
    >
      <Answered query={query} what="Reading the audit log">
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.entries);
          if (entries.length === 0) return <Empty title={actor + subject === '' ? 'Nothing was changed yet' : 'No change is like that'} />;
          return (
            <>
              <Wide label="Changes" minWidth={640}>
                <Table verticalSpacing={3} fz="xs">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>When</Table.Th>
                      <Table.Th>Who</Table.Th>
                      <Table.Th>What</Table.Th>
                      <Table.Th>To what</Table.Th>
                      <Table.Th>Change</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {entries.map((entry) => (
                      <Entry key={entry.id} entry={entry} />
                    ))}
                  </Table.Tbody>
                </Table>
              </Wide>
              <ShowOlder query={query} onShow={() => query.fetchNextPage()} />
            </>
          );
        }}
      </Answered>
    </Panel>
  );
}

function Entry({ entry }: { entry: AuditView }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Moment at={entry.at} />
      </Table.Td>
      <Table.Td>{entry.actor}</Table.Td>
      <Table.Td>{entry.action}</Table.Td>
      <Table.Td>{entry.subject}</Table.Td>
      <Table.Td>
        {entry.reason !== null && <Text size="xs">{entry.reason}</Text>}
        <pre className={classes['json']}>{changes(entry.before, entry.after).join('\n')}</pre>
      </Table.Td>
    </Table.Tr>
  );
}
