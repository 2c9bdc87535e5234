import { beforeAll, describe, expect, it } from '@jest/globals';
import { type ActivityEvent, activityEventSchema } from '../../../../../../infra/contracts/activity.js';
import { createRandom } from '../../../../../../infra/random.js';
import { simulatedConfigSchema } from '../../../../../../ingest/sources/simulated/config.js';
import { ForumReference, logRatio, referenceDefaults } from '../../../../../support/forum-reference.js';
import { type TestOrganisation, testOrganisation } from '../../../../../support/test-organisation.js';

const size = { people: 150, weeks: 12, timeZone: 'UTC' };
const dayMs = 86_400_000;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the forum of a demo with an effect', () => {
  let organisation: TestOrganisation;
  let messages: ActivityEvent[];
  beforeAll(async () => {
    organisation = await testOrganisation({ ...size, effect: 'chill=-0.5', confounder: 'none' });
    messages = organisation.events.filter(({ community }) => community?.id === organisation.forum?.communityId);
  });

  it('is a community of its own beside an organisation that stays as it is', async () => {
    const plain = await testOrganisation(size);
    const others = organisation.events.filter(({ community }) => community?.id !== organisation.forum?.communityId);
    expect(JSON.stringify(others)).toBe(JSON.stringify(plain.events));
    expect(plain.forum).toBeNull();
    expect(organisation.people).toEqual(plain.people);
    expect(messages.length).toBeGreaterThan(6_000);
    for (const message of messages.slice(0, 500)) expect(activityEventSchema.parse(message)).toEqual(message);
    const members = organisation.directory.filter(
      (record) => record.type === 'membership' && record.communityId === organisation.forum?.communityId,
    );
    expect(members.length).toBeGreaterThan(60);
    expect(messages[0]?.community).toMatchObject({ name: 'Open forum', memberCount: members.length });
  });

  it('has whole threads, in order, within the weeks that were asked for', () => {
    const byId = new Map(messages.map((message) => [message.object.id, message]));
    expect(byId.size).toBe(messages.length);
    const dangling = messages.filter(({ object, occurredAt }) => {
      const parent = object.parentId === null ? undefined : byId.get(object.parentId);
      const root = object.rootId === null ? undefined : byId.get(object.rootId);
      if (object.parentId === null) return object.rootId !== null;
      return (
        parent === undefined || root === undefined || parent.occurredAt > occurredAt || root.object.rootId !== null
      );
    });
    expect(dangling).toEqual([]);
    expect(messages.every(({ occurredAt }) => occurredAt >= organisation.startMs)).toBe(true);
    expect(messages.every(({ observedAt }) => observedAt <= organisation.untilMs)).toBe(true);
  });

  it('is written by staff, and by executives where the truth says so', () => {
    const executives = new Set(organisation.executives.map(({ accountId }) => accountId));
    const delegates = new Set(organisation.executives.flatMap(({ delegateAccountIds }) => delegateAccountIds));
    expect(messages.filter(({ actor }) => delegates.has(actor?.id ?? ''))).toEqual([]);
    const byId = new Map(messages.map((message) => [message.object.id, message]));
    const events = organisation.forum?.events ?? [];
    expect(events).toHaveLength(60);
    expect(new Set(events.map(({ accountId }) => accountId)).size).toBeGreaterThanOrEqual(3);
    for (const { messageId, rootId, accountId } of events) {
      expect(executives.has(accountId)).toBe(true);
      expect(byId.get(messageId)).toMatchObject({ actor: { id: accountId }, object: { rootId } });
    }
  });

  it('shows the effect: those who wrote before write less elsewhere', () => {
    const numbers = new Map<string, number>();
    const number = (id: string): number => {
      if (!numbers.has(id)) numbers.set(id, numbers.size);
      return numbers.get(id) as number;
    };
    const reference = new ForumReference(
      messages.map(({ object, actor, occurredAt }) => ({
        id: number(object.id),
        thread: number(object.rootId ?? object.id),
        author: actor?.id ?? '',
        at: occurredAt,
      })),
      {
        ...referenceDefaults,
        executives: organisation.executives.map(({ accountId }) => accountId),
        fromMs: organisation.startMs,
        untilMs: organisation.untilMs,
      },
    );
    const { events, matches } = reference.match(createRandom('demo'));
    expect(events.length).toBeGreaterThan(50);
    expect(matches.length / events.length).toBeGreaterThan(0.7);
    const deltas = matches.map(({ event, controls }) => {
      const y = (focal: typeof event): number => reference.outcomes(focal).elsewhere;
      return y(event) - mean(controls.map(y));
    });
    expect(mean(deltas)).toBeLessThan(logRatio(0.7, 1));
    expect(mean(deltas)).toBeGreaterThan(-1.1);
  });

  it('keeps the hours of the organisation, wherever that is', async () => {
    const berlin = await testOrganisation({ ...size, weeks: 6, timeZone: 'Europe/Berlin', effect: 'quiet=0' });
    const hours = berlin.events
      .filter(({ community }) => community?.id === berlin.forum?.communityId)
      .map(({ occurredAt }) => Math.floor((occurredAt % dayMs) / 3_600_000));
    const share = hours.filter((hour) => hour >= 6 && hour < 15).length / hours.length;
    expect(share).toBeGreaterThan(0.9);
  });
});

describe('settings of the simulated source', () => {
  it.each([
    [{ effect: 'chil=-0.3' }, /There is no effect "chil"[\s\S]*narrowing/],
    [{ confounder: 'closed' }, /There is no confounder "closed"[\s\S]*closing/],
    [{ effect: 'chill=-0.3', weeks: 5 }, /takes 6 or more/],
    [{ confounder: 'closing', people: 99 }, /takes 100 or more/],
  ])('refuse %j', (settings, reason) => {
    const { error } = simulatedConfigSchema.safeParse(settings);
    expect(error?.issues.map(({ message }) => message).join()).toMatch(reason);
  });

  it('take effects as people write them', () => {
    const parsed = simulatedConfigSchema.parse({ effect: 'chill=-0.3,voices=0.1', confounder: 'closing' });
    expect(parsed.effect).toEqual([
      { name: 'chill', size: -0.3 },
      { name: 'voices', size: 0.1 },
    ]);
    expect(parsed.confounder).toBe('closing');
  });
});
