import { Text } from '@mantine/core';
import { useGroups, useStatus } from '../../api/queries.ts';
import { brief, usd } from '../../format/numbers.ts';
import { limitWords, windowWords } from '../../format/words.ts';
import { LimitBar } from '../../ui/LimitBar.tsx';
import { Panel } from '../../ui/Panel.tsx';
import rowStyles from '../../ui/Rows.module.css';
import classes from './Keys.module.css';

/** Groups of keys, and everything together: what they share. */
export function GroupsPanel() {
  const { data: groups } = useGroups();
  const { data: status } = useStatus();
  if (status === undefined) return null;
  const { everything } = status;
  const rows = [
    ...status.groups.map((group) => ({ title: group.name, members: groups?.find((one) => one.name === group.name)?.keys ?? [], status: group })),
    ...(everything.limits.length + everything.budgets.length > 0 ? [{ title: 'Everything together', members: [], status: everything }] : []),
  ];
  if (rows.length === 0) return null;
  return (
    <Panel title="Shared limits and budgets" note="Groups of keys, and all keys together">
      {rows.map((row) => (
        <div className={[rowStyles['row'], classes['row']].join(' ')} key={row.title}>
          <div>
            <Text fw={600} size="sm">
              {row.title}
            </Text>
            <Text size="xs" c="dimmed">
              {row.members.length > 0 ? `Keys ${row.members.join(', ')}` : row.status === everything ? 'All keys' : 'No key is in it'}
            </Text>
          </div>
          <div className={rowStyles['limits']}>
            {row.status.budgets.map((budget) => (
              <LimitBar key={budget.window} label={`Budget ${windowWords(budget.window)}`} used={budget.spentUsd} reserved={budget.reservedUsd} max={budget.usd} format={usd} />
            ))}
            {row.status.limits.map((limit) => (
              <LimitBar key={limit.name} label={limitWords(limit.name)} used={limit.used} reserved={limit.reserved} max={limit.max} format={brief} />
            ))}
          </div>
        </div>
      ))}
    </Panel>
  );
}
