import { useEffect, useState } from 'react';

const APART_MS = 40;

/** A value that follows another one after its turn, so that what draws it does so in a task of its own: many charts at once would hold up the page. */
export function useInTurn<T>(value: T, turn: number): T {
  const [shown, setShown] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setShown(() => value), APART_MS * turn);
    return () => clearTimeout(timer);
  }, [value, turn]);
  return shown;
}
