import { describe, expect, it } from '@jest/globals';
import { FatalError, UserError } from '../../../../infra/errors.js';
import { safeMessage, secretsIn, throwSite } from '../../../../ingest/failure.js';
import { RateLimitedError, SourceStoppedError } from '../../../../ingest/source.js';

const canary = 'xoxb-canary-1234567890';

describe('what is said of an error', () => {
  it.each<[string, unknown, string]>([
    ['an error for people', new UserError('people.csv is empty'), 'people.csv is empty'],
    ['a fatal one', new FatalError('wrong password'), 'wrong password'],
    ['a stopped source', new SourceStoppedError('token_revoked'), 'token_revoked'],
    ['a rate limit', new RateLimitedError('too many requests', 1), 'too many requests'],
    ['a library error', new Error(`GET https://x/?token=${canary}`), 'Error'],
    ['a system error', Object.assign(new Error(canary), { code: 'ENOSPC', syscall: 'write' }), 'Error (ENOSPC write)'],
    ['an HTTP error', Object.assign(new Error(canary), { statusCode: 502 }), 'Error (502)'],
    [
      'a failed fetch',
      new TypeError('fetch failed', { cause: Object.assign(new Error(canary), { code: 'ECONNREFUSED' }) }),
      'TypeError: Error (ECONNREFUSED)',
    ],
    ['a code that is a text', Object.assign(new Error('x'), { code: `said ${canary} to me` }), 'Error'],
    ['what is no error', canary, 'a string was thrown'],
  ])('%s', (_, error, expected) => {
    expect(safeMessage(error)).toBe(expected);
  });

  it('holds none of the values of the settings that are secrets, and no query of an address', () => {
    const secrets = secretsIn({
      url: 'https://x',
      api: { token: canary },
      list: [{ clientSecret: 'canary-two' }],
      keyword: 'harmless',
    });
    expect(secrets).toEqual([canary, 'canary-two']);
    const error = new UserError(`refused ${canary} and canary-two at https://me:pw@x.org/a?b=c#d`);
    expect(safeMessage(error, secrets)).toBe('refused [redacted] and [redacted] at https://x.org/a');
  });

  it('is of bounded length', () => {
    expect(safeMessage(new UserError('x'.repeat(5000)))).toHaveLength(500);
  });
});

it('the place of a throw is told without the message, even one of several lines that looks like a stack', () => {
  const thrower = (): never => {
    throw new RangeError(`${canary}\n    at ${canary} (${canary}.ts:1:1)`);
  };
  let site = '';
  try {
    thrower();
  } catch (error) {
    site = throwSite(error);
  }
  expect(site).toMatch(/^RangeError at .*failure\.test\.ts:\d+:\d+/);
  expect(site).not.toContain(canary);
});
