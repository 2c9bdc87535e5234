import { describe, expect, it } from '@jest/globals';
import { activityEventSchema } from '../../../../../infra/contracts/activity.js';
import { createPseudonymiser } from '../../../../../infra/pseudonym.js';
import { RateLimitedError, SourceStoppedError } from '../../../../../ingest/source.js';
import { channelOf, youtubeConfig } from '../../../../../ingest/sources/youtube/config.js';
import { createParser, events, plainText } from '../../../../../ingest/sources/youtube/parse.js';
import { refusal, untilMidnightMs } from '../../../../../ingest/sources/youtube/quota.js';
import { problem } from '../../../../support/simulators/youtube.js';

const pseudonym = createPseudonymiser('a key for tests that has 32 characters');
const parse = createParser(pseudonym);
const observedAt = Date.UTC(2026, 5, 1);
const channelId = `UC${'a'.repeat(22)}`;

const video = (snippet: object = {}, more: object = {}): object => ({
  id: 'dQw4w9WgXcQ',
  snippet: {
    publishedAt: '2026-05-01T08:00:00Z',
    channelId,
    title: 'A talk by @annleader',
    description: 'More at https://example.org/talk.\nThanks, @annleader!',
    liveBroadcastContent: 'none',
    defaultAudioLanguage: 'en-GB',
    ...snippet,
  },
  statistics: { viewCount: '900', likeCount: '30', commentCount: '4' },
  ...more,
});
const comment = (snippet: object = {}): object => ({
  id: 'Ugx1.2-3',
  snippet: {
    textDisplay: 'shown',
    authorDisplayName: '@bocolleague',
    authorChannelId: { value: `UC${'b'.repeat(22)}` },
    publishedAt: '2026-05-02T08:00:00Z',
    updatedAt: '2026-05-02T08:00:00Z',
    ...snippet,
  },
});
const ofVideo = (raw: unknown, editedAt: number | null = null) =>
  parse({ where: 'here', value: { kind: 'video', video: raw, editedAt, observedAt } });
const ofComment = (raw: unknown, more: object = {}) =>
  parse({
    where: 'here',
    value: {
      kind: 'comment',
      comment: raw,
      videoId: 'dQw4w9WgXcQ',
      parentId: null,
      isEdit: false,
      observedAt,
      ...more,
    },
  });
const eventOf = (parsed: ReturnType<typeof parse>) => {
  const [one] = parsed;
  if (one?.kind !== 'activity') throw new Error(JSON.stringify(one));
  return activityEventSchema.parse(one.event);
};

describe('a video', () => {
  it('is a post without anybody’s name', () => {
    expect(eventOf(ofVideo(video()))).toMatchObject({
      verb: 'post',
      platform: 'youtube',
      version: Date.UTC(2026, 4, 1, 8),
      actor: { id: pseudonym.account('youtube', 'youtube.com', channelId) },
      links: ['https://example.org/talk'],
      object: {
        kind: 'article',
        title: 'A talk by @user',
        text: 'More at https://example.org/talk.\nThanks, @user!',
        lang: 'en-GB',
        url: 'https://www.youtube.com/watch?v=dQw4w9WgXcQ',
      },
    });
  });

  it('stands where it began to be shown', () => {
    const live = { liveStreamingDetails: { actualStartTime: '2026-05-03T10:00:00Z' } };
    expect(eventOf(ofVideo(video({ liveBroadcastContent: 'live' }, live))).occurredAt).toBe(Date.UTC(2026, 4, 3, 10));
    expect(ofVideo(video({ liveBroadcastContent: 'upcoming' }))).toEqual([
      { kind: 'skip', reason: expect.any(String) },
    ]);
  });

  it('is edited when it was seen to be another', () => {
    expect(eventOf(ofVideo(video(), observedAt))).toMatchObject({
      verb: 'edit',
      version: observedAt,
      occurredAt: Date.UTC(2026, 4, 1, 8),
    });
  });

  it('has numbers that are written as text', () => {
    const of = { id: 'dQw4w9WgXcQ', createdAt: Date.UTC(2026, 4, 1), parentId: null, rootId: null };
    const [one] = parse({
      where: '',
      value: { kind: 'counts', of, counters: { views: 900, reactions: null, replies: 4 }, observedAt },
    });
    expect(one).toMatchObject({
      event: { verb: 'snapshot', counts: { views: 900, reactions: null, replies: 4, shares: null } },
    });
  });

  it.each([
    ['title', { title: 42 }, {}],
    ['publishedAt', { publishedAt: 'never' }, {}],
    ['channelId', { channelId: null }, {}],
    ['viewCount', {}, { statistics: { viewCount: 'many' } }],
    ['snippet', {}, { snippet: [] }],
    ['id', {}, { id: 7 }],
  ])('with a field %s of another type is rejected, and the field named', (field, snippet, more) => {
    const [one] = ofVideo(video(snippet, more));
    expect(one?.kind).toBe('reject');
    expect((one as { reason: string }).reason).toContain(field);
  });
});

describe('a comment', () => {
  it('answers the video, or another comment', () => {
    expect(eventOf(ofComment(comment()))).toMatchObject({
      verb: 'reply',
      version: Date.UTC(2026, 4, 2, 8),
      object: {
        text: 'shown',
        editedAt: null,
        parentId: events.contentId('dQw4w9WgXcQ'),
        rootId: events.contentId('dQw4w9WgXcQ'),
      },
    });
    expect(eventOf(ofComment(comment(), { parentId: 'Ugx1' }))).toMatchObject({
      object: { parentId: events.contentId('Ugx1'), rootId: events.contentId('dQw4w9WgXcQ') },
    });
  });

  it('is taken as it was typed, where YouTube gives that', () => {
    expect(eventOf(ofComment(comment({ textOriginal: 'typed' })))).toMatchObject({ object: { text: 'typed' } });
  });

  it('was edited at its own time', () => {
    const edited = eventOf(ofComment(comment({ updatedAt: '2026-05-03T08:00:00Z' }), { isEdit: true }));
    expect(edited).toMatchObject({
      verb: 'edit',
      version: Date.UTC(2026, 4, 3, 8),
      occurredAt: Date.UTC(2026, 4, 2, 8),
    });
  });

  it('of nobody is left out', () => {
    expect(ofComment(comment({ authorChannelId: undefined }))).toEqual([{ kind: 'skip', reason: expect.any(String) }]);
  });

  it('with a field of another type is rejected, and the field named', () => {
    expect(ofComment(comment({ textDisplay: 42 }))).toMatchObject([
      { kind: 'reject', reason: expect.stringContaining('textDisplay') },
    ]);
    expect(ofComment(comment({ updatedAt: 7 }))).toMatchObject([
      { kind: 'reject', reason: expect.stringContaining('updatedAt') },
    ]);
    expect(ofComment('words')).toMatchObject([{ kind: 'reject' }]);
  });
});

describe('subscribers', () => {
  const channel = (statistics: object): object => ({
    id: channelId,
    snippet: { publishedAt: '2014-02-03T00:00:00Z' },
    statistics,
  });
  const of = (statistics: object) =>
    parse({ where: '', value: { kind: 'subscribers', channel: channel(statistics), observedAt } });
  it('are unknown where the channel hides them', () => {
    expect(of({ subscriberCount: '5000', hiddenSubscriberCount: false })).toMatchObject([
      { event: { counts: { followers: 5000 }, occurredAt: Date.UTC(2014, 1, 3), object: { kind: 'person' } } },
    ]);
    expect(of({ subscriberCount: '0', hiddenSubscriberCount: true })).toEqual([]);
    expect(of({})).toEqual([]);
  });
});

describe('what YouTube refuses', () => {
  // 12:00 in UTC is five in the morning there in summer, four in winter.
  it.each([
    [Date.UTC(2026, 6, 1, 12), 19],
    [Date.UTC(2026, 0, 1, 12), 20],
    [Date.UTC(2026, 6, 1, 6, 59, 59), 1 / 3600],
    // Clocks go forward on this day.
    [Date.UTC(2026, 2, 8, 8), 23],
  ])('at %d the quota begins anew in %d hours', (at, hours) => {
    expect(untilMidnightMs(at)).toBe(hours * 3_600_000);
  });

  const now = Date.UTC(2026, 6, 1, 12);
  it.each([
    ['quotaExceeded', 403, RateLimitedError],
    ['dailyLimitExceeded', 403, RateLimitedError],
    ['rateLimitExceeded', 403, RateLimitedError],
    ['accessNotConfigured', 403, SourceStoppedError],
    ['API_KEY_INVALID', 400, SourceStoppedError],
  ])('for %s is told from the others', (reason, status, type) => {
    expect(refusal(status, problem(status, reason, 'see <a href="x">here</a>').body, now)).toBeInstanceOf(type);
  });

  it('is said in its own words, without links', () => {
    const { body } = problem(403, 'quotaExceeded', 'You have exceeded your <a href="/quota">quota</a>.');
    expect(refusal(403, body, now)).toMatchObject({
      message: 'YouTube answered 403 (You have exceeded your quota.: quotaExceeded)',
      retryAfterMs: 19 * 3_600_000,
    });
  });
});

describe('settings', () => {
  it.each([
    [channelId, { id: channelId }],
    ['@ann.b', { handle: '@ann.b' }],
    [`https://www.youtube.com/channel/${channelId}`, { id: channelId }],
    ['https://youtube.com/@annleader', { handle: '@annleader' }],
    ['annleader', null],
    ['https://youtube.example/@annleader', null],
  ])('%s is the channel %j', (account, name) => {
    expect(channelOf(account)).toEqual(name);
  });

  it('hold', () => {
    expect(youtubeConfig.safeParse({ apiKey: 'k', accounts: [{ account: '@ann' }] }).success).toBe(true);
    expect(youtubeConfig.safeParse({ apiKey: 'k', accounts: [{ account: 'Ann' }] }).success).toBe(false);
  });

  it('text has no names, and addresses stay whole', () => {
    expect(plainText('hi @ann.b, mail a@b.org, see https://example.org/@ann (or https://b.example).')).toEqual({
      text: 'hi @user, mail a@b.org, see https://example.org/@ann (or https://b.example).',
      links: ['https://example.org/@ann', 'https://b.example/'],
    });
  });
});
