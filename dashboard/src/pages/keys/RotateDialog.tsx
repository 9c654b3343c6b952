import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { api, ask } from '../../api/client.ts';
import type { KeyWithSecret } from '../../api/types.ts';
import { useAction } from '../../api/useAction.ts';
import { Trouble } from '../../ui/Trouble.tsx';

const choices = [
  { value: '0', label: 'It is refused at once' },
  { value: '1h', label: 'For an hour' },
  { value: '1d', label: 'For a day' },
  { value: '7d', label: 'For a week' },
];

/** Gives a key a new secret. */
export function RotateDialog({ name, onClose, onMade }: { name: string; onClose: () => void; onMade: (made: KeyWithSecret) => void }) {
  const [keep, setKeep] = useState('1d');
  const rotate = useAction({
    run: () => ask(api.POST('/admin/keys/{name}/rotate', { params: { path: { name } }, body: { keepOldFor: keep } })),
    failed: () => `Rotating key ${name}`,
    onDone: (made) => {
      onMade(made);
      onClose();
    },
    onProblem: () => undefined,
  });
  return (
    <Modal opened onClose={onClose} title={`Rotate key ${name}?`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Text size="sm">It gets a new secret, which is shown once. Its limits, its budgets and what it used stay.</Text>
        <Select label="How long the old one still counts" data={choices} allowDeselect={false} value={keep} onChange={(value) => setKeep(value ?? '0')} />
        {rotate.error !== null && <Trouble what="Rotating the key" problem={rotate.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red.8" loading={rotate.isPending} onClick={() => rotate.mutate(undefined)}>
            Rotate
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
