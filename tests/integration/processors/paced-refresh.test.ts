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

test('what lands between a live refresh and a settled one is in every measure after the next two', async () => {
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
  await refreshed('settled');
  await refreshed('live');
  await refreshed('settled');
  expect(differences(await resultTables(opened.store), clean)).toEqual([]);
});

test('live refreshes between the statements of a settled one, under a clock that goes back, leave every measure as it is computed at once', async () => {
  const opened = await folder.store('between');
  const log = await folder.log('between');
  const { events, directory, evidence } = organisation;
  const runs: Runs = { last: 0, active: 0 };
  let clock = Date.now();
  // Each time is before the one before it.
  const now = (): number => (clock -= 1_000);
  const live = families.filter(({ pace }) => pace === 'live');
  const settled = families.filter(({ pace }) => pace === 'settled');
  const parts = 4;
  const part = (at: number) => events.filter((_, index) => index % parts === at);
  const landPart = async (at: number): Promise<void> => {
    await append(log, { events: part(at) });
    await land({ log, ...opened });
  };

  await append(log, { events: part(0), directory, evidence });
  await land({ log, ...opened });
  await refresh({ ...opened, families: live, logger: quietLogger, now, runs });
  let landed = 1;
  let statements = 0;
  let turn: Promise<void> = Promise.resolve();
  const between = (): Promise<void> => {
    statements += 1;
    if (statements % 25 === 0 && landed < parts) {
      const at = landed;
      landed += 1;
      turn = turn.then(async () => {
        await landPart(at);
        await refresh({ ...opened, families: live, logger: quietLogger, now, runs });
      });
    }
    return turn;
  };
  await refresh({
    ...{ ...opened, store: interruptible(opened.store, between) },
    ...{ families: settled, logger: quietLogger, now, runs },
  });
  expect(landed).toBeGreaterThan(2);
  while (landed < parts) {
    await landPart(landed);
    landed += 1;
  }
  await refresh({ ...opened, families: live, logger: quietLogger, now, runs });
  await refresh({ ...opened, families: settled, logger: quietLogger, now, runs });
  expect(differences(await resultTables(opened.store), clean)).toEqual([]);
});
