import { Button, Group, JsonInput, NumberInput, Select, SimpleGrid, Stack, Tabs, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { api, ask } from '../../api/client.ts';
import { useClientKeys } from '../../api/queries.ts';
import { settingsOf } from '../../api/types.ts';
import { Page } from '../../ui/Page.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Trouble } from '../../ui/Trouble.tsx';
import { Explanation } from './Explanation.tsx';
import { useMutation } from '@tanstack/react-query';

const SAMPLE = JSON.stringify({ model: 'gpt-4o', max_tokens: 500, messages: [{ role: 'user', content: 'Hello' }] }, null, 2);
const paths = ['/v1/chat/completions', '/v1/messages', '/v1/responses', '/v1/embeddings', '/v1/completions'];

/** "Would this pass now, and if not, when?" */
export function ExplainPage() {
  const [params] = useSearchParams();
  const keys = (useClientKeys().data ?? []).filter((key) => key.revoked === null).map((key) => key.name);
  const [way, setWay] = useState<string | null>('size');
  const [key, setKey] = useState<string | null>(params.get('key'));
  const [user, setUser] = useState('');
  const [model, setModel] = useState(params.get('model') ?? '');
  const [input, setInput] = useState<number | string>(Number(params.get('input') ?? 1000));
  const [output, setOutput] = useState<number | string>(Number(params.get('output') ?? 500));
  const [path, setPath] = useState('/v1/chat/completions');
  const [body, setBody] = useState(SAMPLE);
  const chosen = key ?? keys[0] ?? null;
  const explain = useMutation({
    mutationFn: () => {
      const question = {
        ...(chosen !== null && { key: chosen }),
        ...(user !== '' && { user }),
        ...(way === 'body' ? { path, request: settingsOf(JSON.parse(body)) } : { model, inputTokens: Number(input), maxOutputTokens: Number(output) }),
      };
      // What is not asked is left out, which the description does not tell from null.
      return ask(api.POST('/admin/explain', { body: question as never }));
    },
  });
  return (
    <Page title="Explain" lead="Would this request pass now, and if not, when? Nothing is consumed by asking.">
      <Panel title="The request">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            explain.mutate();
          }}
        >
          <Stack gap="sm">
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
              <Select label="Key" placeholder="anonymous" data={keys} disabled={keys.length === 0} value={chosen} onChange={setKey} allowDeselect={false} />
              <TextInput label="User" placeholder="none" value={user} onChange={(event) => setUser(event.currentTarget.value)} />
            </SimpleGrid>
            <Tabs value={way} onChange={setWay} keepMounted={false}>
              <Tabs.List mb="sm">
                <Tabs.Tab value="size">By its size</Tabs.Tab>
                <Tabs.Tab value="body">By its body</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="size">
                <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
                  <TextInput label="Model" required value={model} onChange={(event) => setModel(event.currentTarget.value)} />
                  <NumberInput label="Input tokens" min={0} thousandSeparator hideControls required value={input} onChange={setInput} />
                  <NumberInput label="Output tokens at most" min={0} thousandSeparator hideControls required value={output} onChange={setOutput} />
                </SimpleGrid>
              </Tabs.Panel>
              <Tabs.Panel value="body">
                <Stack gap="sm">
                  <Select label="Path" data={paths} allowDeselect={false} value={path} onChange={(value) => setPath(value ?? path)} />
                  <JsonInput label="Body" description="As it would be sent; it is not kept." value={body} onChange={setBody} autosize minRows={6} maxRows={18} validationError="This is no JSON." styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }} />
                </Stack>
              </Tabs.Panel>
            </Tabs>
            <Group justify="flex-end">
              <Button type="submit" loading={explain.isPending}>
                Explain
              </Button>
            </Group>
          </Stack>
        </form>
      </Panel>
      {explain.error !== null && <Trouble what="Explaining" problem={explain.error} />}
      {explain.data && <Explanation view={explain.data} />}
    </Page>
  );
}
