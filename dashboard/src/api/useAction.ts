import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Problem } from './problem.ts';

interface Action<Input, Output> {
  /** Does it. */
  run: (input: Input) => Promise<Output>;
  /** What failed, as the beginning of a sentence: "Disabling backend a". */
  failed: (input: Input) => string;
  /** What was done, in words; nothing is said without. */
  done?: (output: Output, input: Input) => string;
  onDone?: (output: Output, input: Input) => void;
  /** Where the problem is shown; as a notification unless given. */
  onProblem?: (problem: unknown) => void;
}

/** Something that changes the gateway: what was read before is read anew, and what fails is told. */
export function useAction<Input, Output>({ run, failed, done, onDone, onProblem }: Action<Input, Output>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: async (output, input) => {
      if (done) notifications.show({ message: done(output, input), color: 'teal' });
      onDone?.(output, input);
      await queries.invalidateQueries();
    },
    onError: (problem, input) => {
      if (onProblem) onProblem(problem);
      else notifications.show({ title: `${failed(input)} failed`, message: Problem.words(problem), color: 'red', autoClose: 15_000 });
    },
  });
}
