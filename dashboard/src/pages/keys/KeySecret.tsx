import { Code } from '@mantine/core';
import type { KeyWithSecret } from '../../api/types.ts';
import { SecretDialog } from '../../ui/SecretDialog.tsx';

/** Shows a key that was made just now, and how clients take it. */
export function KeySecret({ made, onClose }: { made: KeyWithSecret; onClose: () => void }) {
  return (
    <SecretDialog title={`Key ${made.key.name}`} secret={made.secret} onClose={onClose}>
      An OpenAI client takes it as its API key, with the base URL <Code>{new URL('v1', document.baseURI).href}</Code>; an Anthropic client with{' '}
      <Code>{new URL('.', document.baseURI).href.replace(/\/$/, '')}</Code>.
    </SecretDialog>
  );
}
