import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';

/** What requests are looked for, as the API names it. */
export type RequestFilter = Record<string, string>;

const PAGE = 50;

/** Requests that ended, page by page. The live ones are read anew whenever the gateway tells that some ended; those that are held stay as they are. */
export function useRequests(filter: RequestFilter, live: boolean) {
  const client = useQueryClient();
  const query = useInfiniteQuery({
    queryKey: [...(live ? keys.liveRequests : keys.requests), filter],
    queryFn: ({ pageParam }) => ask(api.GET('/admin/requests', { params: { query: { ...filter, limit: PAGE, ...(pageParam !== null && { before: pageParam }) } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
    staleTime: live ? 0 : Infinity,
  });
  const keep = (data = query.data) => {
    if (!query.isPlaceholderData) client.setQueryData([...keys.requests, filter], data);
  };
  return { query, keep };
}
