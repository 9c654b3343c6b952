import { Skeleton, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Problem } from '../api/problem.ts';
import { Empty } from './Empty.tsx';
import { Trouble } from './Trouble.tsx';

interface AnsweredProps<T> {
  query: UseQueryResult<T>;
  /** What is asked for, as the beginning of a sentence: "Reading the backends". */
  what: string;
  children: (data: T) => ReactNode;
}

/** Shows an answer of the gateway; until it is there, that it comes; where it does not come, why. */
export function Answered<T>({ query, what, children }: AnsweredProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error instanceof Problem && query.error.isNotKept) {
    return (
      <Empty title="Not kept here">
        {query.error.message} Run <code>sluice serve</code> to keep it.
      </Empty>
    );
  }

  if (query.error !== null) return <Trouble what={what} problem={query.error} />;
  return (
    <Stack gap={8} role="status" aria-label={what}>
      <Skeleton h={14} />
      <Skeleton h={14} />
      <Skeleton h={14} w="60%" />
    </Stack>
  );
}
