import { startAlerts } from '../../dashboards/alerts/service.js';
import { createEmbeddedLog } from '../../infra/log/embedded.js';
import { alertConfig } from './alert-sender.js';
import { quietLogger } from './event-log-harness.js';

/** Sends alerts from the log in a folder by the channels given, until it is killed. */
const {
  log: path,
  leaseMs,
  ...config
} = JSON.parse(process.argv[2] ?? '{}') as {
  log: string;
  leaseMs: number;
  mailPort: number;
  channels: object[];
};

const log = await createEmbeddedLog({ path, logger: quietLogger, pollMs: 20 });
await startAlerts({
  ...{ config: alertConfig(config), log, logger: quietLogger, now: Date.now, random: () => 0.5, leaseMs },
  subscribe: { sessionTimeoutMs: 1_500 },
});
process.stdout.write('ready\n');
