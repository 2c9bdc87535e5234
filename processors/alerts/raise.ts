import { type AlertInput, alertId, alertInputSchema } from '../../infra/contracts/alert.js';
import { encodeAlert } from '../../infra/contracts/cloud-events.js';
import { alertTopic } from '../../infra/contracts/topics.js';
import type { EventLog } from '../../infra/log/event-log.js';

/**
 * Raises alerts: whoever delivers reads them from the log. In one append, so that what is found together goes out together.
 * Returns their ids. Throws where one does not hold, and then raises none.
 */
export async function raiseAlerts(
  log: Pick<EventLog, 'append'>,
  inputs: readonly AlertInput[],
): Promise<readonly string[]> {
  const records = inputs.map((input) => {
    const alert = alertInputSchema.parse(input);
    return { type: 'raised' as const, id: alertId(alert), ...alert };
  });
  if (records.length > 0) await log.append(alertTopic, records.map(encodeAlert));
  return records.map(({ id }) => id);
}

/** Raises one, and returns its id. Raised again it is the same alert, and is not sent again. */
export async function raiseAlert(log: Pick<EventLog, 'append'>, input: AlertInput): Promise<string> {
  const [id = ''] = await raiseAlerts(log, [input]);
  return id;
}
