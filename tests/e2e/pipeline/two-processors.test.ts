import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { activityTopic, topics } from '../../../infra/contracts/topics.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import { openLog } from '../../../infra/log/open.js';
import { openStore } from '../../../infra/store/client.js';
import { migrate } from '../../../infra/store/migrate.js';
import { processorGroup } from '../../../processors/consumer.js';
import { backlog } from '../../../processors/drain.js';
import { families, views } from '../../../processors/families.js';
import { startChild, type TypeScriptChild } from '../../support/child-process.js';
import { type ClickHouseFacade, createClickHouseFacade } from '../../support/clickhouse-facade.js';
import { quietLogger, until } from '../../support/event-log-harness.js';
import { brokerIsOurs, describeWithKafka, testBrokers } from '../../support/kafka-broker.js';
import { append, createPipelineFolder, type PipelineFolder, runPipeline } from '../../support/pipeline.js';
import { type ServerPlace, serverConfig } from '../../support/pipeline-server.js';
import type { ServerChildTask } from '../../support/pipeline-server-child.js';
import { differences, type ResultTables, resultTables } from '../../support/pipeline-tables.js';
import { type TestOrganisation, testOrganisation } from '../../support/test-organisation.js';

// Whole runs of the pipeline; a busy machine takes long.
jest.setTimeout(300_000);

describeWithKafka('Two processor processes on one Kafka and one ClickHouse server', () => {
  const topicPrefix = `test-${randomUUID()}.`;
  const children: TypeScriptChild[] = [];
  let folder: PipelineFolder;
  let facade: ClickHouseFacade;
  let place: ServerPlace;
  let log: EventLog | undefined;
  let organisation: TestOrganisation;
  let clean: ResultTables;

  beforeAll(async () => {
    folder = await createPipelineFolder();
    facade = await createClickHouseFacade({ path: path.join(folder.path, 'server') });
    place = {
      dataDir: folder.path,
      clickhouse: facade.url,
      database: 'shared',
      brokers: testBrokers(),
      topicPrefix,
    };
    organisation = await testOrganisation({ people: 40, weeks: 3 });
    const config = serverConfig({ ...place, database: 'clean' });
    const store = await openStore(config);
    await migrate(store, config, views);
    await runPipeline({ log: await folder.log('clean'), store, config }, organisation);
    clean = await resultTables(store);
    await store.close();
  });

  afterAll(async () => {
    await Promise.all(children.map((child) => child.kill()));
    await log?.close();
    await facade?.close();
    await folder?.dispose();
    const admin = new kafkajs.Kafka({ brokers: testBrokers(), logLevel: kafkajs.logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: (await admin.listTopics()).filter((topic) => topic.startsWith(topicPrefix)) });
    await admin.disconnect();
  });

  function startProcessors(): TypeScriptChild {
    const child = startChild('pipeline-server-child.ts', {
      ...place,
      maxBatchRecords: 10,
      // A broker's usual lower limit is 6 seconds; the one that the tests start allows less.
      sessionTimeoutMs: brokerIsOurs ? 2_000 : 6_000,
      pauseMs: 40,
    } satisfies ServerChildTask);
    children.push(child);
    return child;
  }

  const activityLeft = async (): Promise<number> =>
    (await log!.lag(activityTopic, processorGroup)).reduce((sum, { behind }) => sum + behind, 0);

  /** Partitions of the activity topic, the only one with several. */
  const shares = (child: TypeScriptChild): boolean => child.lines().some((line) => /^assigned \d( \d)+$/.test(line));

  test('one joins in the middle, the other is killed: the results are those of one process', async () => {
    const config = serverConfig(place);
    const store = await openStore(config);
    await migrate(store, config, views);
    log = await openLog(config, quietLogger);
    await log.createTopics(topics);
    const half = Math.floor(organisation.events.length / 2);
    const { directory, evidence } = organisation;
    await append(log, { events: organisation.events.slice(0, half), directory, evidence });

    const first = startProcessors();
    await until('the first has begun', async () => (await activityLeft()) < half);
    const second = startProcessors();
    await until('both share the partitions', () => shares(second));
    expect(await activityLeft()).toBeGreaterThan(0);

    await append(log, { events: organisation.events.slice(half) });
    await first.kill();
    expect(await activityLeft()).toBeGreaterThan(0);
    await until('the other has done the rest', async () => (await backlog(log!)) === 0, 100_000);
    const drainedAt = Date.now();

    // It owns partition 0 now, and with it the refresh. Settled families compute from what live ones wrote, so theirs counts when
    // it began after a live one that saw all rows.
    const runs = (pace: 'live' | 'settled'): Promise<{ runs: number; first: number }[]> =>
      store.query(
        'SELECT count() AS runs, min(version) AS first FROM watermark FINAL WHERE family IN {names:Array(String)} AND version > {drainedAt:UInt64}',
        { drainedAt, names: families.filter((family) => family.pace === pace).map(({ name }) => name) },
      );
    const all = (pace: 'live' | 'settled'): number => families.filter((family) => family.pace === pace).length;
    let seenAll = 0;
    await until(
      'it has refreshed every live family',
      async () => {
        const [found] = await runs('live');
        seenAll = Number(found?.first);
        return Number(found?.runs) >= all('live');
      },
      100_000,
    );
    await until(
      'it has refreshed every settled family after them',
      async () => {
        const [found] = await runs('settled');
        return Number(found?.runs) >= all('settled') && Number(found?.first) > seenAll;
      },
      100_000,
    );
    second.process.kill('SIGTERM');
    expect(await second.ended).toBe(0);
    expect(differences(await resultTables(store), clean)).toEqual([]);
    await store.close();
  });
});
