import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityEvent } from '../../../../infra/contracts/activity.js';
import { workingCalendar } from '../../../../processors/conformity/matching/calendar.js';
import { matchEvents } from '../../../../processors/conformity/matching/match-events.js';
import { dropRun, scratchTables } from '../../../../processors/conformity/matching/scratch.js';
import { type Staged, type StageOptions, stageActs } from '../../../../processors/conformity/matching/stage-acts.js';
import { type WindowMember, windowMembers } from '../../../../processors/conformity/matching/window-members.js';
import {
  communityOf,
  createTestColleague,
  createTestDelete,
  createTestEdit,
  createTestLink,
  createTestPost,
  createTestReaction,
  createTestReply,
  hourMs,
  personOf,
  utc,
} from '../../../support/act-builder.js';
import { givenFacts } from '../../../support/facts-store.js';
import { createTestStore, type TestStore } from '../../../support/test-store.js';

const asked: StageOptions = {
  executives: 'enrolled',
  communities: [communityOf('general')],
  from: utc('2026-03-02'),
  to: utc('2026-04-06'),
};

let fixture: TestStore;
let lastRun = 0;

beforeAll(async () => {
  fixture = await createTestStore();
});

afterAll(() => fixture.dispose());

interface Row {
  readonly thread: number;
  readonly at: number;
  readonly person: number;
  readonly in_group: number;
  readonly excluded: number;
  readonly kind: string;
  readonly is_root: number;
  readonly act_id: string;
}

async function stage(options: StageOptions = asked): Promise<{ rows: Row[]; staged: Staged }> {
  lastRun += 1;
  const staged = await stageActs(fixture.store, lastRun, options);
  const rows = await fixture.store.query<Row>(
    'SELECT * FROM conformity_act FINAL WHERE run = {run:UInt64} ORDER BY at, act_id',
    { run: lastRun },
  );
  return { rows, staged };
}

const people = [
  // An executive only from the middle of March on, and one who has left office.
  ...createTestColleague('ada', { executive: true, from: '2026-03-15' }),
  ...createTestColleague('bob', { executive: true, until: '2026-03-10' }),
  ...createTestColleague('bob', { from: '2026-03-10' }),
  ...createTestColleague('dee', { delegateOf: 'ada' }),
  ...createTestColleague('eve'),
  ...createTestColleague('fay'),
  createTestLink('robot', null, { kind: 'bot' }),
];

describe('acts of the store', () => {
  beforeAll(async () => {
    const topic = createTestPost('topic', 'eve', '2026-03-09 09:00');
    await givenFacts(fixture, {
      records: people,
      events: [
        topic,
        topic,
        createTestEdit(topic, '2026-03-09 11:00'),
        createTestReply('by ada before', 'ada', '2026-03-09 10:00', 'topic'),
        createTestReply('by ada after', 'ada', '2026-03-16 10:00', 'topic'),
        createTestReply('by bob in office', 'bob', '2026-03-09 10:30', 'topic'),
        createTestReply('by bob afterwards', 'bob', '2026-03-11 10:30', 'topic'),
        createTestReply('by dee', 'dee', '2026-03-16 10:10', 'topic'),
        createTestReply('by a robot', 'robot', '2026-03-16 10:20', 'topic', { actorKind: 'bot' }),
        createTestReply('nested', 'fay', '2026-03-16 10:30', 'by dee', { root: 'topic' }),
        createTestReply('gone', 'fay', '2026-03-16 10:40', 'topic'),
        createTestDelete('gone', '2026-03-16 10:50'),
        createTestReaction('ada', '2026-03-16 11:00', 'nested', { in: null }),
        createTestReaction('fay', '2026-03-16 11:00', 'topic'),
        createTestReaction('ada', '2026-03-16 10:30', 'topic', { precision: 'object' }),
        createTestPost('elsewhere', 'eve', '2026-03-16 12:00', { in: 'another' }),
        createTestPost('too late', 'eve', '2026-04-14 12:00'),
        createTestPost('old topic', 'eve', '2026-01-05 09:00'),
        createTestReply('old reply', 'fay', '2026-03-03 09:00', 'old topic'),
      ] as ActivityEvent[],
    });
  });

  it('are those of people in the communities, judged as of the moment', async () => {
    const { rows, staged } = await stage();
    const role = (row: Row): string => (row.in_group === 1 ? 'executive' : row.excluded === 1 ? 'excluded' : 'other');
    expect(rows.map((row) => [new Date(row.at).toISOString().slice(5, 16), row.kind, row.is_root, role(row)])).toEqual([
      ['03-03T09:00', 'reply', 0, 'other'],
      ['03-09T09:00', 'post', 1, 'other'],
      ['03-09T10:00', 'reply', 0, 'other'],
      ['03-09T10:30', 'reply', 0, 'executive'],
      ['03-11T10:30', 'reply', 0, 'other'],
      ['03-16T10:00', 'reply', 0, 'executive'],
      ['03-16T10:10', 'reply', 0, 'excluded'],
      ['03-16T10:30', 'reply', 0, 'other'],
      ['03-16T11:00', 'reaction', 0, 'executive'],
    ]);
    const [old, ...topic] = rows;
    expect(new Set(topic.map(({ thread }) => thread)).size).toBe(1);
    expect(old!.thread).not.toBe(topic[0]!.thread);
    expect(new Set(staged.executives.values())).toEqual(new Set([personOf('ada'), personOf('bob')]));
    expect([...staged.communities]).toEqual([[1, communityOf('general')]]);
    expect(staged.acts).toBe(rows.length);
  });

  it('are of the executives asked for; the other ones are left out of everything', async () => {
    const { rows } = await stage({ ...asked, executives: [personOf('fay')] });
    const of = (column: 'in_group' | 'excluded'): string[] =>
      rows
        .filter((row) => row[column] === 1)
        .map(({ at, kind }) => `${new Date(at).toISOString().slice(5, 16)} ${kind}`);
    expect(of('in_group')).toEqual(['03-03T09:00 reply', '03-16T10:30 reply', '03-16T11:00 reaction']);
    expect(of('excluded')).toEqual([
      '03-09T10:30 reply',
      '03-16T10:00 reply',
      '03-16T10:10 reply',
      '03-16T11:00 reaction',
    ]);
  });

  it('know when an old thread began, and how far the data go', async () => {
    const { rows } = await stage();
    const threads = await fixture.store.query<{ thread: number; started: number }>(
      'SELECT thread, started FROM conformity_thread FINAL WHERE run = {run:UInt64} ORDER BY started',
      { run: lastRun },
    );
    expect(threads[0]).toEqual({ thread: rows[0]!.thread, started: utc('2026-01-05 09:00') });
    const [span] = await fixture.store.query<Record<string, unknown>>(
      'SELECT observed_from, observed_to, events_from, events_to FROM conformity_span FINAL WHERE run = {run:UInt64}',
      { run: lastRun },
    );
    expect(span).toEqual({
      observed_from: utc('2026-03-03 09:00'),
      observed_to: utc('2026-03-16 11:00') + 1,
      events_from: asked.from,
      events_to: asked.to,
    });
  });

  it('are forgotten with their run', async () => {
    await stage();
    await dropRun(fixture.store, lastRun);
    for (const table of scratchTables) {
      const rows = await fixture.store.query(`SELECT 1 FROM ${table} WHERE run = {run:UInt64}`, { run: lastRun });
      expect(rows).toEqual([]);
    }
  });
});

describe('what was said around an event and its controls', () => {
  /** A thread with four posts of three people, a post on Wednesday at 10:00, and one after it. */
  function thread(name: string, wednesday: string, by: string, names: readonly [string, string, string, string]) {
    const at = utc(`${wednesday} 10:00`);
    const [root, a, b, c] = names;
    return [
      createTestPost(name, root, at - 26 * hourMs),
      ...[a, b, c, a].map((who, index) =>
        createTestReply(`${name} ${index}`, who, at - (8 - 2 * index) * hourMs, name, {
          text: `${name} says ${index}`,
        }),
      ),
      createTestReply(`${name} focal`, by, at, name, { text: `${name} focal` }),
      createTestReply(`${name} after`, b, at + hourMs, name, { text: `${name} after` }),
    ];
  }

  it('is read with its words, window by window', async () => {
    await givenFacts(fixture, {
      records: people,
      events: [
        ...thread('one', '2026-03-18', 'ada', ['p0', 'p1', 'p2', 'p3']),
        ...thread('two', '2026-03-11', 'q4', ['q0', 'q1', 'q2', 'q3']),
        ...thread('three', '2026-03-25', 'r4', ['r0', 'r1', 'r2', 'r3']),
        createTestPost('first', 's', '2026-03-02 10:00', { in: 'general' }),
        createTestPost('last', 's', '2026-04-05 10:00', { in: 'general' }),
      ],
    });
    lastRun += 1;
    const { store, config } = fixture;
    await stageActs(store, lastRun, asked);
    const options = { calendar: workingCalendar(config), seed: 1, controls: 2, minControlThreads: 2 };
    const [found] = await matchEvents(store, lastRun, options);
    expect(found!.events).toHaveLength(1);
    const [event] = found!.events;
    const members: WindowMember[] = [];
    for await (const member of windowMembers(store, lastRun, options)) members.push(member);
    const said = (position: number, side: WindowMember['side']): (string | null)[] =>
      members.filter((member) => member.position === position && member.side === side).map(({ text }) => text);
    expect(said(0, 'focal')).toEqual(['one focal']);
    expect(said(0, 'before')).toEqual(['one says 0', 'one says 1', 'one says 2', 'one says 3']);
    expect(said(0, 'after')).toEqual(['one after']);
    expect([...said(1, 'focal'), ...said(2, 'focal')].sort()).toEqual(['three focal', 'two focal']);
    expect(members.map(({ event: act }) => act)).toEqual(members.map(() => event!.act));
    for (const [index, control] of event!.controls.entries()) {
      expect(said(index + 1, 'before')).toHaveLength(control.outcome.thread.before);
      expect(said(index + 1, 'after')).toHaveLength(control.outcome.thread.after);
    }
  });
});
