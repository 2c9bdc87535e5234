import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ActivityEvent, activityEventSchema } from '../../../../../infra/contracts/activity.js';
import { actId, communityId, contentId } from '../../../../../infra/contracts/ids.js';
import { maxTextBytes } from '../../../../../infra/text-limit.js';
import type { Parsed } from '../../../../../ingest/source.js';
import type { ParseContext } from '../../../../../ingest/sources/slack-common/context.js';
import { parseMessage } from '../../../../../ingest/sources/slack-common/message.js';
import { systemSubtypes } from '../../../../../ingest/sources/slack-common/subtypes.js';
import { type Channel, parseChannel } from '../../../../../ingest/sources/slack-export/channels.js';
import { createTestContext } from '../../../../support/read-source.js';
import { createTestMessage, createTestTs } from '../../../../support/slack-export-builder.js';

const { pseudonym } = createTestContext();
const observedAt = Date.UTC(2024, 5, 1);
const context: ParseContext = {
  instance: 'T1',
  observedAt,
  pseudonym,
  bots: new Set(['U0BOT0001']),
  channelName: () => null,
};
const channel = parseChannel({ id: 'C1', name: 'general', members: ['U1', 'U2'] }, 'channels.json', 'T1') as Channel;
const account = (id: string): string => pseudonym.account('slack', 'T1', id);
const idOf = (second: number): string => contentId('slack', 'T1', `C1:${createTestTs(second)}`);
const msOf = (second: number): number => Date.UTC(2024, 4, 1, 12) + second * 1000;

const parse = (message: unknown): Parsed[] => parseMessage(message, channel, context);
const events = (message: unknown): ActivityEvent[] =>
  parse(message).flatMap((parsed) => (parsed.kind === 'activity' ? [activityEventSchema.parse(parsed.event)] : []));
function only(message: unknown): ActivityEvent {
  const parsed = parse(message);
  expect(parsed).toHaveLength(1);
  return events(message)[0] as ActivityEvent;
}

describe('messages', () => {
  it('are posts with the time and words of their author', () => {
    expect(only(createTestMessage(0, { text: 'good <@U2|bob> &amp; fine <https://a.org|link>' }))).toMatchObject({
      verb: 'post',
      id: idOf(0),
      version: msOf(0),
      platform: 'slack',
      instance: 'T1',
      scope: 'internal',
      occurredAt: msOf(0),
      observedAt,
      precision: 'exact',
      actor: { id: account('U0ALICE01'), kind: 'person' },
      object: { id: idOf(0), kind: 'note', parentId: null, rootId: null, text: 'good @user & fine link' },
      community: {
        id: communityId('slack', 'T1', 'C1'),
        name: 'general',
        kind: 'channel',
        visibility: 'public',
        memberCount: 2,
      },
      mentions: [account('U2')],
      links: ['https://a.org'],
    });
  });

  it('floor microseconds and take a time that is a number', () => {
    const event = only(createTestMessage(0, { ts: '1714564800.123999' }));
    expect(event.occurredAt).toBe(1_714_564_800_123);
    expect(only(createTestMessage(0, { ts: 1_714_564_800.5 })).id).toBe(
      only(createTestMessage(0, { ts: '1714564800.500000' })).id,
    );
  });

  it('that were edited have the edit as version, and their first time', () => {
    const event = only(createTestMessage(0, { edited: { user: 'U0ALICE01', ts: createTestTs(60, 0) } }));
    expect(event).toMatchObject({ verb: 'post', occurredAt: msOf(0), version: msOf(60) });
    expect(event.object.editedAt).toBe(msOf(60));
  });

  it('in a thread are replies to its root', () => {
    const reply = only(createTestMessage(5, { thread_ts: createTestTs(0), parent_user_id: 'U0BOB0001' }));
    expect(reply).toMatchObject({ verb: 'reply', id: idOf(5), object: { parentId: idOf(0), rootId: idOf(0) } });
    expect(only(createTestMessage(0, { thread_ts: createTestTs(0) })).verb).toBe('post');
  });

  it('that are also sent to the channel are one reply', () => {
    const inThread = only(createTestMessage(5, { thread_ts: createTestTs(0) }));
    const broadcast = only(createTestMessage(5, { thread_ts: createTestTs(0), subtype: 'thread_broadcast' }));
    expect(broadcast).toEqual(inThread);
    expect(parse(createTestMessage(6, { subtype: 'reply_broadcast', text: '' }))[0]).toMatchObject({ kind: 'skip' });
  });

  it.each([
    ['bot_message with an id', { subtype: 'bot_message', user: undefined, bot_id: 'B1' }, 'B1', 'bot'],
    ['bot_id alone', { user: undefined, bot_id: 'B1' }, 'B1', 'bot'],
    ['a user that is a bot', { user: 'U0BOT0001', bot_id: 'B1' }, 'U0BOT0001', 'bot'],
    ['a person through an app', { bot_id: 'B1' }, 'U0ALICE01', 'person'],
    ['a webhook with a name only', { subtype: 'bot_message', user: undefined, username: 'ci' }, 'bot:ci', 'bot'],
    ['Slackbot', { user: 'USLACKBOT' }, 'USLACKBOT', 'system'],
  ])('know their author: %s', (_, fields, id, kind) => {
    expect(only(createTestMessage(0, fields)).actor).toEqual({ id: account(id), kind });
  });

  it('keep the message that was passed on', () => {
    const shared = {
      is_share: true,
      channel_id: 'C1',
      ts: createTestTs(0),
      from_url: 'https://a.slack.com/archives/C1/p1',
    };
    expect(only(createTestMessage(9, { attachments: [shared] }))).toMatchObject({
      links: ['https://a.slack.com/archives/C1/p1'],
      object: { quotedId: idOf(0) },
    });
  });
});

describe('files', () => {
  const file = { id: 'F1', title: 'plan.pdf', name: 'plan.pdf' };

  it('without words are files', () => {
    expect(only(createTestMessage(0, { text: '', files: [file], upload: true })).object).toMatchObject({
      kind: 'file',
      title: 'plan.pdf',
      text: null,
    });
  });

  it('with words are notes', () => {
    expect(only(createTestMessage(0, { text: 'the plan', files: [file] })).object).toMatchObject({
      kind: 'note',
      title: 'plan.pdf',
      text: 'the plan',
    });
  });

  it.each([
    ['<@U1|alice> uploaded a file: <https://a.slack.com/files/alice/F1/x|x>', undefined, null],
    [
      '<@U1|alice> uploaded a file: <https://a.slack.com/files/alice/F1/x|x> and commented: look, <@U2|bob>',
      undefined,
      'look, @user',
    ],
    [
      '<@U1|alice> shared a file: <https://a.slack.com/files/alice/F1/x|x> and commented: cut…',
      { comment: 'whole' },
      'whole',
    ],
    ['<@U1|alice> uploaded an image: <https://a.slack.com/files/alice/F1/x|x>', undefined, null],
  ])('of before 2018 keep the comment only: %s', (text, comment, expected) => {
    const event = only(
      createTestMessage(0, { subtype: 'file_share', text, file: { ...file, initial_comment: comment } }),
    );
    expect(event.object.text).toBe(expected);
    expect(JSON.stringify(event)).not.toMatch(/alice|bob/);
  });

  it('are answered by comments', () => {
    const comment = { id: 'Fc1', user: 'U0BOB0001', comment: 'nice' };
    const text = "<@U0BOB0001|bob> commented on <@U1|alice>'s file <https://a.slack.com/files/alice/F1/x|x>: nice";
    const event = only(createTestMessage(0, { subtype: 'file_comment', user: undefined, text, file, comment }));
    const fileId = contentId('slack', 'T1', 'F1');
    expect(event).toMatchObject({
      verb: 'reply',
      actor: { id: account('U0BOB0001') },
      mentions: [],
      object: { kind: 'note', text: 'nice', parentId: fileId, rootId: fileId },
    });
  });
});

describe('reactions', () => {
  const reactions = [
    { name: 'tada', users: ['U0ALICE01', 'U0BOB0001', 'U0BOB0001'], count: 2 },
    { name: 'thumbsup::skin-tone-2', users: ['U0BOB0001'], count: 1 },
  ];

  it('are one act a person and emoji, at the time of the message', () => {
    const reacts = events(createTestMessage(5, { thread_ts: createTestTs(0), reactions })).slice(1);
    expect(reacts).toHaveLength(3);
    expect(reacts[1]).toMatchObject({
      verb: 'react',
      id: actId(idOf(5), 'react', account('U0BOB0001'), 'tada'),
      reaction: 'tada',
      occurredAt: msOf(5),
      precision: 'object',
      version: observedAt,
      object: { id: idOf(5), rootId: idOf(0), text: null },
    });
  });

  it('that are more than the named people, and replies that are not listed, give a snapshot', () => {
    const counted = createTestMessage(0, { reactions: [{ name: 'eyes', users: ['U1'], count: 40 }], reply_count: 3 });
    const snapshot = events(counted).at(-1);
    expect(snapshot).toMatchObject({
      verb: 'snapshot',
      counts: { reactions: 40, replies: 3, views: null, shares: null, asOf: observedAt },
      object: { id: idOf(0), text: null },
    });
    const complete = createTestMessage(0, {
      reactions,
      reply_count: 1,
      replies: [{ user: 'U1', ts: createTestTs(5) }],
    });
    expect(events(complete).some((event) => event.verb === 'snapshot')).toBe(false);
    const repliesOnly = events(createTestMessage(0, { reply_count: 1 })).at(-1);
    expect(repliesOnly).toMatchObject({ verb: 'snapshot', counts: { reactions: null, replies: 1 } });
  });

  it('to a system message count, though the message does not', () => {
    const parsed = parse(createTestMessage(0, { subtype: 'channel_topic', reactions }));
    expect(parsed.map((part) => part.kind)).toEqual(['skip', 'activity', 'activity', 'activity']);
  });
});

describe('changes', () => {
  it.each([
    ['channel_join', 'join'],
    ['group_join', 'join'],
    ['channel_leave', 'leave'],
    ['group_leave', 'leave'],
  ])('%s', (subtype, verb) => {
    expect(only(createTestMessage(0, { subtype }))).toMatchObject({
      verb,
      actor: { id: account('U0ALICE01') },
      object: { id: channel.community.id, kind: 'community' },
    });
  });

  it('can be joined twice', () => {
    const join = (second: number): string => only(createTestMessage(second, { subtype: 'channel_join' })).id;
    expect(join(0)).not.toBe(join(60));
  });

  it('of a message are its new state under its own id', () => {
    const message = createTestMessage(0, { text: 'better', edited: { user: 'U0ALICE01', ts: createTestTs(30, 0) } });
    expect(only({ type: 'message', subtype: 'message_changed', ts: createTestTs(31), message })).toMatchObject({
      verb: 'edit',
      id: idOf(0),
      occurredAt: msOf(0),
      version: msOf(30),
      object: { text: 'better', editedAt: msOf(30) },
    });
  });

  it('that delete say when, or are a tombstone that beats every version', () => {
    const previous = { thread_ts: createTestTs(0) };
    const removal = {
      type: 'message',
      subtype: 'message_deleted',
      deleted_ts: createTestTs(5),
      ts: createTestTs(60, 0),
    };
    expect(only({ ...removal, previous_message: previous })).toMatchObject({
      verb: 'delete',
      id: idOf(5),
      actor: null,
      occurredAt: msOf(60),
      version: msOf(60),
      precision: 'exact',
      object: { rootId: idOf(0), deletedAt: msOf(60), text: null },
    });
    expect(only(createTestMessage(0, { subtype: 'tombstone', user: 'USLACKBOT', reply_count: 2 }))).toMatchObject({
      verb: 'delete',
      id: idOf(0),
      version: observedAt,
      precision: 'object',
      object: { text: null, deletedAt: null },
    });
  });

  it.each([...systemSubtypes])('%s is skipped by name', (subtype) => {
    expect(parse(createTestMessage(0, { subtype }))).toEqual([{ kind: 'skip', reason: `system message: ${subtype}` }]);
  });
});

describe('what cannot be understood is rejected with the reason', () => {
  it.each([
    ['an unknown subtype', createTestMessage(0, { subtype: 'hologram' }), 'has the unknown subtype "hologram"'],
    ['an unknown type', createTestMessage(0, { type: 'presence' }), 'is of the unknown type "presence"'],
    ['a subtype that is a number', createTestMessage(0, { subtype: 5 }), 'has a subtype that is not text'],
    ['no ts', createTestMessage(0, { ts: undefined }), 'has no ts'],
    ['a ts that is no time', createTestMessage(0, { ts: 'yesterday' }), 'has a ts that is no Slack time: "yesterday"'],
    [
      'the year 50000',
      createTestMessage(0, { ts: '1515711600000.000000' }),
      'has a ts outside 1990–2099: 1515711600000.000000',
    ],
    ['nobody', createTestMessage(0, { user: undefined }), 'has neither user nor bot_id: nobody said it'],
    [
      'a thread that is no time',
      createTestMessage(0, { thread_ts: 'x' }),
      'has a thread_ts that is no Slack time: "x"',
    ],
    ['null', null, 'is not a message: null instead of an object'],
    ['text', 'hello', 'is not a message: "hello" instead of an object'],
    ['a list', [], 'is not a message: a list instead of an object'],
    [
      'an edit of nothing',
      createTestMessage(0, { subtype: 'message_changed' }),
      'is a message_changed without the message',
    ],
    ['a deletion of nothing', createTestMessage(0, { subtype: 'message_deleted' }), 'has no deleted_ts'],
    ['a join by nobody', createTestMessage(0, { subtype: 'channel_join', user: '' }), 'has no user who would join'],
  ])('%s', (_, message, reason) => {
    expect(parse(message)).toEqual([{ kind: 'reject', reason }]);
  });
});

describe('awkward text', () => {
  it('loses NUL and half characters, nothing else', () => {
    const { text } = only(createTestMessage(0, { text: 'a\u0000b \ud83d c 😀' })).object;
    expect(text).toBe('a\ufffdb \ufffd c 😀');
  });

  it('of 5 MB is cut and marked', () => {
    const { object } = only(createTestMessage(0, { text: '<@U0BOB0001> é '.repeat(400_000) }));
    expect(object.truncated).toBe(true);
    expect(Buffer.byteLength(object.text ?? '')).toBeLessThanOrEqual(maxTextBytes);
  });

  it('with more mentions and links than the contract holds says what is left out', () => {
    const text = Array.from(
      { length: 1500 },
      (_, at) => `<@U${String(at).padStart(8, '0')}> <https://a.org/${at}>`,
    ).join(' ');
    const parsed = parse(createTestMessage(0, { text }));
    expect(parsed.slice(1)).toEqual([
      { kind: 'skip', reason: 'left out: mentions of a message beyond 1000' },
      { kind: 'skip', reason: 'left out: links of a message beyond 200' },
    ]);
    expect(events(createTestMessage(0, { text }))[0]?.mentions).toHaveLength(1000);
  });
});

it('never throws and never gives an event that does not fit, whatever the message holds', () => {
  const fields = ['ts', 'user', 'text', 'thread_ts', 'edited', 'reactions', 'files', 'file', 'comment', 'attachments'];
  const more = ['subtype', 'bot_id', 'message', 'previous_message', 'deleted_ts', 'reply_count', 'replies', 'username'];
  const likely = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(
      '1714564800.000100',
      '1515711600000.000000',
      'file_share',
      'file_comment',
      'tombstone',
      'bot_message',
    ),
    fc.constantFrom('message_changed', 'message_deleted', 'channel_join', 'thread_broadcast', '<@U0BOB0001|bob>\ud800'),
    fc.constantFrom([{ name: 'tada', users: ['U1', null, 5], count: -1 }], [{ name: '', users: 'U1', count: 1e300 }]),
    fc.constantFrom({
      id: 'F1',
      ts: '1714564800.000100',
      user: 'U1',
      comment: 'x',
      type: 'message',
      subtype: 'tombstone',
    }),
    fc.constantFrom([
      { title: '\u0000'.repeat(600), from_url: `https://a.org/${'x'.repeat(5000)}`, is_share: true, ts: 1 },
    ]),
  );
  const record = Object.fromEntries([...fields, ...more].map((field) => [field, likely]));
  const message = fc.record(record, { requiredKeys: [] });
  fc.assert(
    fc.property(
      fc.oneof(
        message,
        message.map((some) => createTestMessage(0, some)),
        fc.jsonValue(),
      ),
      (raw) => {
        const parsed = parse(raw);
        expect(parsed.length).toBeGreaterThan(0);
        for (const part of parsed) {
          if (part.kind === 'activity') expect(activityEventSchema.parse(part.event)).toEqual(part.event);
        }
        expect(parse(raw)).toEqual(parsed);
      },
    ),
    { numRuns: 2000, seed: 7 },
  );
});
