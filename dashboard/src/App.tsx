import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { setNonce } from 'get-nonce';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { RouterProvider } from 'react-router/dom';
import { Problem } from './api/problem.ts';
import { LiveProvider } from './live/LiveProvider.tsx';
import { router } from './router.tsx';
import { session } from './session/session.ts';
import { SignIn } from './session/SignIn.tsx';
import { theme, variables } from './theme.ts';

// What the gateway answered in words is not asked for again; only what got no answer is.
const newQueries = () =>
  new QueryClient({
    defaultOptions: { queries: { staleTime: 5_000, retry: (failures, problem) => failures < 2 && problem instanceof Problem && problem.status === null } },
  });

// The content security policy lets in only styles that carry the nonce of this very page.
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
setNonce(nonce); // for what keeps the page behind a dialog from scrolling

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <Notifications position="bottom-right" />
      <Content />
    </MantineProvider>
  );
}

function Content() {
  const token = useSyncExternalStore(session.subscribe, () => session.get()?.token ?? null);
  return token === null ? <SignIn /> : <SignedIn token={token} />;
}

function SignedIn({ token }: { token: string }) {
  const [queries] = useState(newQueries);
  useEffect(() => () => queries.clear(), [queries]);
  return (
    <QueryClientProvider client={queries}>
      <LiveProvider token={token}>
        <RouterProvider router={router} />
      </LiveProvider>
    </QueryClientProvider>
  );
}
