import { Menu } from '@mantine/core';
import { Scale } from 'lucide-react';
import type { CallerStatus } from '../../api/types.ts';

/** Offers to correct what a budget or limit counts, where there is one. */
export function CorrectItem({ status, onClick }: { status: CallerStatus | undefined; onClick: () => void }) {
  return (
    <Menu.Item leftSection={<Scale size={15} />} disabled={status === undefined || status.budgets.length + status.limits.length === 0} onClick={onClick}>
      Correct what it used
    </Menu.Item>
  );
}
