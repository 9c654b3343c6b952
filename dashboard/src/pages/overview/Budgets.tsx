import { Anchor, Stack } from '@mantine/core';
import { Link } from 'react-router';
import type { CallerStatus, GatewayStatus } from '../../api/types.ts';
import { usd } from '../../format/numbers.ts';
import { windowWords } from '../../format/words.ts';
import { Empty } from '../../ui/Empty.tsx';
import { LimitBar } from '../../ui/LimitBar.tsx';
import { Moment } from '../../ui/Moment.tsx';
import classes from './Overview.module.css';

/** Every budget there is, the fullest first. */
export function Budgets({ status }: { status: GatewayStatus }) {
  const budgets = [
    ...of('Everything together', [status.everything]),
    ...of('Group', status.groups),
    ...of('Key', status.keys),
  ].sort((a, b) => full(b) - full(a));
  if (budgets.length === 0) {
    return (
      <Empty title="No budget is set">
        Give a key one under{' '}
        <Anchor component={Link} to="/keys">
          Keys and budgets
        </Anchor>
        , or everything together in <code>sluice.json</code>.
      </Empty>
    );
  }

  return (
    <div className={classes['scroll']} tabIndex={0} role="group" aria-label="Budgets">
      <Stack gap="sm">
        {budgets.map((budget) => (
          <LimitBar
            key={`${budget.owner} ${budget.window}`}
            label={`${budget.owner}, ${windowWords(budget.window)}`}
            used={budget.spentUsd}
            reserved={budget.reservedUsd}
            max={budget.usd}
            format={usd}
            note={
              <>
                {usd(budget.spentUsd)} spent, {usd(budget.reservedUsd)} held by open calls
                {budget.resetsAt !== null && <>; free again by <Moment at={budget.resetsAt} /></>}
              </>
            }
          />
        ))}
      </Stack>
    </div>
  );
}

function of(kind: string, callers: CallerStatus[]) {
  return callers.flatMap((caller) => caller.budgets.map((budget) => ({ ...budget, owner: caller.name === 'all' ? kind : `${kind} ${caller.name}` })));
}

function full(budget: { spentUsd: number; reservedUsd: number; usd: number }): number {
  return (budget.spentUsd + budget.reservedUsd) / budget.usd;
}
