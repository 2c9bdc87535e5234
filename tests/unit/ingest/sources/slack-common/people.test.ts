import { describe, expect, it } from '@jest/globals';
import { directoryRecordSchema } from '../../../../../infra/contracts/directory.js';
import type { ParseContext } from '../../../../../ingest/sources/slack-common/context.js';
import { parseUser } from '../../../../../ingest/sources/slack-common/people.js';
import { createTestContext } from '../../../../support/read-source.js';
import { createTestUser } from '../../../../support/slack-export-builder.js';

const { pseudonym } = createTestContext();
const observedAt = Date.UTC(2024, 5, 1);
const context: ParseContext = { instance: 'T1', observedAt, pseudonym, bots: new Set(), channelName: () => null };
const account = (id: string): string => pseudonym.account('slack', 'T1', id);

const recordsOf = (user: unknown) =>
  parseUser(user, context).map((part) => (part.kind === 'directory' ? directoryRecordSchema.parse(part.record) : part));

describe('users', () => {
  it('are linked to a person by e-mail address, without their name', () => {
    const records = recordsOf(createTestUser('U1'));
    expect(records).toEqual([
      {
        type: 'accountLink',
        accountId: account('U1'),
        personId: pseudonym.person('u1@example.org'),
        method: 'email',
        confidence: 1,
        accountKind: 'person',
        version: observedAt,
      },
      expect.objectContaining({
        type: 'person',
        personId: pseudonym.person('U1@Example.org '),
        origin: 'platform',
        title: 'Engineer',
        active: true,
        name: null,
        validFrom: null,
        version: observedAt,
      }),
    ]);
    expect(JSON.stringify(records)).not.toMatch(/Real Name|example\.org|name-of/);
  });

  it('that are deleted are still people, whom a second account in use overrules', () => {
    const [, gone] = recordsOf(createTestUser('U1', { deleted: true }));
    expect(gone).toMatchObject({ type: 'person', active: false, version: observedAt - 1 });
  });

  it.each([
    ['bot', createTestUser('U1', { is_bot: true })],
    ['bot', createTestUser('U1', { is_workflow_bot: true })],
    ['system', createTestUser('USLACKBOT')],
  ])('that are no people are linked to none: %s', (accountKind, user) => {
    expect(recordsOf(user)).toEqual([expect.objectContaining({ type: 'accountLink', accountKind, personId: null })]);
  });

  it.each([[{}], [{ email: null }], [{ email: '  ' }], [null]])(
    'without an e-mail address are not guessed: %j',
    (profile) => {
      expect(recordsOf(createTestUser('U1', { profile }))).toEqual([
        { kind: 'skip', reason: 'user without an e-mail address: the account is not linked to a person' },
      ]);
    },
  );

  it.each([[null], [5], [{ name: 'x' }]])('that are none are rejected: %j', (user) => {
    expect(parseUser(user, context)).toEqual([expect.objectContaining({ kind: 'reject' })]);
  });
});
