import { Alert, Button, Center, Code, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { Problem } from '../api/problem.ts';
import { Mark } from '../layout/Mark.tsx';
import { check } from './check.ts';
import { session } from './session.ts';
import { useTitle } from '../ui/useTitle.ts';

/** Asks for the admin token. */
export function SignIn() {
  useTitle('Sign in');
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(session.hasExpired() ? 'Your admin token is no longer taken. Sign in again.' : null);

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const wanted = token.trim();
    if (wanted === '') {
      setProblem('Write the admin token.');
      return;
    }

    setBusy(true);
    setProblem(null);
    try {
      session.signIn(await check(wanted));
    } catch (thrown) {
      setProblem(Problem.words(thrown));
      setBusy(false);
    }
  }

  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper withBorder p="xl" w={400} maw="100%" bg="var(--sluice-panel)">
        <form onSubmit={submit}>
          <Stack gap="md">
            <Stack gap={4}>
              <Mark />
              <Title order={1} mt="sm">
                Sign in
              </Title>
              <Text size="sm" c="dimmed">
                Traffic control for LLM APIs. The token is kept until this tab is closed.
              </Text>
            </Stack>
            {problem !== null && (
              <Alert color="red" role="alert" variant="outline">
                {problem}
              </Alert>
            )}
            <PasswordInput
              label="Admin token"
              value={token}
              onChange={(event) => setToken(event.currentTarget.value)}
              autoComplete="current-password"
              autoFocus
              visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the token' }}
            />
            <Button type="submit" loading={busy} fullWidth>
              Sign in
            </Button>
            {busy && (
              <Text size="xs" c="dimmed" role="status">
                Asking the gateway. After several wrong tokens it takes its time.
              </Text>
            )}
            <Text size="xs" c="dimmed">
              The gateway shows the token at its first start, or writes it to <Code>admin-token</Code> in its data directory; in the demo it is <Code>demo</Code>. Lost it? Run{' '}
              <Code>sluice admin-token reset</Code>.
            </Text>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
