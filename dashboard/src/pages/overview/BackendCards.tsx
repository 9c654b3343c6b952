import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import type { BackendStatus } from '../../api/types.ts';
import { left } from '../../format/durations.ts';
import { brief, percent } from '../../format/numbers.ts';
import { limitWords } from '../../format/words.ts';
import { Countdown } from '../../ui/Countdown.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { LimitBar } from '../../ui/LimitBar.tsx';
import { State } from '../../ui/State.tsx';
import classes from './Overview.module.css';

/** A card for each backend, pool by pool. */
export function BackendCards({ backends }: { backends: BackendStatus[] }) {
  if (backends.length === 0) {
    return (
      <Empty title="There is no backend">
        <Anchor component={Link} to="/backends">
          Add one
        </Anchor>{' '}
        with the API key of your provider.
      </Empty>
    );
  }

  const pools = [...new Set(backends.map((backend) => backend.pool))];
  return (
    <Stack gap="md">
      {pools.map((pool) => (
        <div key={pool}>
          <Title order={3} size="xs" c="dimmed" fw={500} mb={6}>
            {pool}
          </Title>
          <div className={classes['cards']}>
            {backends.filter((backend) => backend.pool === pool).map((backend) => (
              <Card key={backend.name} backend={backend} />
            ))}
          </div>
        </div>
      ))}
    </Stack>
  );
}

function Card({ backend }: { backend: BackendStatus }) {
  const limits = [...backend.limits, ...backend.quotas];
  return (
    <article className={classes['card']} data-backend={backend.name} aria-label={backend.name}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text fw={600} size="sm" truncate>
          {backend.name}
        </Text>
        <State state={backend.state} />
      </Group>
      <Text size="xs" c="dimmed" mb={8}>
        {backend.cooldownUntil !== null ? (
          <>
            Tried again: <Text span size="xs" fw={600} c="var(--mantine-color-text)"><Countdown until={backend.cooldownUntil} /></Text>
          </>
        ) : (
          <>Health {percent(backend.healthScore)}</>
        )}
        {' · '}
        {backend.inflight === 1 ? '1 open call' : `${brief(backend.inflight)} open calls`}
      </Text>
      <Stack gap={8}>
        {limits.length === 0 && (
          <Text size="xs" c="dimmed">
            No limits set.
          </Text>
        )}
        {limits.map((limit) => (
          <LimitBar
            key={limit.name}
            label={limitWords(limit.name)}
            used={limit.used}
            reserved={limit.reserved}
            max={limit.max}
            format={brief}
            note={limit.remaining <= 0 && limit.resetMs !== null ? `All of it is free again in ${left(limit.resetMs)}` : undefined}
          />
        ))}
      </Stack>
    </article>
  );
}
