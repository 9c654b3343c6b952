import { Alert, Button, Group, List, Select, Table, Text, TextInput } from '@mantine/core';
import { RefreshCw, Search } from 'lucide-react';
import { useState } from 'react';
import { api, ask } from '../../api/client.ts';
import { useConfig } from '../../api/queries.ts';
import type { OutcomeView, SettingView } from '../../api/types.ts';
import { useAction } from '../../api/useAction.ts';
import { count } from '../../format/numbers.ts';
import { useMay } from '../../session/useMay.ts';
import { Answered } from '../../ui/Answered.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Moment } from '../../ui/Moment.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Trouble } from '../../ui/Trouble.tsx';
import classes from './Settings.module.css';

const sources = [
  { value: 'set', label: 'What is set' },
  { value: 'file', label: 'From the file' },
  { value: 'environment', label: 'From the environment' },
  { value: 'database', label: 'Made here' },
  { value: 'default', label: 'Defaults' },
];

/** Every effective value with its source, and reading the file again. */
export function Configuration() {
  const query = useConfig();
  const may = useMay();
  const [text, setText] = useState('');
  const [source, setSource] = useState<string | null>('set');
  const reload = useAction({
    run: () => ask(api.POST('/admin/reload')),
    failed: () => 'Reading the file again',
    done: (outcome) => `The file was read again: configuration ${outcome.revision} is in force.`,
    onProblem: () => undefined,
  });
  return (
    <Panel
      title="Effective configuration"
      note={query.data && <>Number {query.data.revision} of {query.data.origin}, in force since <Moment at={query.data.since} /></>}
      actions={
        may.operate && (
          <Button size="xs" variant="default" leftSection={<RefreshCw size={14} />} loading={reload.isPending} onClick={() => reload.mutate(undefined)}>
            Read the file again
          </Button>
        )
      }
    >
      {reload.error !== null && <Trouble what="Reading the file again" problem={reload.error}><Text size="xs" c="dimmed">What was in force stays in force.</Text></Trouble>}
      <Answered query={query} what="Reading the configuration">
        {({ settings, last }) => {
          const shown = settings.filter((setting) => isWanted(setting, source, text));
          return (
            <>
              <Last outcome={last} />
              <Group gap="xs" my="xs">
                <TextInput size="xs" aria-label="Search settings" placeholder="Search settings" leftSection={<Search size={14} />} value={text} onChange={(event) => setText(event.currentTarget.value)} style={{ flex: 1 }} />
                <Select size="xs" aria-label="Source" data={sources} placeholder="Any source" clearable clearButtonProps={{ 'aria-label': 'Any source' }} value={source} onChange={setSource} />
              </Group>
              {shown.length === 0 ? (
                <Empty title="No setting is like that" />
              ) : (
                <div className={classes['scroll']} tabIndex={0} role="group" aria-label="Settings">
                  <Table verticalSpacing={3} fz="xs" miw={560} stickyHeader>
                    <Table.Thead>
                      <Table.Tr>
                        <Table.Th>Setting</Table.Th>
                        <Table.Th>Value</Table.Th>
                        <Table.Th>Source</Table.Th>
                      </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                      {shown.map((setting) => (
                        <Table.Tr key={setting.path}>
                          <Table.Td className={classes['path']}>{setting.path}</Table.Td>
                          <Table.Td className={classes['path']}>{setting.value === undefined ? '' : JSON.stringify(setting.value)}</Table.Td>
                          <Table.Td>{sourceWords(setting)}</Table.Td>
                        </Table.Tr>
                      ))}
                    </Table.Tbody>
                  </Table>
                </div>
              )}
              <Text size="xs" c="dimmed" mt={6}>
                {count(shown.length)} of {count(settings.length)} values
              </Text>
            </>
          );
        }}
      </Answered>
    </Panel>
  );
}

function Last({ outcome }: { outcome: OutcomeView }) {
  if (outcome.applied && outcome.warnings.length === 0 && outcome.restartNeeded.length === 0) return null;
  return (
    <Alert variant="outline" role={outcome.applied ? 'note' : 'alert'} color={outcome.applied ? 'yellow' : 'red'} title={outcome.applied ? 'In force, with remarks' : 'The last change was refused; the configuration before it is in force'}>
      <List size="xs">
        {outcome.errors.map((error) => (
          <List.Item key={error.path + error.message}>
            <code>{error.path}</code> {error.message}. {error.remedy}
          </List.Item>
        ))}
        {outcome.warnings.map((warning) => (
          <List.Item key={warning.path + warning.message}>
            <code>{warning.path}</code> {warning.message}
          </List.Item>
        ))}
        {outcome.restartNeeded.map((path) => (
          <List.Item key={path}>
            <code>{path}</code> was changed, which takes a restart.
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function isWanted(setting: SettingView, source: string | null, text: string): boolean {
  const isOfSource = source === null || (source === 'set' ? setting.source !== 'default' : setting.source === source);
  return isOfSource && (text === '' || setting.path.toLowerCase().includes(text.trim().toLowerCase()));
}

function sourceWords(setting: SettingView): string {
  const line = setting.line === null ? '' : `, line ${setting.line}`;
  switch (setting.source) {
    case 'file':
      return `file${line}`;
    case 'environment':
      return `${setting.variable ?? 'environment'}${line}`;
    case 'database':
      return 'made here';
    default:
      return setting.source;
  }
}
