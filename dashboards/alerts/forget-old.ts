import { alertKey } from '../../infra/contracts/alert.js';
import type { EventLog } from '../../infra/log/event-log.js';
import { type AlertState, forgetKeys } from './alert-state.js';

/** As long as the tables keep them. */
const keepMs = 400 * 86_400_000;

/** Takes alerts of more than 400 days ago out of the log, with what became of them. */
export async function forgetOld(log: Pick<EventLog, 'append'>, state: AlertState, now: number): Promise<void> {
  const old = new Set(state.alerts().flatMap(({ raised, takenAt }) => (takenAt < now - keepMs ? [raised.id] : [])));
  const ofAlerts = state.alerts().flatMap(({ raised, acknowledged, silencedAt }) => {
    if (!old.has(raised.id)) return [];
    const key = alertKey(raised);
    return [
      key,
      ...(acknowledged === null ? [] : [`${key}/acknowledged`]),
      ...(silencedAt === null ? [] : [`${key}/silenced`]),
    ];
  });
  const ofMessages = state
    .targets()
    .flatMap((target) => target.state.messages)
    .flatMap(({ alerts, keys }) => (alerts.every((alert) => old.has(alert)) ? keys : []));
  await forgetKeys(log, [...ofAlerts, ...ofMessages]);
}
