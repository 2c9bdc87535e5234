import { errorMessage, FatalError, UserError } from '../errors.js';

interface KafkaLikeError {
  readonly name?: string;
  readonly type?: string;
  readonly code?: string | number;
  readonly message?: string;
  readonly cause?: unknown;
}

const noPermission = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
]);
const certificateTrouble = /certificate|self[- ]signed|altname|unable to verify|CERT/i;
const tlsTrouble = /wrong version number|secure TLS connection|ssl|EPROTO/i;

/** The error itself and what caused it, outermost first. */
export function causes(error: unknown): KafkaLikeError[] {
  const chain: KafkaLikeError[] = [];
  for (
    let at = error as KafkaLikeError | undefined;
    at && chain.length < 8;
    at = at.cause as KafkaLikeError | undefined
  ) {
    chain.push(at);
  }
  return chain;
}

export function hasType(error: unknown, ...types: readonly string[]): boolean {
  return causes(error).some((cause) => cause.type !== undefined && types.includes(cause.type));
}

/**
 * What an operator can act on, as a FatalError: a wrong password, a missing permission, a certificate that is not
 * trusted. Anything else comes back as it is; it may pass. Never holds a secret: kafkajs names users and brokers only.
 */
export function explainKafkaError(error: unknown, brokers: readonly string[]): Error {
  if (error instanceof UserError) return error;
  const at = `Kafka at ${brokers.join(', ')}`;
  const chain = causes(error);
  const text = chain.map((cause) => `${cause.code ?? ''} ${cause.message ?? ''}`).join(' ');
  const options = { cause: error };
  if (chain.some((cause) => cause.name === 'KafkaJSSASLAuthenticationError')) {
    return new FatalError(
      `${at} refused the user name or password; check kafka.sasl (mechanism, username, password)`,
      options,
    );
  }
  const denied = chain.find((cause) => cause.type !== undefined && noPermission.has(cause.type));
  if (denied) {
    return new FatalError(
      `${at} does not permit this (${denied.type}); give this user the right to read, write and create the topics earshot.* and to use its groups`,
      options,
    );
  }
  if (certificateTrouble.test(text)) {
    return new FatalError(
      `${at} shows a certificate that is not trusted (${chain.at(-1)?.message}); check kafka.tls.caFile and the broker's host name`,
      options,
    );
  }
  if (tlsTrouble.test(text)) {
    return new FatalError(`${at} does not speak TLS on this port; check kafka.brokers and kafka.tls.enabled`, options);
  }
  return error instanceof Error ? error : new Error(String(error));
}

/** For the first contact, where a broker that does not answer is the operator's to mend too. */
export function explainFirstContact(error: unknown, brokers: readonly string[]): Error {
  const explained = explainKafkaError(error, brokers);
  if (explained instanceof UserError) return explained;
  const innermost = causes(error).at(-1);
  const closed = causes(error).some((cause) => cause.name === 'KafkaJSConnectionClosedError');
  const hint = closed ? '; it closed the connection, so it may expect TLS or a password (kafka.tls, kafka.sasl)' : '';
  return new FatalError(
    `Kafka at ${brokers.join(', ')} cannot be reached: ${errorMessage(innermost)}${hint}. Check kafka.brokers (or KAFKA_BROKERS) and that the broker runs`,
    { cause: error },
  );
}
