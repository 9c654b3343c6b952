import { useQuery } from '@tanstack/react-query';
import { api, ask } from './client.ts';
import { keys } from './keys.ts';
import { everyStep } from './everyStep.ts';
import type { GatewayStatus } from './types.ts';

/** How far back a chart looks, with the length of its steps. */
export const ranges = {
  '1h': { label: 'Last hour', from: '59m', step: '1m' },
  '24h': { label: '24 hours', from: '24h', step: '1h' },
  '7d': { label: '7 days', from: '7d', step: '1h' },
  '30d': { label: '30 days', from: '30d', step: '1d' },
} as const;

export type Range = keyof typeof ranges;

/** What usage is summed up by. */
export type Grouping = 'model' | 'backend' | 'key' | 'user' | 'agent';

export function useStatus<T = GatewayStatus>(select?: (status: GatewayStatus) => T) {
  return useQuery({ queryKey: keys.status, queryFn: () => ask(api.GET('/admin/status')), ...(select && { select }) });
}

export function useSeries(range: Range) {
  const { from, step } = ranges[range];
  return useQuery({
    queryKey: [...keys.series, range],
    queryFn: () => ask(api.GET('/admin/series', { params: { query: { from, step } } })),
    staleTime: range === '1h' ? 0 : 60_000,
    placeholderData: (before) => before,
  });
}

export function useAlerts() {
  return useQuery({ queryKey: keys.alerts, queryFn: async () => (await ask(api.GET('/admin/alerts', { params: { query: { limit: 50 } } }))).alerts });
}

export function useCooldowns(from: string) {
  return useQuery({
    queryKey: [...keys.cooldowns, from],
    queryFn: async () => (await ask(api.GET('/admin/cooldowns', { params: { query: { from, limit: 1000 } } }))).cooldowns,
  });
}

export function useBackends() {
  return useQuery({ queryKey: keys.backends, queryFn: async () => (await ask(api.GET('/admin/backends'))).backends });
}

export function useClientKeys() {
  return useQuery({ queryKey: keys.clientKeys, queryFn: async () => (await ask(api.GET('/admin/keys'))).keys });
}

export function useGroups() {
  return useQuery({ queryKey: keys.groups, queryFn: async () => (await ask(api.GET('/admin/groups'))).groups });
}

export function useUsage(from: string, by: Grouping) {
  return useQuery({
    queryKey: [...keys.usage, from, by],
    queryFn: () => ask(api.GET('/admin/usage', { params: { query: { from, by } } })),
    placeholderData: (before) => before,
  });
}

export function useConfig() {
  return useQuery({ queryKey: keys.config, queryFn: () => ask(api.GET('/admin/config')) });
}

export function useAdmins() {
  return useQuery({ queryKey: keys.admins, queryFn: async () => (await ask(api.GET('/admin/admins'))).admins });
}

export function useBackups() {
  return useQuery({ queryKey: keys.backups, queryFn: async () => (await ask(api.GET('/admin/backups'))).backups });
}

/** What a key used, or all of them, in steps of an hour or a day, the empty ones too. */
export function useUsageOverTime(key: string | null, by: 'hour' | 'day') {
  return useQuery({
    queryKey: [...keys.usage, 'over time', key, by],
    queryFn: async () => {
      const report = await ask(api.GET('/admin/usage', { params: { query: { from: by === 'hour' ? '48h' : '30d', by, ...(key !== null && { key }) } } }));
      return { rows: everyStep(report.rows, Date.parse(report.from), Date.parse(report.to), by) };
    },
    placeholderData: (before) => before,
  });
}
