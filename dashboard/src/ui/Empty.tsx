import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Where there is nothing yet: says so, and what to do next. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Stack gap={4} align="center" py="lg" px="md" ta="center">
      <Text size="sm" fw={600}>
        {title}
      </Text>
      {children !== undefined && (
        <Text size="sm" c="dimmed" maw={520} component="div">
          {children}
        </Text>
      )}
    </Stack>
  );
}
