import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import type { BackendStatus } from '../../api/types.ts';
import { brief, percent } from '../../format/numbers.ts';
import { Countdown } from '../../ui/Countdown.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { HeadroomBar } from '../../ui/HeadroomBar.tsx';
import { headroomOf } from '../../ui/headroom.ts';
import { State } from '../../ui/State.tsx';
import { useNow } from '../../ui/useNow.ts';
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
    <div className={classes['pools']}>
      {pools.map((pool) => (
        <Pool key={pool} name={pool} members={backends.filter((backend) => backend.pool === pool)} />
      ))}
    </div>
  );
}

// Small pools share a line.
function Pool({ name, members }: { name: string; members: BackendStatus[] }) {
  return (
    <div style={{ flex: `${members.length} 1 min(100%, ${members.length * 282 - 12}px)` }}>
      <Title order={3} size="xs" c="dimmed" fw={500} mb={6}>
        {name}
      </Title>
      <div className={classes['cards']}>
        {members.map((backend) => (
          <Card key={backend.name} backend={backend} />
        ))}
      </div>
    </div>
  );
}

function Card({ backend }: { backend: BackendStatus }) {
  const limits = headroomOf(backend, useNow());
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
          <HeadroomBar key={limit.label} headroom={limit} />
        ))}
      </Stack>
    </article>
  );
}
