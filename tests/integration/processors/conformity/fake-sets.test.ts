import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../../infra/random.js';
import type { WorkingCalendar } from '../../../../processors/conformity/matching/calendar.js';
import {
  type FakeSet,
  type FakeSetOptions,
  matchFakeSets,
} from '../../../../processors/conformity/matching/match-fake-sets.js';
import { dropRun } from '../../../../processors/conformity/matching/scratch.js';
import { type StagedAct, stageRows } from '../../../../processors/conformity/matching/stage-rows.js';
import { BruteForce } from '../../../support/conformity-brute-force.js';
import { randomCommunity } from '../../../support/conformity-community.js';
import { createTestStore, type TestStore } from '../../../support/test-store.js';

const hour = 3_600_000;
const calendar: WorkingCalendar = {
  timeZone: 'UTC',
  workingDays: [1, 2, 3, 4, 5],
  opensMs: 9 * hour,
  closesMs: 17 * hour,
};
const size = { events: 12, people: 2, minEvents: 2 };
const options: FakeSetOptions = { calendar, seed: 3, sets: 8, ...size };
const acts = randomCommunity(createRandom('fake'), { threads: 350, people: 60 });

let fixture: TestStore;
let run = 0;

beforeAll(async () => {
  fixture = await createTestStore();
});

afterAll(() => fixture.dispose());

async function match(rows: readonly StagedAct[], changes: Partial<FakeSetOptions> = {}): Promise<FakeSet[]> {
  run += 1;
  await stageRows(fixture.store, run, rows);
  const sets = await matchFakeSets(fixture.store, run, { ...options, ...changes });
  await dropRun(fixture.store, run);
  return sets;
}

describe('people who pretend to be executives', () => {
  it('are dealt, act and are matched as by brute force', async () => {
    const found = await match(acts);
    expect(found).toEqual(new BruteForce(acts, options).fakeSets(8, size));
    expect(found.reduce((sum, { events }) => sum + events.length, 0)).toBeGreaterThan(40);
  });

  it('are anybody where there are too few prominent ones', async () => {
    const many = { ...size, people: 20 };
    const found = await match(acts, { ...many, sets: 2 });
    expect(found).toEqual(new BruteForce(acts, options).fakeSets(2, many));
  });

  it('do not depend on the order of rows, on names, or on how many sets are asked for', async () => {
    const random = createRandom(5);
    const names = random.shuffle(Array.from({ length: 100 }, (_, index) => index));
    const renamed = random.shuffle(acts.map((act) => ({ ...act, person: names[act.person]! })));
    const plain = (sets: readonly FakeSet[]): unknown =>
      sets.map(({ set, tried, events }) => [
        set,
        tried,
        events.map(({ act, outcome, controls }) => [act, outcome, controls]),
      ]);
    expect(plain(await match(renamed, { sets: 3 }))).toEqual(plain((await match(acts)).slice(0, 3)));
  });

  it('never draw from what their own set posted', async () => {
    const people = new Map(acts.map(({ act, person }) => [act, person]));
    for (const { events } of await match(acts)) {
      const members = new Set(events.map(({ executive }) => executive));
      const drawn = events.flatMap(({ controls }) => controls.map(({ act }) => people.get(act)!));
      expect(drawn.filter((person) => members.has(person))).toEqual([]);
    }
  });

  it('can be called off, and tell how far they are', async () => {
    const stop = new AbortController();
    const seen: (readonly [number, number])[] = [];
    run += 1;
    await stageRows(fixture.store, run, acts);
    const work = matchFakeSets(fixture.store, run, {
      ...options,
      sets: 120,
      onProgress: (done, total) => {
        seen.push([done, total]);
        stop.abort(new Error('called off'));
      },
      signal: stop.signal,
    });
    await expect(work).rejects.toThrow('called off');
    expect(seen).toEqual([[50, 120]]);
  });
});
