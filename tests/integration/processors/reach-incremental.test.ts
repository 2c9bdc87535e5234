import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../../infra/contracts/directory.js';
import { createRandom } from '../../../infra/random.js';
import {
  createTestDelete,
  createTestMember,
  createTestPost,
  createTestReply,
  personOf,
  utc,
} from '../../support/act-builder.js';
import { emptyStore, land } from '../../support/brute-force-store.js';
import { createReachOrganisation } from '../../support/reach-organisation.js';
import { refreshReachFamilies } from '../../support/reach-store.js';
import { createTestStore, type TestStore } from '../../support/test-store.js';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore('Europe/Berlin');
});
afterAll(() => fixture.dispose());

/** Many refreshes in one test; a machine that does other things takes its time. */
const patienceMs = 600_000;

const tables = [
  'thread_node',
  'cascade',
  'peer_post',
  'peer_stratum',
  'engagement_rate',
  'leader_act',
  'leader_post',
  'leader_circle',
  'leader_tie',
  'leader_period',
  'leader_hops',
  'leader_contact',
  'management_chain',
  'leader_office',
  'unit_list',
] as const;

async function snapshot(): Promise<Record<string, unknown[]>> {
  const rows: Record<string, unknown[]> = {};
  for (const table of tables)
    rows[table] = await fixture.store.query(`SELECT * EXCEPT (version, is_deleted) FROM ${table} FINAL ORDER BY ALL`);
  return rows;
}

const organisation = createReachOrganisation({
  seed: 51,
  people: 24,
  communities: 3,
  posts: 60,
  from: utc('2026-02-20'),
  days: 55,
  known: 'directory',
});

/** The operator's lists are not what is tested here: they are there from the beginning. */
async function begin(): Promise<void> {
  await emptyStore(fixture.store);
  await fixture.store.insert(
    'contact',
    ['contact_id', 'version', 'removed', 'day', 'leader_id', 'team_member_id', 'two_way', 'kind'],
    ['2026-03-03', '2026-03-27'].map((day, index) => [`c${index}`, 1, 0, day, personOf('p0'), '', 1, 'call']),
  );
  await fixture.store.insert(
    'community_owner',
    ['community', 'owner_id', 'valid_from', 'valid_to', 'version', 'removed'],
    [['c1', personOf('p1'), '2026-01-01', '2100-01-01', 1, 0]],
  );
}

async function cleanRun(
  events: readonly ActivityEvent[],
  records: readonly DirectoryRecord[],
): Promise<Record<string, unknown[]>> {
  await begin();
  await land(fixture.store, { events, records });
  await refreshReachFamilies(fixture.store, fixture.config);
  return snapshot();
}

/** What one clean run makes of the organisation as it is. */
let plain: Record<string, unknown[]>;
beforeAll(async () => {
  plain = await cleanRun(organisation.events, organisation.records);
}, patienceMs);

describe('what is computed bit by bit is what one clean run computes', () => {
  test(
    'shuffled, twice delivered, in batches of any size, the directory last',
    async () => {
      const { events, records } = organisation;
      for (const table of ['cascade', 'leader_act', 'leader_tie', 'leader_period', 'leader_contact'])
        expect(plain[table]?.length).toBeGreaterThan(2);

      const random = createRandom('reach batches');
      await begin();
      const deliveries = random.shuffle([...events, ...events]);
      for (let from = 0; from < deliveries.length; ) {
        const size = 1 + random.int(600);
        await land(fixture.store, { events: deliveries.slice(from, from + size) });
        if (random.chance(0.5)) await refreshReachFamilies(fixture.store, fixture.config);
        from += size;
      }
      await land(fixture.store, { records });
      await refreshReachFamilies(fixture.store, fixture.config);
      const found = await snapshot();
      for (const table of tables) expect({ table, rows: found[table] }).toEqual({ table, rows: plain[table] });
    },
    patienceMs,
  );

  test(
    'late answers, deletions, a moved manager; and a refresh that broke off half-way',
    async () => {
      const { events, records } = organisation;
      const leaders = new Set(['p0', 'p1', 'p2'].map(personOf));
      const late = [
        createTestReply('late', 'p7', '2026-03-20 10:00', 'alike0', { in: 'c0', platform: 'viva-engage' }),
        createTestReply('later', 'p0', '2026-03-21 10:00', 'late', {
          root: 'alike0',
          in: 'c0',
          platform: 'viva-engage',
        }),
        createTestDelete('alike6', '2026-04-10', { in: 'c0', platform: 'viva-engage' }),
        createTestDelete('post3', '2026-04-10'),
      ];
      const moved = records
        .filter((record) => record.type === 'person' && record.origin === 'directory' && !leaders.has(record.personId))
        .slice(0, 4)
        .map((record) => ({ ...record, managerId: personOf('p1'), version: 9 }) as DirectoryRecord);
      const clean = await cleanRun([...events, ...late], [...records, ...moved]);

      await begin();
      await land(fixture.store, { events, records });
      await refreshReachFamilies(fixture.store, fixture.config, () => 1_000);
      for (const change of [{ events: late.slice(0, 2) }, { events: late.slice(2) }, { records: moved }]) {
        await land(fixture.store, change);
        let left = 24;
        const breaking: typeof fixture.store = {
          ...fixture.store,
          command: (...call) => {
            left -= 1;
            return left < 0 ? Promise.reject(new Error('killed')) : fixture.store.command(...call);
          },
        };
        await refreshReachFamilies(breaking, fixture.config, () => 1_000).catch(() => undefined);
        await refreshReachFamilies(fixture.store, fixture.config, () => 1_000);
      }
      const found = await snapshot();
      for (const table of tables) expect({ table, rows: found[table] }).toEqual({ table, rows: clean[table] });
    },
    patienceMs,
  );

  test(
    'a circle that is known to be large enough only later than what was said in it',
    async () => {
      const place = { in: 'small', platform: 'viva-engage', memberCount: 3 } as const;
      const said = [
        createTestPost('aside', 'p0', '2026-03-10 10:00', place),
        ...['p7', 'p8', 'p9', 'p10', 'p11'].map((name) =>
          createTestReply(`${name}-aside`, name, '2026-03-10 11:00', 'aside', place),
        ),
        createTestReply('answer-aside', 'p0', '2026-03-10 12:00', 'p7-aside', { ...place, root: 'aside' }),
      ];
      const events = [...organisation.events, ...said];
      const members = ['p0', 'p7', 'p8', 'p9', 'p10', 'p11'].map((name) => createTestMember('small', name));
      const clean = await cleanRun(events, [...organisation.records, ...members]);
      await begin();
      await land(fixture.store, { events, records: organisation.records });
      await refreshReachFamilies(fixture.store, fixture.config);
      const before = await snapshot();
      for (const table of ['leader_circle', 'leader_period']) expect(before[table]).not.toEqual(clean[table]);
      await land(fixture.store, { records: members });
      await refreshReachFamilies(fixture.store, fixture.config);
      const found = await snapshot();
      for (const table of tables) expect({ table, rows: found[table] }).toEqual({ table, rows: clean[table] });
    },
    patienceMs,
  );
});

test('a post that others are compared with changes what they come to, and no four weeks before its own', async () => {
  const { events, records } = organisation;
  await cleanRun(events, records);
  const { store, config } = fixture;
  const version = async (table: string, before: string): Promise<number> => {
    const [row] = await store.query<{ latest: number }>(
      `SELECT max(version) AS latest FROM ${table} FINAL WHERE ${before}`,
    );
    return Number(row?.latest ?? 0);
  };
  const posts = "day < '2026-04-01'";
  const periods = "ends < '2026-04-13'";
  const then = { posts: await version('leader_post', posts), periods: await version('leader_period', periods) };
  expect(then.periods).toBeGreaterThan(0);
  const place = { in: 'c0', platform: 'viva-engage', text: 'four words to say' } as const;
  const fresh = createTestPost('fresh', 'p9', '2026-04-14 13:30', place);
  await land(store, { events: [fresh, createTestReply('to-fresh', 'p10', '2026-04-14 14:00', 'fresh', place)] });
  await refreshReachFamilies(store, config);
  expect(await version('leader_post', posts)).toBeGreaterThan(then.posts);
  expect(await version('leader_period', periods)).toBe(then.periods);
});

test('the order of rows changes nothing', async () => {
  const { events, records } = organisation;
  const found = await cleanRun([...events].reverse(), [...records].reverse());
  expect(found).toEqual(plain);
});
