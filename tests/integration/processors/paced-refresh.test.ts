import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { interruptible } from '../../../infra/store/interruptible.js';
import { families } from '../../../processors/families.js';
import type { MetricFamily } from '../../../processors/metric-family.js';
import { type Runs, refresh } from '../../../processors/refresh.js';
import { quietLogger } from '../../support/event-log-harness.js';
import { append, cleanRun, createPipelineFolder, land, type PipelineFolder } from '../../support/pipeline.js';
import { differences, resultTables } from '../../support/pipeline-tables.js';
import { type TestOrganisation, testOrganisation } from '../../support/test-organisation.js';

let folder: PipelineFolder;
let organisation: TestOrganisation;
let clean: Awaited<ReturnType<typeof cleanRun>>;
beforeAll(async () => {
  folder = await createPipelineFolder();
  organisation = await testOrganisation({ people: 20, weeks: 2 });
  clean = await cleanRun(folder, 'clean', organisation);
});
afterAll(() => folder.dispose());

test('what lands between a live refresh and slower ones is in every measure after the next of each', async () => {
  const opened = await folder.store('paced');
  const log = await folder.log('paced');
  const { events, directory, evidence } = organisation;
  const half = Math.floor(events.length / 2);
  const refreshed = async (pace: MetricFamily['pace']): Promise<void> => {
    const some = families.filter((family) => family.pace === pace);
    await refresh({ ...opened, families: some, logger: quietLogger, now: Date.now });
  };

  await append(log, { events: events.slice(0, half), directory, evidence });
  await land({ log, ...opened });
  await refreshed('live');
  await append(log, { events: events.slice(half) });
  await land({ log, ...opened });
  await refreshed('steady');
  await refreshed('settled');
  await refreshed('live');
  await refreshed('settled');
  await refreshed('steady');
  await refreshed('settled');
  expect(differences(await resultTables(opened.store), clean)).toEqual([]);
});

test('live refreshes between the statements of slower ones and beside them, and steady ones among those of settled ones, under a clock that goes back, leave every measure as it is computed at once', async () => {
  const opened = await folder.store('between');
  const log = await folder.log('between');
  const { events, directory, evidence } = organisation;
  const runs: Runs = { last: 0, active: new Set() };
  let clock = Date.now();
  // Each time is before the one before it.
  const now = (): number => (clock -= 1_000);
  const live = families.filter(({ pace }) => pace === 'live');
  const steady = families.filter(({ pace }) => pace === 'steady');
  const settled = families.filter(({ pace }) => pace === 'settled');
  const parts = 7;
  const part = (at: number) => events.filter((_, index) => index % parts === at);
  const refreshed = (some: readonly MetricFamily[], between?: () => Promise<void>) =>
    refresh({
      ...{ ...opened, store: between ? interruptible(opened.store, between) : opened.store },
      ...{ families: some, logger: quietLogger, now, runs },
    });
  const landPart = async (at: number): Promise<void> => {
    await append(log, { events: part(at) });
    await land({ log, ...opened });
  };

  await append(log, { events: part(0), directory, evidence });
  await land({ log, ...opened });
  await refreshed(live);
  let landed = 1;
  const turns = { insideSteady: 0, insideSettled: 0, steady: 0 };
  /** Every so many statements one turn: before a statement, or beside it, and then the next waits. */
  const every = (statements: number, take: () => Promise<void>): (() => Promise<void>) => {
    let asked = 0;
    let turn: Promise<void> = Promise.resolve();
    return () => {
      asked += 1;
      if (asked % statements !== 0) return turn;
      const before = turn;
      turn = turn.then(take);
      return (asked / statements) % 2 === 0 ? before : turn;
    };
  };
  const liveTurn = (where: 'insideSteady' | 'insideSettled') => async (): Promise<void> => {
    if (landed === parts) return;
    landed += 1;
    turns[where] += 1;
    await landPart(landed - 1);
    await refreshed(live);
  };
  const insideSteady = every(12, liveTurn('insideSteady'));
  const insideSettled = every(40, liveTurn('insideSettled'));
  const steadyTurn = every(60, async () => {
    if (turns.steady === 2) return;
    turns.steady += 1;
    await refreshed(steady, insideSteady);
  });
  await refreshed(steady, insideSteady);
  await refreshed(settled, async () => {
    await insideSettled();
    await steadyTurn();
  });
  expect(Math.min(...Object.values(turns))).toBeGreaterThan(0);
  while (landed < parts) {
    await landPart(landed);
    landed += 1;
  }
  for (const some of [live, steady, settled]) await refreshed(some);
  expect(differences(await resultTables(opened.store), clean)).toEqual([]);
});
