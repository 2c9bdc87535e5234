import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityEvent } from '../../../../../infra/contracts/activity.js';
import type { Person } from '../../../../../infra/contracts/directory.js';
import { simulateOrganisation } from '../../../../../ingest/sources/simulated/ground-truth.js';
import { executiveNames } from '../../../../../ingest/sources/simulated/names.js';
import { type TestOrganisation, testOrganisation, testPseudonym } from '../../../../support/test-organisation.js';

const dayMs = 86_400_000;
const isContent = (event: ActivityEvent): boolean => event.verb === 'post' || event.verb === 'reply';
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function gini(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  return sum(sorted.map((value, index) => (2 * (index + 1) - n - 1) * value)) / (n * sum(sorted));
}

describe('a simulated organisation of 400 people over 12 weeks', () => {
  let organisation: TestOrganisation;
  let events: readonly ActivityEvent[];
  let people: Person[];
  beforeAll(async () => {
    organisation = await testOrganisation({ people: 400, weeks: 12 });
    ({ events } = organisation);
    people = organisation.directory.filter((record) => record.type === 'person');
  });

  it('repeats an id only for an edit, a removal, a second delivery or a reaction given again', () => {
    const firsts = new Map<string, ActivityEvent>();
    const repeated = new Set<string>();
    for (const event of events) {
      if (event.verb === 'edit' || event.verb === 'delete' || event.verb === 'unreact') continue;
      const first = firsts.get(event.id);
      if (first === undefined) firsts.set(event.id, event);
      else {
        repeated.add(event.id);
        expect(event.verb).toBe(first.verb);
        expect(event.object).toEqual(first.object);
      }
    }
    expect(repeated.size).toBeGreaterThan(5);
    expect(repeated.size).toBeLessThan(firsts.size * 0.02);
  });

  it('has every parent, root, quoted post and object of a reaction, and earlier than what refers to it', () => {
    const writtenAt = new Map<string, number>();
    for (const event of events) if (isContent(event)) writtenAt.set(event.id, event.occurredAt);
    let references = 0;
    const dangling: string[] = [];
    for (const { verb, object, occurredAt } of events) {
      const about = verb === 'react' || verb === 'unreact' || verb === 'share' || verb === 'edit' || verb === 'delete';
      const snapshot = verb === 'snapshot' && object.kind !== 'person';
      for (const id of [object.parentId, object.rootId, object.quotedId, about || snapshot ? object.id : null]) {
        if (id === null) continue;
        references += 1;
        if (!((writtenAt.get(id) ?? Infinity) <= occurredAt)) dangling.push(`${verb} ${id}`);
      }
    }
    expect(dangling).toEqual([]);
    expect(references).toBeGreaterThan(20_000);
  });

  it('edits and removes with a higher version than the content had', () => {
    const versions = new Map<string, number>();
    for (const event of events) if (isContent(event)) versions.set(event.id, event.version);
    const changes = events.filter(({ verb }) => verb === 'edit' || verb === 'delete');
    expect(changes.length).toBeGreaterThan(100);
    for (const { id, version } of changes) expect(version).toBeGreaterThan(versions.get(id) ?? Infinity);
  });

  it('has things that come late, and a removal that is known before its message', () => {
    const late = events.filter(
      ({ verb, observedAt, occurredAt }) => verb === 'reply' && observedAt - occurredAt > dayMs,
    );
    expect(late.length).toBeGreaterThan(20);
    const seen = new Map(events.filter(isContent).map((event) => [event.id, event.observedAt]));
    const early = events.filter(({ verb, id, observedAt }) => verb === 'delete' && observedAt < (seen.get(id) ?? 0));
    expect(early.length).toBeGreaterThan(0);
    expect(events.filter(({ observedAt, occurredAt }) => observedAt < occurredAt)).toEqual([]);
  });

  it('undoes reactions, and gives some of them again', () => {
    const given = new Map<string, number>();
    for (const { verb, id } of events) if (verb === 'react') given.set(id, (given.get(id) ?? 0) + 1);
    const undone = events.filter(({ verb }) => verb === 'unreact');
    expect(undone.length).toBeGreaterThan(20);
    for (const { id } of undone) expect(given.has(id)).toBe(true);
    expect(undone.some(({ id }) => (given.get(id) ?? 0) > 1)).toBe(true);
  });

  it('names executives and delegates only', () => {
    const leading = new Set<string>();
    for (const { personId, leadership, name } of people) {
      if (leadership.isExecutive || leadership.delegateOf !== null) leading.add(personId);
      else expect(name).toBeNull();
    }
    expect(leading.size).toBeGreaterThan(5);
    const named = people.filter(({ name }) => name !== null);
    expect(named.length).toBeGreaterThan(5);
    for (const { personId, name } of named) {
      expect(leading.has(personId)).toBe(true);
      expect(executiveNames).toContain(name);
    }
    const everything = JSON.stringify(events);
    for (const name of executiveNames) expect(everything).not.toContain(name);
    expect(everything).not.toContain('almwind.example"');
    expect(everything).not.toMatch(/person\d+@/);
  });

  it('has five to eight executives, one of them only from the middle on, each as of a period', () => {
    const { executives, startMs, untilMs } = organisation;
    expect(executives.length).toBeGreaterThanOrEqual(5);
    expect(executives.length).toBeLessThanOrEqual(8);
    const isExecutiveAt = (personId: string, timeMs: number): boolean =>
      people.some(
        (period) =>
          period.personId === personId &&
          (period.validFrom ?? -Infinity) <= timeMs &&
          timeMs < (period.validTo ?? Infinity) &&
          period.leadership.isExecutive,
      );
    const rising = executives.filter(({ executiveFromMs }) => executiveFromMs > startMs);
    expect(rising.map(({ behaviour }) => behaviour)).toEqual(['promoted']);
    for (const { personId, executiveFromMs } of executives) {
      expect(isExecutiveAt(personId, untilMs - 1)).toBe(true);
      expect(isExecutiveAt(personId, startMs)).toBe(executiveFromMs < startMs);
    }
    const enrolled = new Set(executives.map(({ personId }) => personId));
    for (const { personId, leadership } of people)
      expect(leadership.isExecutive && !enrolled.has(personId)).toBe(false);
  });

  it('has a hierarchy of six levels and three unit levels without gaps or cycles', () => {
    const current = new Map(people.map((person) => [person.personId, person]));
    expect(current.size).toBe(400);
    expect(new Set(people.map(({ level }) => level))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
    const units = new Set(organisation.units.map((path) => path.join('/')));
    for (const person of people) {
      expect(units.has(person.unitPath.join('/'))).toBe(true);
      let steps = 0;
      for (let at = person; at.managerId !== null && steps < 10; steps += 1) at = current.get(at.managerId) as Person;
      expect(steps).toBeLessThanOrEqual(5);
    }
    expect(Math.max(...people.map(({ unitPath }) => unitPath.length))).toBe(3);
  });

  it('has joiners, leavers and people who change units, with periods that meet', () => {
    const periods = new Map<string, Person[]>();
    for (const person of people) periods.set(person.personId, [...(periods.get(person.personId) ?? []), person]);
    const moved = [...periods.values()].filter((of) => of.length === 2);
    expect(moved.length).toBeGreaterThan(3);
    for (const [before, after] of moved) expect(after?.validFrom).toBe(before?.validTo);
    expect(people.filter(({ validFrom }) => validFrom !== null).length).toBeGreaterThan(moved.length);
    expect([...periods.values()].filter((of) => of.at(-1)?.validTo !== null).length).toBeGreaterThan(5);
  });

  it('lets nobody act before joining or long after leaving', () => {
    const stays = new Map(
      organisation.people.map(({ accountId, periods }) => [
        accountId,
        { from: periods[0]?.fromMs ?? -Infinity, to: periods.at(-1)?.toMs ?? Infinity },
      ]),
    );
    const strangers = events.filter(({ actor, occurredAt, verb }) => {
      const stay = stays.get(actor?.id ?? '');
      if (stay === undefined || verb === 'leave' || verb === 'edit' || verb === 'delete') return false;
      return occurredAt < stay.from || occurredAt >= stay.to + dayMs;
    });
    expect([...stays.values()].some(({ from, to }) => from > -Infinity || to < Infinity)).toBe(true);
    expect(strangers).toEqual([]);
  });

  it('keeps the hours of the day and the days of the week', () => {
    const hours = new Array<number>(24).fill(0);
    const days = new Array<number>(7).fill(0);
    for (const event of events) {
      if (!isContent(event) || event.scope !== 'internal') continue;
      hours[new Date(event.occurredAt).getUTCHours()]! += 1;
      days[new Date(event.occurredAt).getUTCDay()]! += 1;
    }
    expect(sum(hours.slice(7, 16))).toBeGreaterThan(4 * sum([...hours.slice(20), ...hours.slice(0, 4)]));
    expect(sum(days.slice(1, 6))).toBeGreaterThan(15 * ((days[0] ?? 0) + (days[6] ?? 0)));
  });

  it('is unequal: few write most, many only look on', () => {
    const byActor = new Map<string, number>();
    for (const event of events) {
      if (!isContent(event) || event.scope !== 'internal' || event.actor?.kind !== 'person') continue;
      byActor.set(event.actor.id, (byActor.get(event.actor.id) ?? 0) + 1);
    }
    const counts = [...byActor.values()];
    expect(gini(counts)).toBeGreaterThan(0.45);
    const everybody = organisation.people.map(({ accountId }) => byActor.get(accountId) ?? 0);
    expect(gini(everybody)).toBeGreaterThan(0.6);
    for (const { accountId, observer } of organisation.people) if (observer) expect(byActor.has(accountId)).toBe(false);
  });

  it('grows over the weeks, with one quiet week', () => {
    const weeks = new Array<number>(12).fill(0);
    for (const event of events) {
      if (!isContent(event) || event.scope !== 'internal') continue;
      weeks[Math.floor((event.occurredAt - organisation.startMs) / (7 * dayMs))]! += 1;
    }
    expect(sum(weeks.slice(8))).toBeGreaterThan(1.25 * sum(weeks.slice(0, 4)));
    expect(weeks.indexOf(Math.min(...weeks.slice(2)))).toBe(6);
  });

  it('is written in several languages, some of them unsaid', () => {
    const languages = new Map<string | null, number>();
    for (const event of events) {
      if (isContent(event)) languages.set(event.object.lang, (languages.get(event.object.lang) ?? 0) + 1);
    }
    for (const language of ['en', 'de', 'es', 'fr', 'pt']) expect(languages.get(language)).toBeGreaterThan(20);
    expect(languages.size).toBeGreaterThanOrEqual(7);
    expect(languages.get(null)).toBeGreaterThan(500);
  });

  it('has a varied vocabulary', () => {
    const texts = new Set<string | null>();
    let count = 0;
    for (const event of events) {
      if (!isContent(event)) continue;
      texts.add(event.object.text);
      count += 1;
    }
    expect(texts.size / count).toBeGreaterThan(0.7);
  });

  it('counts views that only grow and cover those who answered, and leaves unknown views null', () => {
    const last = new Map<string, { views: number; viewers: number }>();
    const unknown = new Set(
      organisation.communities.filter(({ countsViews }) => !countsViews).map(({ communityId }) => communityId),
    );
    expect(unknown.size).toBeGreaterThan(0);
    let read = 0;
    const wrong: ActivityEvent[] = [];
    for (const event of events) {
      if (event.verb !== 'snapshot' || event.platform !== 'simnet' || event.community === null) continue;
      const { views, uniqueViews } = event.counts;
      if (unknown.has(event.community.id)) {
        if (views !== null || uniqueViews !== null) wrong.push(event);
        continue;
      }
      const before = last.get(event.object.id);
      const now = { views: views ?? -1, viewers: uniqueViews ?? -1 };
      if (now.viewers < (before?.viewers ?? 0) || now.views < now.viewers) wrong.push(event);
      if (before !== undefined) read += 1;
      last.set(event.object.id, now);
    }
    expect(wrong).toEqual([]);
    expect(read).toBeGreaterThan(1_000);
  });

  it('shows leaders who differ: sparse, unread, answering', () => {
    const by = (behaviour: string) => organisation.executives.find((leader) => leader.behaviour === behaviour);
    const postsOf = (behaviour: string): ActivityEvent[] =>
      events.filter(({ verb, actor }) => verb === 'post' && actor?.id === by(behaviour)?.accountId);
    const sparse = postsOf('sparse').map(({ occurredAt }) => occurredAt);
    expect(sparse.length).toBeGreaterThan(0);
    expect(sparse.length).toBeLessThanOrEqual(3);
    const answers = (behaviour: string): number =>
      events.filter(({ verb, actor }) => verb === 'reply' && actor?.id === by(behaviour)?.accountId).length;
    expect(answers('conversational')).toBeGreaterThan(3 * answers('unread'));

    const unread = new Set(postsOf('unread').map(({ id }) => id));
    expect(unread.size).toBeGreaterThan(10);
    const share = new Map<string, number>();
    for (const event of events) {
      if (event.verb !== 'snapshot' || !unread.has(event.object.id)) continue;
      share.set(event.object.id, (event.counts.uniqueViews ?? 0) / (event.community?.memberCount ?? 1));
    }
    const below = [...share.values()].filter((value) => value < 0.05).length;
    expect(below / share.size).toBeGreaterThan(0.8);
  });

  it('has bots and system notices that are not people, and public channels of their own', () => {
    const kinds = new Set(events.map(({ actor }) => actor?.kind));
    expect(kinds).toEqual(new Set(['person', 'bot', 'system', undefined]));
    expect(new Set(events.map(({ platform }) => platform))).toEqual(new Set(['simnet', 'simblog', 'simfeed']));
    expect(events.filter(({ platform, scope }) => (platform === 'simnet') !== (scope === 'internal'))).toEqual([]);
    expect(events.filter(({ platform, community }) => platform === 'simfeed' && community !== null)).toEqual([]);
    const verified = organisation.directory.filter(
      (record) => record.type === 'accountLink' && record.method === 'verified-link',
    );
    expect(verified.length).toBe(2 * organisation.executives.length);
    expect(
      events.some(
        ({ verb, counts }: ActivityEvent & { counts?: { followers: number | null } }) =>
          verb === 'snapshot' && (counts?.followers ?? 0) > 0,
      ),
    ).toBe(true);
    expect(events.some(({ object }) => object.quotedId !== null)).toBe(true);
  });

  it('has small communities and one that fell silent', () => {
    expect(organisation.communities.some(({ members }) => members < 5)).toBe(true);
    const dormant = organisation.communities.find(({ purpose }) => purpose === 'dormant');
    const posts = events.filter(
      (event) => isContent(event) && event.community?.id === dormant?.communityId && event.actor?.kind === 'person',
    );
    expect(posts.length).toBeGreaterThan(0);
    expect(Math.max(...posts.map(({ occurredAt }) => occurredAt))).toBeLessThan(organisation.startMs + 56 * dayMs);
  });
});

describe('sizes of a simulated organisation', () => {
  it.each([20, 47, 100, 250, 760])('works for %i people', async (people) => {
    const organisation = await testOrganisation({ people, weeks: 2 });
    expect(organisation.people.length).toBe(people);
    expect(new Set(organisation.people.map(({ personId }) => personId)).size).toBe(people);
    expect(organisation.executives.length).toBeGreaterThanOrEqual(5);
    expect(organisation.executives.map(({ behaviour }) => behaviour)).toContain('promoted');
    expect(organisation.executives.every(({ communityId }) => communityId !== null)).toBe(true);
    expect(organisation.events.length).toBeGreaterThan(people);
  });

  it('works for 50,000 people', async () => {
    const organisation = simulateOrganisation(
      { people: 50_000, weeks: 1, activity: 0.05, until: '2026-06-01' },
      testPseudonym,
    );
    expect(organisation.people.length).toBe(50_000);
    let count = 0;
    for await (const _ of organisation.events()) count += 1;
    expect(count).toBeGreaterThan(10_000);
  });

  it('grows with people, weeks and activity', async () => {
    const count = async (changes: object): Promise<number> => (await testOrganisation(changes)).events.length;
    const base = await count({});
    expect(await count({ people: 180 })).toBeGreaterThan(1.7 * base);
    expect(await count({ weeks: 12 })).toBeGreaterThan(1.5 * base);
    expect(await count({ activity: 4 })).toBeGreaterThan(2 * base);
  });

  it('uses the wanted languages and time zone only', async () => {
    const { events } = await testOrganisation({ languages: ['fr'], timeZone: 'America/New_York' });
    const languages = new Set(events.filter(isContent).map(({ object }) => object.lang));
    expect(languages).toEqual(new Set(['fr', null]));
  });

  it('comes near the wanted number of events and keeps no more in memory the longer it runs', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heap = (): number => {
      collect();
      return process.memoryUsage().heapUsed / 1_000_000;
    };
    const organisation = simulateOrganisation({ targetEvents: 500_000, weeks: 40, until: '2026-06-01' }, testPseudonym);
    let count = 0;
    let early = 0;
    let late = 0;
    for await (const _ of organisation.events()) {
      count += 1;
      if (count === 150_000) early = heap();
      if (count === 450_000) late = heap();
    }
    expect(count / 500_000).toBeGreaterThan(0.92);
    expect(count / 500_000).toBeLessThan(1.08);
    expect(late - early).toBeLessThan(40);
  });
});
