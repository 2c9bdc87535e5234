import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Config } from '../../../infra/config.js';
import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../../infra/contracts/directory.js';
import { createRandom, type Random } from '../../../infra/random.js';
import { communityOf, createTestPost, dayMs, hourMs, personOf, utc } from '../../support/act-builder.js';
import { createTestOrganisation } from '../../support/act-builder-organisation.js';
import { emptyStore } from '../../support/brute-force-store.js';
import { createTestReport, landAll, refreshEvidence, type TestEvidence } from '../../support/evidence-store.js';
import { createTestStore, type TestStore } from '../../support/test-store.js';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore('Europe/Berlin');
});
afterAll(() => fixture.dispose());

const tables = [
  'sponsorship_period',
  'adoption_week',
  'approval_period',
  'pilot_result',
  'dependence_event',
  'leader_item',
  'leader_given',
  'leader_report_week',
  'domain_day',
  'scorecard_part',
] as const;

type Row = Record<string, unknown>;

async function snapshot(): Promise<Record<string, Row[]>> {
  const found: Record<string, Row[]> = {};
  for (const table of tables) {
    found[table] = await fixture.store.query<Row>(
      `SELECT * EXCEPT (version, is_deleted) FROM ${table} FINAL ORDER BY ALL`,
    );
  }
  return found;
}

const from = utc('2026-02-20');
const depot = Array.from({ length: 12 }, (_, index) => `depot${index}`);

/** Everybody reports to one of three executives; some posts link to somewhere; every kind of evidence. */
function organisationOf(seed: number): {
  events: ActivityEvent[];
  records: DirectoryRecord[];
  evidence: TestEvidence[];
} {
  const random = createRandom(seed).fork('evidence');
  const { events, records } = createTestOrganisation({
    seed,
    people: 24,
    communities: 4,
    posts: 90,
    from,
    days: 60,
    known: 'directory',
  });
  const names = Array.from({ length: 24 }, (_, index) => `p${index}`);
  const managers = new Map(names.slice(3).map((name, index) => [personOf(name), personOf(`p${index % 3}`)]));
  const approvals = Array.from({ length: 40 }, (_, index): TestEvidence => {
    const submittedAt = Math.floor(from + random.next() * 60 * dayMs);
    return {
      type: 'approval',
      version: 1,
      approvalId: personOf(`approval ${index}`),
      channel: random.pick(['blog', 'wiki', '']),
      authorId: random.chance(0.9) ? personOf(random.pick(names)) : null,
      approverId: personOf(random.pick(['p0', 'p1'])),
      submittedAt,
      publishedAt: random.chance(0.8) ? submittedAt + random.int(90) * hourMs : null,
      outcome: 'published',
      required: random.chance(0.8) ? random.chance(0.5) : null,
    };
  });
  return {
    events: [
      ...events.map((event, index) =>
        event.verb === 'post' && index % 4 === 0
          ? ({ ...event, links: [`https://www.site${index % 9}.example/${index}`] } as ActivityEvent)
          : event,
      ),
      // The head of the depot falls silent after a month of data.
      ...[2, 9, 29, 30, 31].map((day) => createTestPost(`head ${day}`, 'head', from + day * dayMs)),
      ...depot.flatMap((name, index) =>
        Array.from({ length: 8 }, (_, week) =>
          createTestPost(`${name} ${week}`, name, from + (7 * week + (index % 5)) * dayMs + index * hourMs),
        ),
      ),
    ],
    records: [
      ...records.map((record) =>
        record.type === 'person' ? { ...record, managerId: managers.get(record.personId) ?? null } : record,
      ),
      ...createTestReport('head', 'p0', { unit: ['Depot'] }),
      ...depot.flatMap((name) => createTestReport(name, 'head', { unit: ['Depot', 'Yard'] })),
    ],
    evidence: [
      ...approvals,
      ...['p0', 'p1', 'p4', 'p7', 'p9'].map(
        (name, index): TestEvidence => ({
          type: 'sponsor',
          version: 1,
          personId: personOf(name),
          role: 'sponsor',
          unitPaths: index % 2 ? [['Sales'], ['Works']] : [],
          businessFunction: index % 2 ? 'IT' : 'HR',
          validFrom: index === 3 ? '2026-03-10' : '1970-01-01',
        }),
      ),
      {
        type: 'pilot',
        version: 1,
        pilotId: personOf('pilot 1'),
        name: 'by unit',
        starts: '2026-03-23',
        ends: '2026-04-12',
        members: [
          { arm: 'pilot', kind: 'unit', key: 'Sales' },
          { arm: 'control', kind: 'unit', key: 'Works' },
        ],
      },
      {
        type: 'pilot',
        version: 1,
        pilotId: personOf('pilot 2'),
        name: 'by community',
        starts: '2026-04-06',
        ends: '2026-12-31',
        members: [
          { arm: 'pilot', kind: 'community', key: 'c0' },
          { arm: 'control', kind: 'community', key: communityOf('c1') },
        ],
      },
    ],
  };
}

type Delivery =
  | { readonly event: ActivityEvent }
  | { readonly record: DirectoryRecord }
  | { readonly evidence: TestEvidence };

async function landBatch(batch: readonly Delivery[]): Promise<void> {
  await landAll(fixture, {
    evidence: batch.flatMap((one) => ('evidence' in one ? [one.evidence] : [])),
    records: batch.flatMap((one) => ('record' in one ? [one.record] : [])),
    events: batch.flatMap((one) => ('event' in one ? [one.event] : [])),
  });
}

function batchesOf(deliveries: readonly Delivery[], random: Random): Delivery[][] {
  const batches: Delivery[][] = [];
  for (let at = 0; at < deliveries.length; ) {
    const size = 1 + random.int(Math.floor(deliveries.length / 2));
    batches.push(deliveries.slice(at, at + size));
    at += size;
  }
  return batches;
}

// Dozens of refreshes.
jest.setTimeout(900_000);

test.each([
  { seed: 51, what: 'everything twice, shuffled' },
  { seed: 52, what: 'in order' },
] as const)(
  '$what: the results are those of one clean run',
  async ({ seed, what }) => {
    const config: Config = {
      ...fixture.config,
      scorecard: { weeks: 4, minPeers: 3, minPosts: 1 },
      sponsorship: { adoptedFrom: 0.2, silentDays: 7 },
    };
    const { events, records, evidence } = organisationOf(seed);
    await emptyStore(fixture.store);
    await landAll(fixture, { events, records, evidence });
    await refreshEvidence(fixture.store, config);
    const clean = await snapshot();
    for (const table of tables) expect({ table, rows: clean[table]?.length }).not.toEqual({ table, rows: 0 });

    const random = createRandom(seed).fork('batches');
    const once: Delivery[] = [
      ...records.map((record) => ({ record })),
      ...[...events].sort((a, b) => a.observedAt - b.observedAt).map((event) => ({ event })),
      ...evidence.map((one) => ({ evidence: one })),
    ];
    await emptyStore(fixture.store);
    for (const batch of batchesOf(what === 'in order' ? once : random.shuffle([...once, ...once]), random)) {
      await landBatch(batch);
      await refreshEvidence(fixture.store, config);
    }
    const found = await snapshot();
    for (const table of tables) expect({ table, rows: found[table] }).toEqual({ table, rows: clean[table] });
  },
  600_000,
);
