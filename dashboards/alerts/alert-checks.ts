import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../../infra/config.js';
import { type Check, fine, warning } from '../../infra/doctor/check.js';
import { openLog } from '../../infra/log/open.js';
import { createLogger } from '../../infra/logger.js';
import { type AlertState, readAlerts } from './alert-state.js';
import { targetsOf } from './targets.js';

/** How the channels of alerts are doing, for `earshot doctor`. Nothing where there are none. */
export async function alertChecks(config: Config, now: number): Promise<Check[]> {
  const { channels } = config.alerts;
  if (channels.length === 0) return [];
  if (config.kafka.brokers.length === 0 && !existsSync(path.join(config.dataDir, 'log'))) {
    return [fine('alerts', `${counted(channels.length, 'channel')}, none used so far`)];
  }
  try {
    const log = await openLog(config, createLogger('silent'));
    try {
      return checksOf(await readAlerts(log), config, now);
    } finally {
      await log.close();
    }
  } catch {
    // What is wrong with the log is said by its own check; and it may have no alerts yet.
    return [fine('alerts', `${counted(channels.length, 'channel')}, none used so far`)];
  }
}

export function checksOf(state: AlertState, config: Config, now: number): Check[] {
  const open = state.alerts().filter(({ acknowledged, silencedAt }) => acknowledged === null && silencedAt === null);
  const targets = targetsOf(config);
  const failing = targets.flatMap(({ id, channel }) => {
    const last = state.target(id).messages.at(-1);
    const isLost = last?.claim != null && now > last.claim.until + 60_000;
    if (last?.failed == null && !isLost) return [];
    const why = last?.failed?.reason ?? 'somebody began to send it and was not heard of since';
    const next = last?.failed?.nextAt == null ? '' : `; tried again at ${new Date(last.failed.nextAt).toISOString()}`;
    return [{ channel, says: `${counted(last?.alerts.length ?? 0, 'alert')} not sent: ${why}${next}` }];
  });
  const seen = new Set<string>();
  const warnings = failing.flatMap(({ channel, says }) => {
    if (seen.has(`${channel} ${says}`)) return [];
    seen.add(`${channel} ${says}`);
    return [warning(`alerts: ${channel}`, says, `"earshot alerts test ${channel}" tries it.`)];
  });
  const all = `${counted(config.alerts.channels.length, 'channel')}, ${counted(open.length, 'alert')} not seen to`;
  return [fine('alerts', all), ...warnings];
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
