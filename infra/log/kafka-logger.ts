import kafkajs, { type logCreator } from 'kafkajs';
import type { Logger } from 'pino';

const isStartingUp = /group coordinator is not available|coordinator is loading|group is rebalancing/i;

/**
 * kafkajs calls an error what it is about to try again, so its levels are one lower here. Only fields that are known to
 * hold no secret pass.
 */
export function kafkaLogCreator(logger: Logger): logCreator {
  return () =>
    ({ level, namespace, log }) => {
      const { message, broker, groupId, topic, partition, error, retryCount } = log;
      const err = error instanceof Error ? error.message : typeof error === 'string' ? error : undefined;
      const fields = { kafkajs: namespace, broker, groupId, topic, partition, retryCount, err };
      // A broker that has just started, or a group that is new: kafkajs asks again, and it is over in a second.
      if (err !== undefined && isStartingUp.test(err)) logger.debug(fields, message);
      else if (level === kafkajs.logLevel.ERROR) logger.warn(fields, message);
      else if (level === kafkajs.logLevel.WARN) logger.info(fields, message);
      else if (level === kafkajs.logLevel.INFO) logger.debug(fields, message);
      else logger.trace(fields, message);
    };
}
