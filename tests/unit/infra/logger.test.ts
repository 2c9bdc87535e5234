import { describe, expect, test } from '@jest/globals';
import { createLogger } from '../../../infra/logger.js';

const canary = 'canary-51c0 "quoted" \\secret';
const plain = 'canary-9a2d';

function logged(write: (logger: ReturnType<typeof createLogger>) => void, secrets: string[] = []): string {
  const lines: string[] = [];
  write(createLogger('info', { secrets, write: (line) => lines.push(line) }));
  for (const line of lines) JSON.parse(line);
  return lines.join('');
}

describe('fields with the name of a secret', () => {
  test.each([
    'password',
    'token',
    'accessToken',
    'access_token',
    'clientSecret',
    'Authorization',
    'set-cookie',
    'pseudonymKey',
    'api_key',
    'apiKey',
    'signingKey',
    'CLICKHOUSE_PASSWORD',
  ])('%s, at any depth', (name) => {
    const text = logged((logger) => {
      logger.info({ [name]: plain }, 'said');
      logger.info({ config: { deep: [{ deeper: { [name]: plain } }] } });
      logger.child({ [name]: plain }).info('a child');
      logger.error({ err: Object.assign(new Error('failed'), { request: { headers: { [name]: plain } } }) });
    });
    expect(text).not.toContain(plain);
    expect(text).toContain('[redacted]');
  });

  test.each(['key', 'tokens', 'partition', 'sentiment', 'monkey', 'keyword'])('%s is none', (name) => {
    expect(logged((logger) => logger.info({ [name]: plain }))).toContain(plain);
  });
});

describe('a known secret', () => {
  const everywhere = (logger: ReturnType<typeof createLogger>): void => {
    logger.info(`connecting with ${canary}`);
    logger.info({ address: `http://x/?p=${encodeURIComponent(canary)}` });
    logger.error(new Error(`refused ${canary}`, { cause: new Error(`because of ${canary}`) }));
    logger.error({ err: new AggregateError([new Error(canary)], 'several') }, 'failed');
    logger.warn({ list: [canary], error: new Error(canary) }, '%s', canary);
  };

  test('never passes, wherever it stands', () => {
    const text = logged(everywhere, [canary]);
    expect(text).not.toContain('canary-51c0');
    expect(text).toContain('refused [redacted]');
  });

  test('this test would see it', () => {
    expect(logged(everywhere)).toContain('canary-51c0');
  });

  test('an empty or tiny one does not blot out everything', () => {
    expect(logged((logger) => logger.info('a message'), ['', 'a'])).toContain('a message');
  });
});

test('an address loses its password', () => {
  const text = logged((logger) => {
    logger.info({ url: `https://user:${plain}@db:8443/x` }, `to amqp://:${plain}@broker`);
    logger.info('mail to someone@example.org about http://example.org/page');
  });
  expect(text).not.toContain(plain);
  expect(text).toContain('@db:8443/x');
  expect(text).toContain('someone@example.org about http://example.org/page');
});

test('an error keeps its message, type, stack and code', () => {
  const line = JSON.parse(
    logged((logger) => logger.error({ err: Object.assign(new TypeError('wrong'), { code: '76' }) })),
  );
  expect(line.err).toMatchObject({ type: 'TypeError', message: 'wrong', code: '76' });
  expect(line.err.stack).toContain('logger.test');
});

test('a cycle and things that are no plain objects are written', () => {
  const cycle: Record<string, unknown> = { at: new Date(0), map: new Map(), bytes: Buffer.from('a') };
  cycle.self = cycle;
  expect(logged((logger) => logger.info(cycle))).toContain('1970-01-01T00:00:00.000Z');
});

test('levels below the wanted one are silent', () => {
  expect(logged((logger) => logger.debug('quiet'))).toBe('');
});
