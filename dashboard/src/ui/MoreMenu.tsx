import { ActionIcon, Menu } from '@mantine/core';
import { MoreVertical } from 'lucide-react';
import type { ReactNode } from 'react';

/** What can be done to something beside what its row shows at once. */
export function MoreMenu({ of, note, children }: { of: string; note?: string; children: ReactNode }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" c="var(--mantine-color-text)" aria-label={`More for ${of}`}>
          <MoreVertical size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {children}
        {note !== undefined && <Menu.Label maw={240}>{note}</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  );
}
