import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import {
  contentOf,
  createTestColleague,
  createTestDelete,
  createTestEdit,
  createTestLink,
  createTestPost,
  createTestReaction,
  createTestReply,
  createTestUndo,
  personOf,
} from '../../support/act-builder.js';
import {
  cleanRun,
  createPipelineFolder,
  type PipelineFolder,
  type PipelineInput,
  type PipelineStore,
  runPipeline,
} from '../../support/pipeline.js';
import { differences, resultTables, resultVersions } from '../../support/pipeline-tables.js';

// Whole runs of the pipeline; a busy machine takes long.
jest.setTimeout(300_000);

/** What comes later changes exactly the windows it touches: rows of all others keep their version. */

const people = ['anna', 'ben', 'cora', 'dora', 'emil', 'fred'];
// Mondays.
const weeks = ['2026-04-06', '2026-04-13', '2026-04-20', '2026-04-27', '2026-05-04', '2026-05-11'];

const day = (week: number, weekday: number): string =>
  new Date(Date.parse(`${weeks[week]}T00:00Z`) + weekday * 86_400_000).toISOString().slice(0, 10);

/** Everybody posts in general on Monday and in sales on Wednesday, and is answered on the day after. */
function base(): ActivityEvent[] {
  return weeks.flatMap((_, week) =>
    people.flatMap((by, index) => {
      const other = people[(index + 1) % people.length]!;
      const inSales = { in: 'sales' };
      return [
        createTestPost(`g${week}-${by}`, by, `${day(week, 0)} 10:0${index}`),
        createTestReply(`rg${week}-${by}`, other, `${day(week, 1)} 10:0${index}`, `g${week}-${by}`),
        // Hours apart: they are no conversation.
        createTestPost(`s${week}-${by}`, by, `${day(week, 2)} ${10 + index}:00`, inSales),
        createTestReaction(other, `${day(week, 3)} 10:0${index}`, `s${week}-${by}`, inSales),
      ];
    }),
  );
}

const second = createTestPost('from-a-second-account', 'anna-2', `${day(3, 4)} 09:00`);
const events = [...base(), second];
const directory = people.flatMap((name) => createTestColleague(name, { unit: ['Ops'], executive: name === 'fred' }));

let folder: PipelineFolder;
let log: EventLog;
let opened: PipelineStore;
const given: ActivityEvent[] = [...events];
const known = [...directory];

beforeAll(async () => {
  folder = await createPipelineFolder();
  opened = await folder.store('windows');
  log = await folder.log('windows');
  await runPipeline({ log, ...opened }, { events, directory });
});
afterAll(() => folder.dispose());

type Row = Record<string, unknown>;

/** Rows that are new, gone or written anew after the input, by table. */
async function changedBy(input: PipelineInput): Promise<Record<string, Row[]>> {
  const before = await resultVersions(opened.store);
  await runPipeline({ log, ...opened }, input);
  given.push(...(input.events ?? []));
  known.push(...(input.directory ?? []));
  const after = await resultVersions(opened.store);
  return Object.fromEntries(
    Object.keys(after).map((table) => {
      const old = before[table] ?? new Map<string, number>();
      const now = after[table] ?? new Map<string, number>();
      const rows = [
        ...[...now].filter(([row, version]) => old.get(row) !== version).map(([row]) => row),
        ...[...old.keys()].filter((row) => !now.has(row)),
      ];
      return [table, rows.map((row) => JSON.parse(row) as Row)];
    }),
  );
}

const distinct = (rows: readonly Row[] | undefined, ...columns: string[]): string[] =>
  [...new Set((rows ?? []).map((row) => columns.map((column) => String(row[column])).join(' ')))].sort();

/** Every period there is that holds one of the days. */
async function periodsWith(...days: string[]): Promise<string[]> {
  const rows = await opened.store.query<{ grain: string; starts: string }>(
    `SELECT DISTINCT grain, starts FROM participation_period FINAL
     WHERE arrayExists(day -> day BETWEEN starts AND ends, {days:Array(Date)})`,
    { days },
  );
  return distinct(rows as unknown as Row[], 'grain', 'starts');
}

const names = (...contents: string[]): string[] => contents.map(contentOf).sort();

test('nothing new changes nothing', async () => {
  const changed = await changedBy({});
  expect(Object.values(changed).flat()).toEqual([]);
});

test('the same events again change nothing', async () => {
  const changed = await changedBy({ events: events.slice(0, 50), directory });
  expect(Object.values(changed).flat()).toEqual([]);
});

describe('one act', () => {
  test('a late post, a month after its week was closed', async () => {
    const changed = await changedBy({ events: [createTestPost('late', 'anna', `${day(1, 0)} 16:00`)] });
    expect(distinct(changed.person_day, 'day', 'person_id')).toEqual([`${day(1, 0)} ${personOf('anna')}`]);
    expect(distinct(changed.post, 'post_id')).toEqual(names('late'));
    expect(distinct(changed.participation_period, 'grain', 'starts')).toEqual(await periodsWith(day(1, 0)));
    expect(distinct(changed.response_week, 'starts')).toEqual([weeks[1]]);
    // She had been active on that day.
    expect(changed.retention_week).toEqual([]);
    expect(changed.leader_post).toEqual([]);
  });

  test('an edit that makes a question of a post', async () => {
    const before = events.find((event) => event.id === contentOf('g2-ben'))!;
    const changed = await changedBy({
      events: [createTestEdit(before, `${day(5, 0)} 12:00`, 'Could somebody help me with this?')],
    });
    expect(distinct(changed.post, 'post_id')).toEqual(names('g2-ben'));
    expect(distinct(changed.response_week, 'starts')).toEqual([weeks[2]]);
    expect(changed.person_day).toEqual([]);
    expect(changed.participation_period).toEqual([]);
    expect(changed.retention_week).toEqual([]);
  });

  test('a deletion that says nothing but the id', async () => {
    const bare = createTestDelete('rg4-cora', `${day(5, 4)} 12:00`, { in: null });
    const changed = await changedBy({ events: [bare] });
    expect(distinct(changed.person_day, 'day', 'person_id')).toEqual([`${day(4, 1)} ${personOf('dora')}`]);
    expect(distinct(changed.post, 'post_id')).toEqual(names('rg4-cora', 'g4-cora'));
    expect(distinct(changed.participation_period, 'grain', 'starts')).toEqual(await periodsWith(day(4, 1)));
    expect(distinct(changed.response_week, 'starts')).toEqual([weeks[4]]);
  });

  test('a reaction taken back', async () => {
    const undone = createTestUndo('ben', `${day(5, 4)} 12:00`, 's0-anna', { in: 'sales' });
    const changed = await changedBy({ events: [undone] });
    expect(distinct(changed.person_day, 'day', 'person_id')).toEqual([`${day(0, 3)} ${personOf('ben')}`]);
    expect(distinct(changed.post, 'post_id')).toEqual(names('s0-anna'));
    expect(distinct(changed.participation_period, 'grain', 'starts')).toEqual(await periodsWith(day(0, 3)));
    expect(distinct(changed.response_week, 'starts')).toEqual([weeks[0]]);
  });

  test('an account that turns out to be somebody known', async () => {
    const changed = await changedBy({ directory: [createTestLink('anna-2', 'anna')] });
    expect(distinct(changed.person_day, 'day')).toEqual([day(3, 4)]);
    expect(changed.person_day).toHaveLength(2);
    expect(distinct(changed.post, 'post_id')).toEqual(names('from-a-second-account'));
    expect(distinct(changed.participation_period, 'grain', 'starts')).toEqual(await periodsWith(day(3, 4)));
    expect(distinct(changed.response_week, 'starts')).toEqual([weeks[3]]);
  });
});

test('after all of them the results are those of one clean run', async () => {
  const clean = await cleanRun(folder, 'windows_clean', { events: given, directory: known });
  expect(differences(await resultTables(opened.store), clean)).toEqual([]);
});
