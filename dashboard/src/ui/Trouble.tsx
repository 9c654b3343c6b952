import { Alert, List, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Problem } from '../api/problem.ts';

/** Says what failed and why, setting by setting where there are several. */
export function Trouble({ what, problem, children }: { what: string; problem: unknown; children?: ReactNode }) {
  const errors = problem instanceof Problem ? problem.errors : [];
  return (
    <Alert color="red" variant="outline" role="alert" title={`${what} failed`}>
      {errors.length === 0 ? (
        <Text size="sm">{Problem.words(problem)}</Text>
      ) : (
        <List size="sm" spacing={4}>
          {errors.map((error) => (
            <List.Item key={`${error.path} ${error.message}`}>
              <code>{error.path === '' || error.path === '$' ? 'the settings' : error.path}</code>
              {error.value === '' ? ' ' : <> (<code>{error.value}</code>) </>}
              {error.message}. {error.remedy}
            </List.Item>
          ))}
        </List>
      )}
      {children}
    </Alert>
  );
}
