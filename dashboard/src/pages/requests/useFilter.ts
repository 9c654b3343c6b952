import { useEffect, useRef } from 'react';
import { useSearchParams } from 'react-router';

/** The filter in the page's address. Changes add up, also those that come before the address shows the one before. */
export function useFilter() {
  const [params, setParams] = useSearchParams();
  const latest = useRef(params);
  useEffect(() => {
    latest.current = params;
  }, [params]);

  const replace = (next: URLSearchParams) => {
    if (next.toString() === latest.current.toString()) return;
    latest.current = next;
    setParams(next, { replace: true });
  };
  const set = (name: string, value: string | null) => {
    const next = new URLSearchParams(latest.current);
    if (value === null || value === '') next.delete(name);
    else next.set(name, value);
    replace(next);
  };
  return { params, set, clear: () => replace(new URLSearchParams()) };
}
