import { ActionIcon, Autocomplete, Button, Fieldset, Group, NumberInput, Stack, Text } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { settingsOf, type Settings } from '../../api/types.ts';
import { at, textAt, withValue } from '../../ui/settingsDraft.ts';

const WINDOWS = ['day', 'week', 'month', 'total', '1h', '5h', '7d'];
const ALERTS = [0.5, 0.8, 1];

/** Budgets: so many dollars in a window. */
export function BudgetFields({ draft, onChange }: { draft: Settings; onChange: (draft: Settings) => void }) {
  const given = at(draft, 'budgets');
  const budgets = Array.isArray(given) ? given.map(settingsOf) : [];
  const set = (next: Settings[]) => onChange(withValue(draft, 'budgets', next.length === 0 ? undefined : next));
  const change = (place: number, name: string, value: unknown) => set(budgets.map((budget, i) => (i === place ? withValue(budget, name, value) : budget)));
  return (
    <Fieldset legend="Budgets">
      <Stack gap="xs">
        {budgets.length === 0 && (
          <Text size="xs" c="dimmed">
            None: it may spend what it likes.
          </Text>
        )}
        {budgets.map((budget, i) => (
          <Group key={i} gap="xs" align="flex-end" wrap="nowrap">
            <NumberInput label="Dollars" prefix="$" min={0} decimalScale={6} thousandSeparator hideControls required value={(budget['usd'] as number | undefined) ?? ''} onChange={(value) => change(i, 'usd', typeof value === 'number' ? value : undefined)} style={{ flex: 1 }} />
            <Autocomplete label="Window" data={WINDOWS} required value={textAt(budget, 'window')} onChange={(value) => change(i, 'window', value)} style={{ flex: 1 }} />
            <ActionIcon variant="subtle" color="gray" c="var(--mantine-color-text)" size={36} aria-label={`Remove budget ${i + 1}`} onClick={() => set(budgets.filter((_, place) => place !== i))}>
              <Trash2 size={16} />
            </ActionIcon>
          </Group>
        ))}
        <div>
          <Button size="compact-sm" variant="default" leftSection={<Plus size={14} />} onClick={() => set([...budgets, { usd: 5, window: 'day', alerts: ALERTS }])}>
            Add budget
          </Button>
        </div>
        {budgets.length > 0 && (
          <Text size="xs" c="dimmed">
            Day, week and month end with the calendar in UTC; 1h, 5h and 7d roll. Alerts come at 50, 80 and 100 %.
          </Text>
        )}
      </Stack>
    </Fieldset>
  );
}
