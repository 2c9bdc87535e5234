import kafkajs, { type logCreator } from 'kafkajs';
import type { Logger } from 'pino';

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
      if (level === kafkajs.logLevel.ERROR) logger.warn(fields, message);
      else if (level === kafkajs.logLevel.WARN) logger.info(fields, message);
      else if (level === kafkajs.logLevel.INFO) logger.debug(fields, message);
      else logger.trace(fields, message);
    };
}
