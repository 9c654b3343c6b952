import type { components } from './schema.ts';

type Schemas = components['schemas'];

export type GatewayStatus = Schemas['GatewayStatus'];
export type BackendStatus = Schemas['BackendStatus'];
export type CallerStatus = Schemas['CallerStatus'];
export type LimitStatus = Schemas['LimitStatus'];
export type QuotaStatus = Schemas['QuotaStatus'];
export type BudgetStatus = Schemas['BudgetStatus'];
export type BackendView = Schemas['BackendView'];
export type BackendTestView = Schemas['BackendTestView'];
export type KeyView = Schemas['KeyView'];
export type KeyWithSecret = Schemas['KeyWithSecret'];
export type RequestView = Schemas['RequestView'];
export type RequestDetail = Schemas['RequestDetailView'];
export type RequestRefusal = Schemas['RequestRefusalView'];
export type RefusalView = Schemas['RefusalView'];
export type ExplainView = Schemas['ExplainView'];
export type GateView = Schemas['GateView'];
export type GroupView = Schemas['GroupView'];
export type AdminView = Schemas['AdminView'];
export type AdminWithToken = Schemas['AdminWithToken'];
export type AlertView = Schemas['AlertView'];
export type CooldownView = Schemas['CooldownView'];
export type AuditView = Schemas['AuditView'];
export type SeriesReport = Schemas['SeriesReport'];
export type SeriesPoint = Schemas['SeriesPointView'];
export type UsageView = Schemas['UsageView'];
export type SettingView = Schemas['SettingView'];
export type OutcomeView = Schemas['OutcomeView'];

/** Settings as sluice.json holds them under a name. */
export type Settings = Record<string, unknown>;

/** Settings that came as untyped JSON; what is no object is none. */
export function settingsOf(json: unknown): Settings {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Settings) : {};
}
