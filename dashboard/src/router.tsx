import { createHashRouter, Navigate } from 'react-router';
import { RouteProblem } from './layout/RouteProblem.tsx';
import { Shell } from './layout/Shell.tsx';

// Behind the #, so that no path of the proxied APIs is taken, and each page is loaded when it is asked for.
export const router = createHashRouter([
  {
    element: <Shell />,
    errorElement: <RouteProblem />,
    hydrateFallbackElement: <></>,
    children: [
      { index: true, lazy: async () => ({ Component: (await import('./pages/overview/Overview.tsx')).Overview }) },
      { path: 'backends', lazy: async () => ({ Component: (await import('./pages/backends/Backends.tsx')).Backends }) },
      { path: 'keys', lazy: async () => ({ Component: (await import('./pages/keys/Keys.tsx')).Keys }) },
      { path: 'requests', lazy: async () => ({ Component: (await import('./pages/requests/Requests.tsx')).Requests }) },
      { path: 'requests/:id', lazy: async () => ({ Component: (await import('./pages/requests/RequestPage.tsx')).RequestPage }) },
      { path: 'explain', lazy: async () => ({ Component: (await import('./pages/requests/ExplainPage.tsx')).ExplainPage }) },
      { path: 'settings', lazy: async () => ({ Component: (await import('./pages/settings/SettingsPage.tsx')).SettingsPage }) },
      { path: '*', element: <Navigate to="/" replace /> },
    ],
  },
]);
