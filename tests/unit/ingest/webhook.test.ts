import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isSigned, type SignatureCheck } from '../../../ingest/webhook.js';

const payload = '{"text":"ü"}';
const sign = (secret: string, encoding: 'hex' | 'base64' = 'hex', algorithm = 'sha256'): string =>
  createHmac(algorithm, secret).update(payload).digest(encoding);
const check = (more: Partial<SignatureCheck>): boolean =>
  isSigned({ algorithm: 'sha256', secrets: ['right'], payload, given: sign('right'), ...more });

describe('a signature', () => {
  it('is that of RFC 4231, test case 2', () => {
    const given = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    expect(check({ secrets: ['Jefe'], payload: 'what do ya want for nothing?', given })).toBe(true);
  });

  it.each<[string, Partial<SignatureCheck>, boolean]>([
    ['by the secret', {}, true],
    ['by the one before, while it is changed', { secrets: ['new', 'right'] }, true],
    ['by the first of two', { secrets: ['right', 'old'] }, true],
    ['by another secret', { given: sign('wrong') }, false],
    ['by an empty secret, which anybody knows', { secrets: [''], given: sign('') }, false],
    ['where there is no secret', { secrets: [undefined] }, false],
    ['that is not there', { given: undefined }, false],
    ['that is empty', { given: '' }, false],
    ['that is cut off', { given: sign('right').slice(0, 10) }, false],
    ['that goes on', { given: `${sign('right')}00` }, false],
    ['in another writing', { given: sign('right').toUpperCase() }, false],
    ['in base64', { encoding: 'base64', given: sign('right', 'base64') }, true],
    ['in another encoding than said', { encoding: 'base64' }, false],
    ['by SHA-1', { algorithm: 'sha1', given: sign('right', 'hex', 'sha1') }, true],
    ['over bytes', { payload: Buffer.from(payload) }, true],
    ['over parts', { payload: [Buffer.from(payload).subarray(0, 9), Buffer.from(payload).subarray(9)] }, true],
    ['over one byte more', { payload: `${payload}\n` }, false],
    ['that is no text', { given: '\u0000\uffff' }, false],
  ])('%s', (_, more, expected) => {
    expect(check(more)).toBe(expected);
  });
});
