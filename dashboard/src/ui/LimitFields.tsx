import { NumberInput, SimpleGrid } from '@mantine/core';
import type { Settings } from '../api/types.ts';
import { limitWords } from '../format/words.ts';
import { at, withValue } from './settingsDraft.ts';

/** Fields for limits; an empty one is no limit. */
export function LimitFields({ draft, onChange, names }: { draft: Settings; onChange: (draft: Settings) => void; names: readonly string[] }) {
  return (
    <SimpleGrid cols={{ base: 2, sm: 3 }} spacing="xs" verticalSpacing="xs">
      {names.map((name) => {
        const value = at(draft, `limits.${name}`);
        return (
          <NumberInput
            key={name}
            label={limitWords(name)}
            placeholder="no limit"
            min={0}
            allowNegative={false}
            allowDecimal={name === 'rps'}
            thousandSeparator
            hideControls
            value={typeof value === 'number' ? value : ''}
            onChange={(next) => onChange(withValue(draft, `limits.${name}`, typeof next === 'number' && next > 0 ? next : undefined))}
          />
        );
      })}
    </SimpleGrid>
  );
}
