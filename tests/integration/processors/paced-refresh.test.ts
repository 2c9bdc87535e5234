import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { families } from '../../../processors/families.js';
import type { MetricFamily } from '../../../processors/metric-family.js';
import { refresh } from '../../../processors/refresh.js';
import { quietLogger } from '../../support/event-log-harness.js';
import { append, cleanRun, createPipelineFolder, land, type PipelineFolder } from '../../support/pipeline.js';
import { differences, resultTables } from '../../support/pipeline-tables.js';
import { type TestOrganisation, testOrganisation } from '../../support/test-organisation.js';

let folder: PipelineFolder;
let organisation: TestOrganisation;
beforeAll(async () => {
  folder = await createPipelineFolder();
  organisation = await testOrganisation({ people: 20, weeks: 2 });
});
afterAll(() => folder.dispose());

test('what lands between a live refresh and a settled one is in every measure after the next two', async () => {
  const clean = await cleanRun(folder, 'clean', organisation);
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
