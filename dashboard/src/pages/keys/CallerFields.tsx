import { Fieldset, Stack, TagsInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Settings } from '../../api/types.ts';
import { LimitFields } from '../../ui/LimitFields.tsx';
import { at, withValue } from '../../ui/settingsDraft.ts';
import { BudgetFields } from './BudgetFields.tsx';

interface CallerFieldsProps {
  draft: Settings;
  onChange: (draft: Settings) => void;
  /** Who is bound by it, as the beginning of a sentence: "Its keys". */
  whose?: string;
  /** What stands between models and budgets. */
  children?: ReactNode;
}

const LIMITS = ['rpm', 'tpm', 'concurrency', 'rpd', 'tpd', 'rps'];

/** What keys and groups of keys have alike: models, budgets, limits. */
export function CallerFields({ draft, onChange, whose = 'It', children }: CallerFieldsProps) {
  const models = at(draft, 'models');
  return (
    <Stack gap="sm">
      <TagsInput
        label="Models"
        description={`${whose} may use these public names; * stands for any. Empty is all.`}
        placeholder="all models"
        value={Array.isArray(models) ? (models as string[]) : []}
        onChange={(value) => onChange(withValue(draft, 'models', value.length === 0 ? undefined : value))}
      />
      {children}
      <BudgetFields draft={draft} onChange={onChange} />
      <Fieldset legend="Limits">
        <LimitFields draft={draft} onChange={onChange} names={LIMITS} />
      </Fieldset>
    </Stack>
  );
}
