import { api, ask } from '../../api/client.ts';
import type { BackendView } from '../../api/types.ts';
import { useAction } from '../../api/useAction.ts';

/** Changes the order in which backends are tried. */
export function useOrder(backends: BackendView[]) {
  const action = useAction({
    run: (names: string[]) => ask(api.POST('/admin/backends/order', { body: { backends: names, pools: null } })),
    failed: () => 'Changing the order',
  });
  return {
    /** Lets two backends change places. */
    swap: (one: string, other: string) => action.mutate(backends.map(({ name }) => (name === one ? other : name === other ? one : name))),
  };
}
