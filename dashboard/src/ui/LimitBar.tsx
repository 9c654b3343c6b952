import { Box, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './LimitBar.module.css';

interface LimitBarProps {
  label: ReactNode;
  used: number;
  reserved: number;
  max: number;
  /** How amounts are written. */
  format: (amount: number) => string;
  /** When all of it is free again. */
  note?: ReactNode;
}

/** A limit: what is used, what open calls hold (hatched), and what is left. */
export function LimitBar({ label, used, reserved, max, format, note }: LimitBarProps) {
  const share = max > 0 ? (used + reserved) / max : 0;
  const tone = share >= 1 ? 'bad' : share >= 0.8 ? 'warn' : 'good';
  const held = reserved > 0 ? `, ${format(reserved)} held` : '';
  return (
    <Box>
      <Group justify="space-between" gap="xs" wrap="nowrap" mb={3}>
        <Text size="xs" truncate>
          {label}
        </Text>
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          <Text span size="xs" c="var(--mantine-color-text)">
            {format(Math.max(0, max - used - reserved))}
          </Text>{' '}
          of {format(max)} left
        </Text>
      </Group>
      <div
        className={classes['track']}
        data-tone={tone}
        role="img"
        aria-label={`${format(used)} used${held}, of ${format(max)}`}
        title={`${format(used)} used${held}, of ${format(max)}`}
      >
        <div className={classes['used']} style={{ width: `${part(used, max)}%` }} />
        <div className={classes['reserved']} style={{ width: `${Math.min(part(reserved, max), 100 - part(used, max))}%` }} />
      </div>
      {note !== undefined && (
        <Text size="xs" c="dimmed" mt={2}>
          {note}
        </Text>
      )}
    </Box>
  );
}

function part(amount: number, max: number): number {
  return max > 0 ? Math.min(100, (100 * amount) / max) : 0;
}
