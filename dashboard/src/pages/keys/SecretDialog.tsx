import { Alert, Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import type { KeyWithSecret } from '../../api/types.ts';

/** Shows a key that was made just now: once. */
export function SecretDialog({ made, onClose }: { made: KeyWithSecret; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={`Key ${made.key.name}`} closeOnClickOutside={false} size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Alert variant="outline" color="orange" title="Copy it now">
          It is kept here as a hash alone, and cannot be shown again.
        </Alert>
        <Group gap="xs" wrap="nowrap">
          <Code block style={{ flex: 1, overflowWrap: 'anywhere', whiteSpace: 'normal' }} data-secret>
            {made.secret}
          </Code>
          <CopyButton value={made.secret}>
            {({ copied, copy }) => (
              <Button onClick={copy} leftSection={copied ? <Check size={16} /> : <Copy size={16} />} data-autofocus>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </Group>
        <Text size="sm" c="dimmed">
          An OpenAI client takes it as its API key, with the base URL <Code>{new URL('v1', document.baseURI).href}</Code>; an Anthropic client with <Code>{new URL('.', document.baseURI).href.replace(/\/$/, '')}</Code>.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            I have copied it
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
