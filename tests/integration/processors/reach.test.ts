import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Config } from '../../../infra/config.js';
import { communityOf, personOf, utc } from '../../support/act-builder.js';
import { differences, tableKeys } from '../../support/brute-force.js';
import { leaderPeriods, ties } from '../../support/brute-force-leader-period.js';
import { brutePosts } from '../../support/brute-force-posts.js';
import { cascades, engagementRates, leaderPosts } from '../../support/brute-force-reach.js';
import { emptyStore, land, plainFeatures, rulesOf } from '../../support/brute-force-store.js';
import { buildWorld } from '../../support/brute-force-world.js';
import { createReachOrganisation } from '../../support/reach-organisation.js';
import { refreshReachFamilies } from '../../support/reach-store.js';
import { createTestStore, type TestStore } from '../../support/test-store.js';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore();
});
afterAll(() => fixture.dispose());

describe('reach agrees with a computation in plain TypeScript', () => {
  test.each([
    { timeZone: 'Europe/Berlin', weekStart: 'monday', known: 'directory', seed: 41 },
    { timeZone: 'America/New_York', weekStart: 'sunday', known: 'directory', seed: 42 },
    { timeZone: 'UTC', weekStart: 'monday', known: 'platform', seed: 43 },
  ] as const)('in $timeZone, people known by $known', async ({ timeZone, weekStart, known, seed }) => {
    const { store } = fixture;
    await emptyStore(store);
    const config: Config = { ...fixture.config, organisation: { ...fixture.config.organisation, timeZone, weekStart } };
    const { events, records } = createReachOrganisation({
      seed,
      people: 50,
      communities: 4,
      posts: 260,
      from: utc('2026-02-20'),
      days: 75,
      known,
    });
    await land(store, { events, records });
    const ownerships = [
      { community: communityOf('c0'), owner: personOf('p0'), from: '2026-01-01', until: '2026-04-10' },
      { community: communityOf('c1'), owner: personOf('p5'), from: '2026-01-01', until: '2100-01-01' },
    ];
    await store.insert(
      'community_owner',
      ['community', 'owner_id', 'valid_from', 'valid_to', 'version', 'removed'],
      [
        ['c0', personOf('p0'), '2026-01-01', '2026-04-10', 1, 0],
        [communityOf('c1'), personOf('p5'), '2026-01-01', '2100-01-01', 1, 0],
        ['c2', personOf('p9'), '2026-01-01', '2100-01-01', 1, 1],
      ],
    );
    await refreshReachFamilies(store, config);

    const world = buildWorld(events, records, plainFeatures, rulesOf(config));
    const posts = brutePosts(world);
    const found = async (table: string) =>
      store.query<Record<string, string | number | null>>(`SELECT * EXCEPT (version, is_deleted) FROM ${table} FINAL`);
    const expected = leaderPosts(world, posts);
    expect(differences(await found('cascade'), cascades(world, posts), tableKeys.cascade).slice(0, 10)).toEqual([]);
    expect(differences(await found('engagement_rate'), engagementRates(world, posts), ['scope', 'starts'])).toEqual([]);
    expect(differences(await found('leader_post'), expected, tableKeys.leader_post).slice(0, 10)).toEqual([]);

    const bruteTies = ties(world).map((tie) => ({
      leader_id: tie.leader,
      day: tie.day,
      person_id: tie.person,
      outward: tie.outward,
      inward: tie.inward,
      is_staff: tie.isStaff ? 1 : 0,
      leader_level: tie.leaderLevel,
      person_level: tie.level,
    }));
    expect(differences(await found('leader_tie'), bruteTies, ['leader_id', 'day', 'person_id']).slice(0, 10)).toEqual(
      [],
    );
    const due = await store.query<{ starts: string }>(
      "SELECT DISTINCT starts FROM participation_period FINAL WHERE grain = '28d' AND dim = 'all'",
    );
    const fourWeeks = leaderPeriods(
      world,
      posts,
      expected,
      due.map(({ starts }) => starts),
      ownerships,
    );
    const periodKey = ['leader_id', 'starts'];
    expect(differences(await found('leader_period'), fourWeeks.periods, periodKey).slice(0, 10)).toEqual([]);
    expect(differences(await found('leader_hops'), fourWeeks.hops, periodKey).slice(0, 10)).toEqual([]);
    // Few are known, and fewer lead, where there is no directory.
    if (known !== 'directory') return;
    for (const column of ['answer_s', 'dialogue_depth', 'new_partners', 'far_pairs', 'owned_acts', 'foreign_acts'])
      expect(fourWeeks.periods.filter((row) => Number(row[column]) > 0).length).toBeGreaterThan(2);
    expect(fourWeeks.hops.filter((row) => Number(row.hops) > 1).length).toBeGreaterThan(2);
    // The columns of interest are not empty.
    for (const column of ['estimated', 'virality_lift', 'depth_lift', 'half_s', 'cascade_virality'])
      expect(expected.filter((row) => row[column] !== null).length).toBeGreaterThan(2);
    for (const column of ['reshares', 'organic', 'units_reached', 'answered', 'outside_line'])
      expect(expected.filter((row) => Number(row[column]) > 0).length).toBeGreaterThan(2);
  });
});
