import { Fieldset, Select, SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core';
import type { Settings } from '../../api/types.ts';
import { LimitFields } from '../../ui/LimitFields.tsx';
import { at, textAt, withValue } from '../../ui/settingsDraft.ts';
import { BudgetFields } from './BudgetFields.tsx';
import { fromLocal, toLocal } from './localTime.ts';

interface KeyFieldsProps {
  draft: Settings;
  onChange: (draft: Settings) => void;
  isNew: boolean;
  name: string;
  onName: (name: string) => void;
  groups: string[];
}

const LIMITS = ['rpm', 'tpm', 'concurrency', 'rpd', 'tpd', 'rps'];

/** What is set of a client key most often. */
export function KeyFields({ draft, onChange, isNew, name, onName, groups }: KeyFieldsProps) {
  const set = (path: string, value: unknown) => onChange(withValue(draft, path, value));
  const models = at(draft, 'models');
  return (
    <Stack gap="sm">
      {isNew && <TextInput label="Name" description="a to z, 0 to 9, _ and -" required pattern="[a-z0-9_\-]+" value={name} onChange={(event) => onName(event.currentTarget.value)} data-autofocus />}
      <TagsInput
        label="Models"
        description="Public names that it may use; * stands for any. Empty is all."
        placeholder="all models"
        value={Array.isArray(models) ? (models as string[]) : []}
        onChange={(value) => set('models', value.length === 0 ? undefined : value)}
      />
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
        <Select label="Priority" data={['low', 'normal', 'high', 'urgent']} placeholder="normal" clearable clearButtonProps={{ 'aria-label': 'Take the priority away' }} value={textAt(draft, 'priority') || null} onChange={(value) => set('priority', value ?? undefined)} />
        <Select label="Group" data={groups} placeholder="none" clearable clearButtonProps={{ 'aria-label': 'Take the group away' }} disabled={groups.length === 0} value={textAt(draft, 'group') || null} onChange={(value) => set('group', value ?? undefined)} />
        <TextInput label="Expires" type="datetime-local" value={toLocal(textAt(draft, 'expires'))} onChange={(event) => set('expires', fromLocal(event.currentTarget.value))} />
      </SimpleGrid>
      <BudgetFields draft={draft} onChange={onChange} />
      <Fieldset legend="Limits">
        <LimitFields draft={draft} onChange={onChange} names={LIMITS} />
      </Fieldset>
    </Stack>
  );
}
