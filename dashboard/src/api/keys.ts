/** Under which keys the answers of the admin API are kept. */
export const keys = {
  status: ['status'],
  series: ['series'],
  recentSeries: ['series', '1h'],
  alerts: ['alerts'],
  cooldowns: ['cooldowns'],
  backends: ['backends'],
  clientKeys: ['keys'],
  groups: ['groups'],
  usage: ['usage'],
  requests: ['requests'],
  liveRequests: ['live requests'],
  config: ['config'],
  backups: ['backups'],
  audit: ['audit'],
  admins: ['admins'],
} as const;
