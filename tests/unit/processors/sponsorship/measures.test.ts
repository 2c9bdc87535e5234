import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ActivityEvent } from '../../../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../../../infra/contracts/directory.js';
import {
  createTestColleague,
  createTestMember,
  createTestPost,
  createTestReaction,
  createTestReply,
  dayMs,
  hourMs,
  personOf,
  utc,
  weekMs,
} from '../../../support/act-builder.js';
import {
  asked,
  createTestReport,
  type EvidenceFixture,
  figureOf,
  givenEvidence,
  type TestEvidence,
} from '../../../support/evidence-store.js';
import { createTestStore, type TestStore } from '../../../support/test-store.js';

// Every test fills a store and computes it.
jest.setTimeout(300_000);

let fixture: TestStore;
/** What sponsorship reads of leaders are the units and who heads them, which reach writes. */
const computed = ['facts', 'interactions', 'participation', 'reach', 'sponsorship'];
const givenOnly = (what: EvidenceFixture, families = computed): Promise<void> =>
  givenEvidence(fixture, what, {}, families);
/** Of approvals, channels and pilots, which know nothing of units. */
const givenWithoutUnits = (what: EvidenceFixture): Promise<void> =>
  givenOnly(what, ['facts', 'participation', 'sponsorship']);

beforeAll(async () => {
  fixture = await createTestStore();
});
afterAll(() => fixture.dispose());

const people = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
const staff = (unit: string, count = 12): DirectoryRecord[] =>
  people(unit.toLowerCase(), count).flatMap((name) => createTestColleague(name, { unit: [unit] }));
const boss = (name: string, unit: string): DirectoryRecord[] =>
  createTestColleague(name, { executive: true, name, unit: [unit] });
const sponsor = (name: string, extra: Partial<TestEvidence> = {}): TestEvidence =>
  ({
    type: 'sponsor',
    version: 1,
    personId: personOf(name),
    role: 'sponsor',
    validFrom: '1970-01-01',
    ...extra,
  }) as TestEvidence;
const measure = (name: string, label: string, query: Parameters<typeof asked>[2] = {}) =>
  figureOf(fixture, 'sponsorship', name, label, { weeks: 1, until: '2026-03-08', ...query });
const posts = (name: string, count: number, day = '2026-03-03'): ActivityEvent[] =>
  Array.from({ length: count }, (_, index) =>
    createTestPost(`${name}-${day}-${index}`, name, `${day} 1${index % 10}:00`),
  );
/** Sunday of the week of 2 March 2026. */
const lastDay = createTestPost('last', 'sales1', '2026-03-08 12:00');

describe('sponsors', () => {
  const records = [
    ...['Sales', 'Works', 'Labs', 'Legal'].flatMap((unit) => staff(unit)),
    ...boss('Ann', 'Sales'),
    ...boss('Bob', 'Works'),
    ...boss('Cem', 'Labs'),
  ];

  test('breadth, functions and day-one units', async () => {
    await givenOnly({
      records,
      evidence: [
        sponsor('Ann', { businessFunction: 'IT' } as Partial<TestEvidence>),
        sponsor('Bob', { businessFunction: 'HR' } as Partial<TestEvidence>),
        sponsor('Cem', {
          unitPaths: [['Sales'], ['Works', 'Line 2']],
          businessFunction: 'IT',
        } as Partial<TestEvidence>),
        // Adoption team, no sponsor; and one whose time is over.
        sponsor('labs1', { role: 'adoption team' } as Partial<TestEvidence>),
        sponsor('legal1', { validFrom: '2026-01-01', validTo: '2026-03-02' } as Partial<TestEvidence>),
      ],
      events: [
        ...posts('Ann', 6),
        ...posts('Bob', 3),
        ...posts('Cem', 1),
        ...posts('labs1', 5),
        ...posts('legal1', 5),
        lastDay,
      ],
    });
    // Sales 6 + ½, Works 3 + ½: 10² ÷ (6.5² + 3.5²) = 1.835.
    expect(await measure('sponsor_breadth', 'the organisation')).toEqual({ value: 1.83, of: 3 });
    expect(await measure('sponsor_functions', 'the organisation')).toEqual({ value: 2, of: 3 });
    // Sales and Works of Sales, Works, Labs and Legal.
    expect(await measure('day_one_sponsored', 'the organisation')).toEqual({ value: 50, of: 4 });
  });

  test('one sponsor is one unit, none is nothing', async () => {
    await givenOnly({ records, evidence: [sponsor('Ann')], events: [...posts('Ann', 6), lastDay] });
    expect((await measure('sponsor_breadth', 'the organisation')).value).toBe(1);
    expect((await measure('empire_building', 'the organisation')).value).toBeNull();
    await givenOnly({ records, evidence: [sponsor('Ann')], events: [lastDay] });
    expect(await measure('sponsor_breadth', 'the organisation')).toEqual({ value: null, of: null });
    expect((await measure('day_one_sponsored', 'the organisation')).value).toBe(0);
    await givenOnly({ records, events: [...posts('Ann', 6), lastDay] });
    const { sponsor_breadth: none } =
      (await asked(fixture, 'sponsorship', { weeks: 1, until: '2026-03-08' })).get('the organisation')?.values ?? {};
    expect(none?.value ?? null).toBeNull();
  });

  test('four sponsors who are no executives are no group, five are', async () => {
    const given = (count: number) =>
      givenOnly({
        records,
        evidence: [...people('sales', count).map((name) => sponsor(name)), sponsor('Bob')],
        events: [...people('sales', count).flatMap((name) => posts(name, 1)), ...posts('Bob', 1), lastDay],
      });
    await given(4);
    expect((await measure('sponsor_breadth', 'the organisation')).value).toBeNull();
    await given(5);
    // sales1 wrote on the last day too: 6 and 1: 49 ÷ 37.
    expect(await measure('sponsor_breadth', 'the organisation')).toEqual({ value: 1.32, of: 6 });
  });

  const crowd = [...people('sales', 6), ...people('works', 12)];
  const spoken = crowd.map((name) => createTestPost(`${name}-says`, name, '2026-03-03 09:00'));

  test('empire building', async () => {
    await givenOnly({
      records,
      evidence: [sponsor('Ann'), sponsor('Bob', { unitPaths: [['Works'], ['Labs']] } as Partial<TestEvidence>)],
      events: [
        ...spoken,
        // Six in her own unit, one of them twice; five elsewhere.
        ...people('sales', 6).map((name) => createTestReaction('Ann', '2026-03-03 10:00', `${name}-says`)),
        createTestReply('again', 'Ann', '2026-03-03 11:00', 'sales1-says'),
        ...people('works', 5).map((name) => createTestReaction('Ann', '2026-03-03 10:00', `${name}-says`)),
        ...people('works', 12).map((name) => createTestReaction('Bob', '2026-03-03 10:00', `${name}-says`)),
        lastDay,
      ],
    });
    expect(await measure('empire_building', 'Ann', { by: 'executive' })).toEqual({ value: (100 * 7) / 12, of: 12 });
    expect(await measure('empire_building', 'Bob', { by: 'executive' })).toEqual({ value: 100, of: 12 });
    expect(await measure('empire_building', 'the organisation')).toEqual({ value: (100 * 19) / 24, of: 24 });
  });

  test('four people elsewhere are no group', async () => {
    await givenOnly({
      records,
      evidence: [sponsor('Ann')],
      events: [
        ...spoken,
        ...[...people('sales', 6), ...people('works', 4)].map((name) =>
          createTestReaction('Ann', '2026-03-03 10:00', `${name}-says`),
        ),
        lastDay,
      ],
    });
    expect(await measure('empire_building', 'Ann', { by: 'executive' })).toEqual({ value: null, of: null });
  });
});

describe('adoption', () => {
  const units = ['A', 'B', 'C', 'D', 'E', 'F'];
  const records = units.flatMap((unit) => staff(unit, 40));
  /** From its week (0: that of 2 March) on, ten of forty people of a unit write every week. */
  const adopting = (unit: string, week: number, count = 10): ActivityEvent[] =>
    people(unit.toLowerCase(), count).map((name) =>
      createTestPost(`${name}-${week}`, name, utc('2026-03-03 10:00') + week * weekMs),
    );
  const end = createTestPost('end', 'a1', '2026-04-26 12:00');
  const eightWeeks = { weeks: 8, until: '2026-04-26' };

  test('days of a unit, and the median of all after Kaplan and Meier', async () => {
    await givenOnly({
      records,
      events: [
        createTestPost('first', 'a1', '2026-03-02 08:00'),
        // Nine are not enough.
        ...adopting('A', 0, 9),
        ...adopting('A', 1),
        ...adopting('B', 2),
        ...adopting('C', 3),
        ...adopting('D', 5, 40),
        end,
      ],
    });
    // From 2 March to 15 March.
    expect(await measure('adoption_days', 'A', { by: 'unit', ...eightWeeks })).toEqual({ value: 13, of: 1 });
    expect((await measure('adopted_units', 'A', { by: 'unit', ...eightWeeks })).value).toBe(100);
    expect((await measure('adoption_days', 'E', { by: 'unit', ...eightWeeks })).value).toBeNull();
    expect((await measure('adopted_units', 'E', { by: 'unit', ...eightWeeks })).value).toBe(0);
    // Adopted after 13, 20, 27 and 41 days; two not yet after 55: S = 5/6, 4/6, 3/6 – half after 27 days.
    expect(await measure('adoption_days', 'the organisation', eightWeeks)).toEqual({ value: 27, of: 6 });
    expect((await measure('adopted_units', 'the organisation', eightWeeks)).value).toBeCloseTo((100 * 4) / 6, 9);
    // As it stood on 15 March: one of six.
    const early = { weeks: 2, until: '2026-03-15' };
    expect(await measure('adoption_days', 'the organisation', early)).toEqual({ value: null, of: 6 });
  });

  test('with and without a sponsor in the first four weeks', async () => {
    await givenOnly({
      records,
      evidence: ['a40', 'b40', 'c40', 'd40'].map((name) => sponsor(name)),
      events: [
        createTestPost('first', 'a1', '2026-03-02 08:00'),
        ...['a40', 'b40', 'c40'].map((name) => createTestPost(name, name, '2026-03-04 08:00')),
        // Too late to count as there from the start.
        createTestPost('d40', 'd40', '2026-03-30 08:00'),
        ...adopting('A', 1),
        ...adopting('B', 1),
        ...adopting('C', 4),
        ...adopting('E', 6),
        ...adopting('F', 6),
        end,
      ],
    });
    expect(await measure('adoption_days_sponsored', 'the organisation', eightWeeks)).toEqual({ value: 13, of: 3 });
    // D not after 55 days, E and F after 48: S = 1/3.
    expect(await measure('adoption_days_unsponsored', 'the organisation', eightWeeks)).toEqual({ value: 48, of: 3 });
  });

  test('a unit of which a quarter is no group has no row of its own, and fewer than three units no median', async () => {
    await givenOnly({
      records: [...staff('A', 39), ...staff('B', 40)],
      events: [createTestPost('first', 'a1', '2026-03-02 08:00'), ...adopting('A', 1), ...adopting('B', 1), end],
    });
    expect((await measure('adopted_units', 'A', { by: 'unit', ...eightWeeks })).value).toBeNull();
    expect((await measure('adopted_units', 'B', { by: 'unit', ...eightWeeks })).value).toBe(100);
    expect((await asked(fixture, 'sponsorship', eightWeeks)).size).toBe(0);
  });
});

describe('approvals', () => {
  const approval = (index: number, author: string | null, waitedHours: number | null, extra = {}): TestEvidence => ({
    type: 'approval',
    version: 1,
    approvalId: personOf(`approval ${index}`),
    authorId: author === null ? null : personOf(author),
    submittedAt: utc('2026-03-02 08:00'),
    publishedAt: waitedHours === null ? null : utc('2026-03-02 08:00') + waitedHours * hourMs,
    outcome: waitedHours === null ? 'rejected' : 'published',
    channel: 'blog',
    ...extra,
  });
  const answered = people('sales', 5).flatMap((name) => [
    createTestPost(`${name}-asks`, name, '2026-03-03 10:00'),
    createTestReply(`${name}-gets`, 'works1', '2026-03-03 10:30', `${name}-asks`),
  ]);
  const events = [...answered, lastDay];

  test('latency, share, and against the time to an answer', async () => {
    await givenWithoutUnits({
      events,
      evidence: [
        ...[1, 2, 3, 4, 10].map((hours, i) => approval(i, `w${i}`, hours, { required: true })),
        ...people('free', 5).map((name, i) => approval(10 + i, name, 0, { channel: 'wiki', required: false })),
        approval(20, 'w1', null),
        // The clocks of the log differ.
        approval(21, 'w1', -1),
        approval(22, 'w1', 50, { removed: true }),
      ],
    });
    // Of 0 (five times), 1, 2, 3, 4 and 10 hours: the median is half-way between 0 and 1, P90 at rank 8.1 of 0–9.
    expect(await measure('approval_latency', 'the organisation')).toEqual({ value: 1800, of: 10 });
    expect((await measure('approval_latency_p90', 'the organisation')).value).toBeCloseTo((4 + 0.1 * 6) * 3600, 6);
    expect(await measure('approval_needed', 'the organisation')).toEqual({ value: 50, of: 10 });
    // Answers come after half an hour.
    expect(await measure('approval_to_response', 'the organisation')).toEqual({ value: 1, of: 1800 });
    expect((await measure('approval_latency', 'blog', { by: 'channel' })).value).toBe(3 * 3600);
  });

  test('four authors are no group, and what is hidden of one channel does not follow from the others', async () => {
    await givenWithoutUnits({
      events,
      evidence: [
        ...people('a', 4).map((name, i) => approval(i, name, 1)),
        ...people('b', 5).map((name, i) => approval(10 + i, name, 2, { channel: 'wiki' })),
        ...people('c', 7).map((name, i) => approval(20 + i, name, 3, { channel: 'news' })),
      ],
    });
    const rows = await asked(fixture, 'sponsorship', { by: 'channel', weeks: 1, until: '2026-03-08' });
    expect([...rows].map(([label, { values }]) => [label, values.approval_latency?.value]).sort()).toEqual([
      ['blog', null],
      ['news', 3 * 3600],
      ['wiki', null],
    ]);
    expect((await measure('approval_latency', 'the organisation')).value).toBe(2 * 3600);
  });
});

test('access by role, and channels that are advertised and blocked', async () => {
  const access = (channel: string, role: string, required: boolean, reachable: boolean, extra = {}): TestEvidence => ({
    type: 'channelAccess',
    version: 1,
    channel,
    role,
    required,
    reachable,
    validFrom: '2026-01-01',
    ...extra,
  });
  await givenWithoutUnits({
    events: [createTestPost('before', 'sales1', '2026-02-25 12:00'), lastDay],
    evidence: [
      access('x', 'care', true, true, { promoted: true }),
      access('x', 'staff', false, false, { promoted: true }),
      access('y', 'care', true, false, { promoted: true }),
      access('z', 'care', true, true),
      access('z', 'staff', true, false),
      // Opened on Wednesday.
      access('y', 'care', true, true, { validFrom: '2026-03-04', promoted: true }),
      access('y', 'staff', true, true, { validFrom: '2027-01-01' }),
    ],
  });
  // care: x, y, z of x, y, z; staff: nothing of z.
  expect(await measure('channel_access', 'the organisation')).toEqual({ value: 75, of: 4 });
  expect(await measure('channel_access', 'care', { by: 'role' })).toEqual({ value: 100, of: 3 });
  expect(await measure('channel_access', 'staff', { by: 'role' })).toEqual({ value: 0, of: 1 });
  expect((await measure('channel_access', 'z', { by: 'channel' })).value).toBe(50);
  // x is out of reach for staff.
  expect(await measure('blocked_channels', 'the organisation')).toEqual({ value: 1, of: 2 });
  expect((await measure('blocked_channel_share', 'the organisation')).value).toBe(50);
  expect((await measure('blocked_channels', 'care', { by: 'role' })).value).toBe(0);
  // A week earlier: y was blocked for care.
  const before = { until: '2026-03-01' };
  expect((await measure('channel_access', 'care', { by: 'role', ...before })).value).toBeCloseTo(200 / 3, 9);
  expect((await measure('blocked_channels', 'the organisation', before)).value).toBe(2);
});

describe('pilots', () => {
  const pilot = (extra = {}): TestEvidence => ({
    type: 'pilot',
    version: 1,
    pilotId: personOf('pilot'),
    name: 'Coffee chats',
    starts: '2026-03-02',
    ends: '2026-03-29',
    members: [
      { arm: 'pilot', kind: 'unit', key: 'A' },
      { arm: 'control', kind: 'unit', key: 'B' },
    ],
    ...extra,
  });
  const records = [...staff('A', 12), ...staff('B', 12)];
  const perWeek = (name: string, weeks: readonly number[], count: number): ActivityEvent[] =>
    weeks.flatMap((week) =>
      Array.from({ length: count }, (_, index) =>
        createTestPost(`${name}/${week}/${index}`, name, utc('2026-02-02 10:00') + week * weekMs + index * hourMs),
      ),
    );
  const before = [0, 1, 2, 3];
  const during = [4, 5, 6, 7];
  // Everybody writes once a week; in the pilot odd ones of A three times and even ones five, odd ones of B once, even ones
  // three times: changes 2, 4 and 0, 2.
  const events = [
    ...people('a', 12).flatMap((name, i) => [...perWeek(name, before, 1), ...perWeek(name, during, i % 2 ? 5 : 3)]),
    ...people('b', 12).flatMap((name, i) => [...perWeek(name, before, 1), ...perWeek(name, during, i % 2 ? 3 : 1)]),
    createTestPost('end', 'guest', '2026-03-29 20:00'),
  ];
  const byPilot = { by: 'pilot', weeks: 8, until: '2026-03-29' };

  test('by hand, as in the test of the statistics', async () => {
    await givenWithoutUnits({
      records,
      events,
      evidence: [pilot()],
    });
    const found = await measure('pilot_effect_contributions', 'Coffee chats', byPilot);
    // Error √(2 · 12/11 ÷ 12) = 0.4264, t = 2.0739 with 22 degrees of freedom.
    expect(found).toMatchObject({ of: 24, verdict: 'helped' });
    expect(found.value).toBe(2);
    expect(found.low).toBeCloseTo(2 - 0.884, 3);
    expect(found.high).toBeCloseTo(2 + 0.884, 3);
    // Everybody was interactive in every week.
    expect(await measure('pilot_effect_interactive', 'Coffee chats', byPilot)).toEqual({
      value: 0,
      of: 24,
      low: null,
      high: null,
      verdict: 'cannot tell: nothing varies',
    });
    expect(await measure('pilot_pre_trend_contributions', 'Coffee chats', byPilot)).toMatchObject({ value: 0 });
  });

  test('whoever comes, moves or goes counts as of the first day', async () => {
    const there = createTestColleague('mover', { unit: ['A'], until: '2026-03-10' });
    const moved = createTestColleague('mover', { unit: ['B'], from: '2026-03-10' });
    await givenWithoutUnits({
      records: [
        ...records,
        ...there,
        ...moved,
        ...createTestColleague('joiner', { unit: ['A'], from: '2026-03-03' }),
        // Came on the day before: no week before the pilot is missed that they were there in.
        ...createTestColleague('fresh', { unit: ['A'], from: '2026-03-02' }),
      ],
      events: [...events, ...perWeek('mover', [...before, ...during], 1), ...perWeek('joiner', during, 9)],
      evidence: [pilot()],
    });
    const [row] = await fixture.store.query<Record<string, number>>(
      "SELECT pilot_people, control_people, left_out, in_both FROM pilot_result FINAL WHERE outcome = 'contributions'",
    );
    expect(row).toEqual({ pilot_people: 13, control_people: 12, left_out: 1, in_both: 0 });
  });

  test('members of communities, listed people, and those in both arms', async () => {
    await givenWithoutUnits({
      records: [
        ...records,
        ...people('a', 12).map((name) => createTestMember('lounge', name)),
        createTestMember('lounge', 'b12', { from: '2026-03-03' }),
      ],
      events: [...events, createTestPost('hello', 'a1', '2026-02-03 10:00', { in: 'lounge' })],
      evidence: [
        pilot({
          members: [
            { arm: 'pilot', kind: 'community', key: 'lounge' },
            ...people('b', 12).map((name) => ({ arm: 'control', kind: 'person', key: personOf(name) })),
            { arm: 'pilot', kind: 'person', key: personOf('b1') },
          ],
        }),
      ],
    });
    const [row] = await fixture.store.query<Record<string, number>>(
      "SELECT pilot_people, control_people, left_out, in_both FROM pilot_result FINAL WHERE outcome = 'contributions'",
    );
    expect(row).toEqual({ pilot_people: 12, control_people: 11, left_out: 0, in_both: 1 });
  });

  test('cannot tell, and why', async () => {
    const reasons: [string, object][] = [
      ['the pilot is not over', { ends: '2026-05-03' }],
      ['there is no control', { members: [{ arm: 'pilot', kind: 'unit', key: 'A' }] }],
      ['too few weeks before', { starts: '2026-02-16', ends: '2026-03-15' }],
    ];
    await givenWithoutUnits({
      records,
      events,
      evidence: reasons.map(([reason, change]) => pilot({ pilotId: personOf(reason), name: reason, ...change })),
    });
    for (const [reason] of reasons) {
      const found = await measure('pilot_effect_contributions', reason, { ...byPilot, weeks: 12 });
      expect([reason, found.verdict]).toEqual([reason, `cannot tell: ${reason}`]);
    }
  });

  test('an arm under the floor shows nothing but that', async () => {
    await givenWithoutUnits({
      records: [...staff('A', 9), ...staff('B', 12)],
      events,
      evidence: [pilot()],
    });
    expect(await measure('pilot_effect_contributions', 'Coffee chats', byPilot)).toEqual({
      value: null,
      of: null,
      low: null,
      high: null,
      verdict: 'cannot tell: too few people',
    });
  });
});

describe('dependence on a person', () => {
  const unit = (name: string, head: string, options = {}): DirectoryRecord[] => [
    ...createTestColleague(head, { unit: [name], executive: true, name: head, ...options }),
    ...people(name.toLowerCase(), 12).flatMap((member) => createTestReport(member, head, { unit: [name] })),
  ];
  /** Everybody of the unit writes so often on the first day of each of four weeks. */
  const weeksOf = (prefix: string, first: number, count: number): ActivityEvent[] =>
    [0, 1, 2, 3].flatMap((week) =>
      people(prefix, 12).flatMap((name) =>
        Array.from({ length: count }, (_, index) =>
          createTestPost(
            `${name}/${first + week}/${index}`,
            name,
            utc('2026-02-02 10:00') + (first + week) * weekMs + index * hourMs,
          ),
        ),
      ),
    );
  const talk = (name: string, days: readonly number[]): ActivityEvent[] =>
    days.map((day) => createTestPost(`${name} on ${day}`, name, utc('2026-02-02 09:00') + day * dayMs));
  const daily = Array.from({ length: 56 }, (_, day) => day);
  const eightWeeks = { weeks: 8, until: '2026-03-29' };

  test('a head who falls silent: the unit halves, the others grow by half', async () => {
    await givenOnly({
      records: [...unit('A', 'Ann'), ...unit('B', 'Bob')],
      events: [
        ...weeksOf('a', 0, 4),
        ...weeksOf('a', 4, 2),
        ...weeksOf('b', 0, 2),
        ...weeksOf('b', 4, 3),
        ...talk('Ann', daily.slice(0, 28)),
        ...talk('Bob', daily),
      ],
    });
    // Unit A without Ann: 4 → 2 a person and week (−50 %). All other units are B with Bob: 13 people; 12 · 2 + 7 = 31 a
    // week → 12 · 3 + 7 = 43: 43/31 − 1 = +38.7 %.
    const expected = 100 * (-0.5 - (Math.round((100 * 43) / 13) / 100 / (Math.round((100 * 31) / 13) / 100) - 1));
    const found = await measure('dependence', 'the organisation', eightWeeks);
    expect(found.of).toBe(12);
    expect(found.value).toBeCloseTo(expected, 6);
    expect((await measure('dependence', 'Ann', { by: 'executive', ...eightWeeks })).value).toBeCloseTo(expected, 6);
    const events = await fixture.store.query('SELECT toString(day) AS day, kind FROM dependence_event FINAL');
    expect(events).toEqual([{ day: '2026-03-02', kind: 'silent' }]);
  });

  test('a head who leaves; who had been silent before is not counted again', async () => {
    const leaves = (silent: boolean) =>
      givenOnly({
        records: [...unit('A', 'Ann', { until: '2026-03-02' }), ...unit('B', 'Bob')],
        events: [
          ...weeksOf('a', 0, 4),
          ...weeksOf('a', 4, 2),
          ...weeksOf('b', 0, 2),
          ...weeksOf('b', 4, 2),
          ...talk('Bob', daily),
          ...(silent ? [] : talk('Ann', daily.slice(0, 28))),
        ],
      });
    await leaves(false);
    expect((await measure('dependence', 'the organisation', eightWeeks)).value).toBeCloseTo(-50, 6);
    expect(await fixture.store.query('SELECT toString(day) AS day, kind FROM dependence_event FINAL')).toEqual([
      { day: '2026-03-02', kind: 'left' },
    ]);
    await leaves(true);
    expect(
      (await asked(fixture, 'sponsorship', eightWeeks)).get('the organisation')?.values.dependence?.value ?? null,
    ).toBeNull();
  });

  test('a small unit has no figure, and who is not its head is none', async () => {
    await givenOnly({
      records: [
        ...createTestColleague('Ann', { unit: ['A'] }),
        ...people('a', 9).flatMap((member) => createTestReport(member, 'Ann', { unit: ['A'] })),
        ...unit('B', 'Bob'),
        ...unit('C', 'Cem'),
      ],
      events: [
        ...weeksOf('b', 0, 2),
        ...weeksOf('c', 0, 2),
        ...weeksOf('a', 0, 2),
        ...talk('Ann', [0, 27]),
        ...talk('Bob', daily),
        ...talk('b1', [0, 27]),
      ],
    });
    const rows = await fixture.store.query('SELECT dim, shown, people, before FROM v_dependence');
    expect(rows).toEqual([{ dim: 'all', shown: 0, people: null, before: null }]);
  });
});

test('an empty store has empty answers', async () => {
  await givenOnly({});
  for (const by of ['all', 'unit', 'pilot', 'channel', 'role', 'executive'])
    expect((await asked(fixture, 'sponsorship', { by })).size).toBe(0);
});
