import { describe, expect, test } from '@jest/globals';
import { createPseudonymiser } from '../../../infra/pseudonym.js';

const key = 'a key for tests that has 32 characters';
const other = 'another key for tests, 32 characters or so';

describe('pseudonyms', () => {
  test('are 32 hex digits, the same in every process with the key', () => {
    // Stored data hangs on these: a change of them is a migration.
    expect(createPseudonymiser(key).account('slack', 'T1', 'U1')).toBe('6b59d5a47f988f965fd6bf7d96272465');
    expect(createPseudonymiser(key).person('ann@example.org')).toBe('b5ae357e6d1e820dbca9b3a320b32b86');
  });

  test('cannot be made without the key', () => {
    expect(createPseudonymiser(other).person('ann@example.org')).not.toBe(
      createPseudonymiser(key).person('ann@example.org'),
    );
    expect(createPseudonymiser(other).account('slack', 'T1', 'U1')).not.toBe(
      createPseudonymiser(key).account('slack', 'T1', 'U1'),
    );
  });

  test('of an address do not hang on case, spaces or how an accent is written', () => {
    const { person } = createPseudonymiser(key);
    expect(person(' Ann@Example.ORG ')).toBe(person('ann@example.org'));
    expect(person('jose\u0301@example.org')).toBe(person('jos\u00e9@example.org'));
    expect(person('ann@example.org')).not.toBe(person('ann@example.com'));
  });

  test('of accounts differ by platform, instance and id, wherever they are cut', () => {
    const { account } = createPseudonymiser(key);
    const ids = [
      account('slack', 'T1', 'U1'),
      account('slack', 'T1U', '1'),
      account('slackT', '1', 'U1'),
      account('viva', 'T1', 'U1'),
      account('slack', 'T2', 'U1'),
      account('slack', 'T1', 'U2'),
      account('slack', 'T1', 'u1'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('asked again are the same', () => {
    const { account } = createPseudonymiser(key);
    expect(account('slack', 'T1', 'U1')).toBe(account('slack', 'T1', 'U1'));
  });
});
