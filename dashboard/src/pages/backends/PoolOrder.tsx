import { ActionIcon, Group } from '@mantine/core';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { api, ask } from '../../api/client.ts';
import { useAction } from '../../api/useAction.ts';

/** Lets a pool be tried earlier or later. */
export function PoolOrder({ pool, pools }: { pool: string; pools: string[] }) {
  const action = useAction({
    run: (names: string[]) => ask(api.POST('/admin/backends/order', { body: { backends: null, pools: names } })),
    failed: () => 'Changing the order of pools',
  });
  const place = pools.indexOf(pool);
  const move = (to: number) => {
    const names = pools.filter((name) => name !== pool);
    names.splice(to, 0, pool);
    action.mutate(names);
  };
  return (
    <Group gap={2}>
      <ActionIcon variant="subtle" color="gray" c="var(--mantine-color-text)" aria-label={`Try pool ${pool} earlier`} disabled={place === 0} onClick={() => move(place - 1)}>
        <ChevronUp size={16} />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" c="var(--mantine-color-text)" aria-label={`Try pool ${pool} later`} disabled={place === pools.length - 1} onClick={() => move(place + 1)}>
        <ChevronDown size={16} />
      </ActionIcon>
    </Group>
  );
}
