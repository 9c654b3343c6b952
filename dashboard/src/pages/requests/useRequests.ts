import { useInfiniteQuery } from '@tanstack/react-query';
import { api, ask } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';

/** What requests are looked for, as the API names it. */
export type RequestFilter = Record<string, string>;

const PAGE = 50;

/** Requests that ended, page by page. The live ones are read anew whenever the gateway tells its state. */
export function useRequests(filter: RequestFilter, live: boolean) {
  return useInfiniteQuery({
    queryKey: [...(live ? keys.liveRequests : keys.requests), filter],
    queryFn: ({ pageParam }) => ask(api.GET('/admin/requests', { params: { query: { ...filter, limit: PAGE, ...(pageParam !== null && { before: pageParam }) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });
}
