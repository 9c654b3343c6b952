import { JsonInput, Stack, Tabs, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { settingsOf, type Settings } from '../api/types.ts';

interface SettingsEditorProps {
  draft: Settings;
  onChange: (draft: Settings) => void;
  /** Told whether what stands in the JSON can be read. */
  onReadable: (isReadable: boolean) => void;
  /** The fields for what is changed most. */
  children: ReactNode;
}

/** Settings in fields, and all of them as JSON as sluice.json would hold them. */
export function SettingsEditor({ draft, onChange, onReadable, children }: SettingsEditorProps) {
  const [json, setJson] = useState(() => JSON.stringify(draft, null, 2));
  const [problem, setProblem] = useState<string | null>(null);

  function show(tab: string | null) {
    if (tab === 'json') setJson(JSON.stringify(draft, null, 2));
  }

  function read(text: string) {
    setJson(text);
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SyntaxError('This is no JSON object: { ... }.');
      setProblem(null);
      onReadable(true);
      onChange(settingsOf(value));
    } catch (thrown) {
      setProblem((thrown as Error).message);
      onReadable(false);
    }
  }

  return (
    <Tabs defaultValue="fields" onChange={show} keepMounted={false}>
      <Tabs.List mb="sm">
        <Tabs.Tab value="fields" disabled={problem !== null}>
          Fields
        </Tabs.Tab>
        <Tabs.Tab value="json">All as JSON</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="fields">{children}</Tabs.Panel>
      <Tabs.Panel value="json">
        <Stack gap="xs">
          <JsonInput aria-label="All settings as JSON" value={json} onChange={read} autosize minRows={12} maxRows={24} error={problem} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }} />
          <Text size="xs" c="dimmed">
            What <code>sluice.json</code> would hold under this name. A secret that is left masked stays as it is.
          </Text>
        </Stack>
      </Tabs.Panel>
    </Tabs>
  );
}
