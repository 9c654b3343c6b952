import { Alert, Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import type { ReactNode } from 'react';

interface SecretDialogProps {
  title: string;
  secret: string;
  onClose: () => void;
  /** What it is for. */
  children: ReactNode;
}

// Browsers give the clipboard to pages of this machine and over TLS alone; elsewhere a click marks all of it, to be copied by hand.
const canCopy = window.isSecureContext;

/** Shows a secret that was made just now: once. */
export function SecretDialog({ title, secret, onClose, children }: SecretDialogProps) {
  return (
    <Modal opened onClose={onClose} title={title} closeOnClickOutside={false} size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Alert variant="outline" color="orange" title="Copy it now">
          It is kept here as a hash alone, and cannot be shown again.
        </Alert>
        <Group gap="xs" wrap="nowrap">
          <Code block style={{ flex: 1, overflowWrap: 'anywhere', whiteSpace: 'normal', userSelect: 'all' }} data-secret>
            {secret}
          </Code>
          {canCopy && (
            <CopyButton value={secret}>
              {({ copied, copy }) => (
                <Button onClick={copy} leftSection={copied ? <Check size={16} /> : <Copy size={16} />} data-autofocus>
                  {copied ? 'Copied' : 'Copy'}
                </Button>
              )}
            </CopyButton>
          )}
        </Group>
        <Text size="sm" c="dimmed" component="div">
          {children}
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
