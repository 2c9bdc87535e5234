import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../../infra/random.js';
import type { WorkingCalendar } from '../../../../processors/conformity/matching/calendar.js';
import { type CommunityMatch, matchEvents } from '../../../../processors/conformity/matching/match-events.js';
import type { MatchOptions } from '../../../../processors/conformity/matching/plan.js';
import { dropRun } from '../../../../processors/conformity/matching/scratch.js';
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
