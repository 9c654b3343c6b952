import { Box } from '@mantine/core';
import type { ReactNode } from 'react';

/** What may be wider than the screen: scrolled by itself, by keyboard too. */
export function Wide({ label, minWidth, children }: { label: string; minWidth: number; children: ReactNode }) {
  return (
    <div style={{ overflowX: 'auto' }} tabIndex={0} role="group" aria-label={label}>
      <Box miw={minWidth}>{children}</Box>
    </div>
  );
}
