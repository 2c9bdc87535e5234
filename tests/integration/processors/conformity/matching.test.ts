import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../../infra/random.js';
import { createForum } from '../../../../ingest/sources/simulated/forum/create-forum.js';
import { forumFor } from '../../../../ingest/sources/simulated/forum/options.js';
import { forumRows } from '../../../../ingest/sources/simulated/forum/rows.js';
import type { WorkingCalendar } from '../../../../processors/conformity/matching/calendar.js';
import { type CommunityMatch, matchEvents } from '../../../../processors/conformity/matching/match-events.js';
import { closingShares, type MatchedEvent } from '../../../../processors/conformity/matching/outcomes.js';
import type { MatchOptions } from '../../../../processors/conformity/matching/plan.js';
import { dropMatches, dropRun } from '../../../../processors/conformity/matching/scratch.js';
import {
  type CommunitySpan,
  type StagedAct,
  stageRows,
} from '../../../../processors/conformity/matching/stage-rows.js';
import { BruteForce } from '../../../support/conformity-brute-force.js';
import { randomCommunity } from '../../../support/conformity-community.js';
import { createTestStore, type TestStore } from '../../../support/test-store.js';

const hour = 3_600_000;
const calendar: WorkingCalendar = {
  timeZone: 'Europe/Berlin',
  workingDays: [1, 2, 3, 4, 5],
  opensMs: 9 * hour,
  closesMs: 17.5 * hour,
};
const basic: MatchOptions = { calendar, seed: 7 };

let fixture: TestStore;
let lastRun = 0;

beforeAll(async () => {
  fixture = await createTestStore();
});

afterAll(() => fixture.dispose());

async function match(
  acts: readonly StagedAct[],
  options: MatchOptions = basic,
  spans: readonly CommunitySpan[] = [],
): Promise<CommunityMatch[]> {
  lastRun += 1;
  const { store } = fixture;
  await stageRows(store, lastRun, acts, spans);
  const matches = await matchEvents(store, lastRun, options);
  await dropRun(store, lastRun);
  return matches;
}

describe('matching in SQL and by brute force', () => {
  const plans: readonly (readonly [string, MatchOptions])[] = [
    ['24 hours', basic],
    ['72 hours', { ...basic, windowHours: 72, minControlThreads: 3, controls: 2 }],
    ['language', { ...basic, byLanguage: true, minControlThreads: 3, controls: 2 }],
    ['controls from the middle of dialogues too', { ...basic, newcomersOnly: false }],
  ];

  it.each(plans)('come to the same: %s', async (_, options) => {
    const communities = [1, 2, 3].map((community) =>
      randomCommunity(createRandom(community), { community, gridMs: community === 2 ? 15 * 60_000 : 60_000 }),
    );
    const matches = await match(communities.flat(), options);
    let matched = 0;
    for (const [index, acts] of communities.entries()) {
      const expected = new BruteForce(acts, options).match();
      const found = matches[index]!;
      expect(found.community).toBe(index + 1);
      expect(found.counts).toEqual(expected.counts);
      expect(found.events).toEqual(expected.events);
      expect([found.people.events.before, found.people.events.after]).toEqual(expected.people.events);
      expect([found.people.controls.before, found.people.controls.after]).toEqual(expected.people.controls);
      matched += found.events.length;
    }
    expect(matched).toBeGreaterThan(10);
  });
});

describe('what matching does not depend on', () => {
  const acts = randomCommunity(createRandom('depends'));
  const utc: MatchOptions = { calendar: { ...calendar, timeZone: 'UTC' }, seed: 'any' };

  it('is the order of rows and their repetition', async () => {
    const expected = await match(acts, utc);
    expect(expected[0]!.events.length).toBeGreaterThan(5);
    const again = createRandom(1).shuffle([...acts, ...acts.filter((_, index) => index % 3 === 0)]);
    expect(await match(again, utc)).toEqual(expected);
  });

  it('is what people and threads are called', async () => {
    const random = createRandom(2);
    const names = random.shuffle(acts.map((_, index) => index + 1));
    const renamed = acts.map((act) => ({ ...act, person: names[act.person]!, thread: names[act.thread]! }));
    const plain = (matches: CommunityMatch[]): unknown =>
      matches.map(({ events, counts, people }) => ({
        counts,
        people,
        events: events.map(({ act, outcome, controls }) => ({
          act,
          outcome,
          controls: controls.map((control) => [control.act, control.outcome]),
        })),
      }));
    expect(plain(await match(renamed, utc))).toEqual(plain(await match(acts, utc)));
  });

  it('is the date, in whole weeks', async () => {
    const shift = 3 * 168 * hour;
    const later = await match(
      acts.map((act) => ({ ...act, at: act.at + shift })),
      utc,
    );
    const back = later.map((community) => ({
      ...community,
      events: community.events.map((event) => ({ ...event, at: event.at - shift })),
    }));
    expect(back).toEqual(await match(acts, utc));
  });

  it('are other communities of the run', async () => {
    const other = randomCommunity(createRandom('other'), { community: 2, threads: 80 });
    const [first] = await match([...other, ...acts], utc);
    expect(first).toEqual((await match(acts, utc))[0]);
  });

  it('is whether it is tried again, once the first attempt is dropped', async () => {
    lastRun += 1;
    const { store } = fixture;
    await stageRows(store, lastRun, acts);
    const first = await matchEvents(store, lastRun, utc);
    await expect(matchEvents(store, lastRun, utc)).rejects.toThrow('matched once in a run');
    await dropMatches(store, lastRun);
    expect(await matchEvents(store, lastRun, utc)).toEqual(first);
  });

  it('but another seed draws other controls for the same events', async () => {
    const [first] = await match(acts, utc);
    const [second] = await match(acts, { ...utc, seed: 'another' });
    const outcomes = (events: readonly MatchedEvent[]): unknown => events.map(({ act, outcome }) => [act, outcome]);
    const drawn = (events: readonly MatchedEvent[]): unknown =>
      events.map(({ controls }) => controls.map(({ act }) => act));
    expect(outcomes(second!.events)).toEqual(outcomes(first!.events));
    expect(drawn(second!.events)).not.toEqual(drawn(first!.events));
  });
});

describe('controls', () => {
  it('are five posts of other threads, with no executive near, and of none whom the event may have quietened', async () => {
    const acts = randomCommunity(createRandom('controls'), { threads: 400 });
    const [found] = await match(acts);
    expect(found!.events.length).toBeGreaterThan(20);
    const byAct = new Map(acts.map((act) => [act.act, act]));
    const said = acts.filter(({ role, kind }) => role === 'other' && kind !== 'reaction');
    const peopleAt = (act: number): Set<number> => {
      const { thread, at, person } = byAct.get(act)!;
      const before = said.filter((other) => other.thread === thread && other.at < at && other.at >= at - 24 * hour);
      return new Set([...before.map((other) => other.person), person]);
    };
    for (const { act, controls } of found!.events) {
      const event = byAct.get(act)!;
      expect(new Set(controls.map(({ thread }) => thread)).size).toBe(5);
      for (const control of controls) {
        const { thread, at, role, kind } = byAct.get(control.act)!;
        expect(thread).not.toBe(event.thread);
        expect([role, kind]).toEqual(['other', 'reply']);
        const near = acts.filter(
          (other) => other.thread === thread && other.role !== 'other' && Math.abs(other.at - at) <= 24 * hour,
        );
        expect(near).toEqual([]);
        if (Math.abs(at - event.at) >= 48 * hour) continue;
        const people = peopleAt(act);
        expect([...peopleAt(control.act)].filter((person) => people.has(person))).toEqual([]);
      }
    }
  });

  it('come from prominent people first, and are used again only where there are too few', async () => {
    const acts = randomCommunity(createRandom('prominent'), { threads: 600, executiveShare: 0.004 });
    const [found] = await match(acts);
    const posts = new Map<number, number>();
    for (const { person, role } of acts) if (role === 'other') posts.set(person, (posts.get(person) ?? 0) + 1);
    const tenth = [...posts.values()].sort((a, b) => b - a)[2]!;
    const byAct = new Map(acts.map((act) => [act.act, act]));
    const controls = found!.events.flatMap((event) => event.controls.map(({ act }) => byAct.get(act)!));
    const isProminent = ({ person }: StagedAct): boolean => posts.get(person)! >= tenth;
    const share = (list: readonly StagedAct[]): number => list.filter(isProminent).length / list.length;
    expect(share(controls)).toBeGreaterThan(1.5 * share(acts.filter(({ role }) => role === 'other')));
    expect(new Set(controls).size).toBeGreaterThan(0.9 * controls.length);
  });
});

describe('a community whose executives close threads', () => {
  it('shows it in the closing share', async () => {
    const forum = createForum(createRandom('closing'), forumFor.closing);
    const [found] = await match(forumRows(forum, 1));
    const shares = closingShares(found!.events);
    expect(found!.events.length).toBeGreaterThan(30);
    expect(shares.events).toBeGreaterThan(0.9);
    expect(shares.controls).toBeLessThan(0.6);
  });
});
