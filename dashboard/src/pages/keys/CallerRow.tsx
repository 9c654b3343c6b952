import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CallerStatus } from '../../api/types.ts';
import { brief, usd } from '../../format/numbers.ts';
import { limitWords, windowWords } from '../../format/words.ts';
import { LimitBar } from '../../ui/LimitBar.tsx';
import rowStyles from '../../ui/Rows.module.css';
import classes from './Keys.module.css';

interface CallerRowProps {
  /** Whose limits these are, as the API names it: "key:team-a". */
  scope: string;
  title: ReactNode;
  facts: string[];
  status: CallerStatus | undefined;
  /** What can be done to it. */
  actions: ReactNode;
}

/** A key, a group or everything together, with what it used of its budgets and limits. */
export function CallerRow({ scope, title, facts, status, actions }: CallerRowProps) {
  return (
    <div className={[rowStyles['row'], classes['row']].join(' ')} data-scope={scope}>
      <div>
        <Text fw={600} size="sm">
          {title}
        </Text>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {facts.join(' · ')}
        </Text>
      </div>
      <div className={rowStyles['limits']}>{status && <Limits status={status} />}</div>
      <div className={[rowStyles['actions'], classes['actions']].join(' ')}>{actions}</div>
    </div>
  );
}

function Limits({ status }: { status: CallerStatus }) {
  if (status.budgets.length + status.limits.length === 0) {
    return (
      <Text size="xs" c="dimmed">
        No limit and no budget of its own
      </Text>
    );
  }

  return (
    <>
      {status.budgets.map((budget) => (
        <LimitBar key={budget.window} label={`Budget ${windowWords(budget.window)}`} used={budget.spentUsd} reserved={budget.reservedUsd} max={budget.usd} format={usd} />
      ))}
      {status.limits.map((limit) => (
        <LimitBar key={limit.name} label={limitWords(limit.name)} used={limit.used} reserved={limit.reserved} max={limit.max} format={brief} />
      ))}
    </>
  );
}
