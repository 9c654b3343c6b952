import { Autocomplete, Fieldset, NumberInput, PasswordInput, Select, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Settings } from '../../api/types.ts';
import { LimitFields } from '../../ui/LimitFields.tsx';
import { at, linesOf, modelsOf, textAt, withValue } from '../../ui/settingsDraft.ts';

interface BackendFieldsProps {
  draft: Settings;
  onChange: (draft: Settings) => void;
  isNew: boolean;
  pools: string[];
}

const LIMITS = ['rpm', 'tpm', 'concurrency', 'rpd', 'tpd', 'itpm', 'otpm'];
const bases: Record<string, string> = { openai: 'https://api.openai.com/v1', anthropic: 'https://api.anthropic.com/v1' };

/** What is set of a backend most often. */
export function BackendFields({ draft, onChange, isNew, pools }: BackendFieldsProps) {
  const protocol = textAt(draft, 'protocol') || 'openai';
  const set = (path: string, value: unknown) => onChange(withValue(draft, path, value === '' ? undefined : value));
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <Select
          label="Protocol"
          data={[
            { value: 'openai', label: 'OpenAI' },
            { value: 'anthropic', label: 'Anthropic' },
            { value: 'simulated', label: 'Simulated' },
          ]}
          allowDeselect={false}
          value={protocol}
          onChange={(value) => set('protocol', value ?? 'openai')}
        />
        <Autocomplete label="Pool" placeholder="the first pool" data={pools} value={textAt(draft, 'pool')} onChange={(value) => set('pool', value)} />
      </SimpleGrid>
      {protocol !== 'simulated' && (
        <>
          <TextInput label="Base URL" placeholder={bases[protocol] ?? ''} value={textAt(draft, 'baseUrl')} onChange={(event) => set('baseUrl', event.currentTarget.value)} type="url" />
          <PasswordInput
            label="API key"
            description={isNew ? 'It is kept encrypted, and never shown again.' : 'Left as it is, the key stays.'}
            value={textAt(draft, 'apiKey')}
            onChange={(event) => set('apiKey', event.currentTarget.value)}
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the API key' }}
          />
        </>
      )}
      <Models draft={draft} onChange={onChange} />
      <NumberInput label="Weight" description="Its share among its pool, where calls are spread" placeholder="1" min={0.01} value={(at(draft, 'weight') as number | undefined) ?? ''} onChange={(value) => set('weight', typeof value === 'number' ? value : undefined)} />
      <Fieldset legend="Limits of the provider for this account">
        <LimitFields draft={draft} onChange={onChange} names={LIMITS} />
      </Fieldset>
    </Stack>
  );
}

function Models({ draft, onChange }: { draft: Settings; onChange: (draft: Settings) => void }) {
  const [text, setText] = useState(() => linesOf(draft['models']));
  if (text === null) return <Textarea label="Models" disabled value="Some say more than a name: change them under All as JSON." />;
  const models = modelsOf(text);
  return (
    <Textarea
      label="Models"
      description="One a line: the name that callers use, or that = the provider's name. * stands for any; empty is all."
      placeholder="*"
      autosize
      minRows={2}
      value={text}
      error={models === null ? 'Write each line as name or name = upstream name.' : undefined}
      onChange={(event) => {
        setText(event.currentTarget.value);
        const read = modelsOf(event.currentTarget.value);
        if (read !== null) onChange(withValue(draft, 'models', Object.keys(read).length === 0 ? undefined : read));
      }}
    />
  );
}
