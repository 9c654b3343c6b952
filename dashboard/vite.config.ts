import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { compressed } from './build/compressed.ts';

// The gateway puts a fresh nonce in the place of this at every answer; the styles of the components carry it.
const nonce = '__SLUICE_NONCE__';

export default defineConfig({
  base: './',
  plugins: [react(), compressed()],
  html: { cspNonce: nonce },
  build: {
    outDir: process.env['SLUICE_DASHBOARD_OUT'] ?? '../artifacts/dashboard/site',
    emptyOutDir: true,
    // From these on light-dark() is known; lowering it would lose the colours that go by it.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // Inlined files would need data: URLs in the content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(
      ['/admin', '/openapi.json'].map((path) => [path, process.env['SLUICE_URL'] ?? 'http://127.0.0.1:9190']),
    ),
  },
  test: { environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}'] },
});
