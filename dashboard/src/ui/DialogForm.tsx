import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Trouble } from './Trouble.tsx';

interface DialogFormProps {
  /** What is done when it is sent. */
  action: { mutate: (input: undefined) => void; isPending: boolean; error: unknown };
  /** What the button says: "Add backend". */
  act: string;
  /** What failed, as the beginning of a sentence: "Adding the backend". */
  what: string;
  disabled?: boolean;
  onClose: () => void;
  /** What stands right over the buttons, under what failed. */
  note?: ReactNode;
  /** The fields. */
  children: ReactNode;
}

/** A form in a dialog: fields, what failed, and the buttons to send it or to leave it. */
export function DialogForm({ action, act, what, disabled = false, onClose, note, children }: DialogFormProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        action.mutate(undefined);
      }}
    >
      <Stack>
        {children}
        {action.error !== null && <Trouble what={what} problem={action.error} />}
        {note}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={action.isPending} disabled={disabled}>
            {act}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
