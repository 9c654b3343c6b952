import { Select, SimpleGrid, TextInput } from '@mantine/core';
import type { Settings } from '../../api/types.ts';
import { textAt, withValue } from '../../ui/settingsDraft.ts';
import { CallerFields } from './CallerFields.tsx';
import { fromLocal, toLocal } from './localTime.ts';

interface KeyFieldsProps {
  draft: Settings;
  onChange: (draft: Settings) => void;
  groups: string[];
}

/** What is set of a client key most often. */
export function KeyFields({ draft, onChange, groups }: KeyFieldsProps) {
  const set = (path: string, value: unknown) => onChange(withValue(draft, path, value));
  return (
    <CallerFields draft={draft} onChange={onChange}>
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
        <Select label="Priority" data={['low', 'normal', 'high', 'urgent']} placeholder="normal" clearable clearButtonProps={{ 'aria-label': 'Take the priority away' }} value={textAt(draft, 'priority') || null} onChange={(value) => set('priority', value ?? undefined)} />
        <Select label="Group" data={groups} placeholder="none" clearable clearButtonProps={{ 'aria-label': 'Take the group away' }} disabled={groups.length === 0} value={textAt(draft, 'group') || null} onChange={(value) => set('group', value ?? undefined)} />
        <TextInput label="Expires" type="datetime-local" value={toLocal(textAt(draft, 'expires'))} onChange={(event) => set('expires', fromLocal(event.currentTarget.value))} />
      </SimpleGrid>
    </CallerFields>
  );
}
