import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { loadConfig } from '../../../infra/config.js';
import { encodeActivity } from '../../../infra/contracts/cloud-events.js';
import { topics } from '../../../infra/contracts/topics.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import { openLog } from '../../../infra/log/open.js';
import { simulatedSource } from '../../../ingest/sources/simulated/source.js';
import { slackExportSource } from '../../../ingest/sources/slack-export/source.js';
import { createTestPost } from '../../support/act-builder.js';
import { quietLogger } from '../../support/event-log-harness.js';
import { brokerIsOurs, describeWithKafka, testBrokers } from '../../support/kafka-broker.js';
import {
  appendActivity,
  createPipelineFolder,
  ingest,
  land,
  type PipelineFolder,
  runPipeline,
} from '../../support/pipeline.js';
import { faultyStore } from '../../support/pipeline-faults.js';
import { differences, type ResultTables, resultTables } from '../../support/pipeline-tables.js';
import { sharedData } from '../../support/shared-data.js';
import { testOrganisationConfig } from '../../support/test-organisation.js';

// Whole runs of the pipeline; a busy machine takes long.
jest.setTimeout(300_000);

describeWithKafka('The pipeline', () => {
  let folder: PipelineFolder;
  let kafka: EventLog | undefined;
  // The broker is shared by all tests of a run, and may be somebody's cluster.
  const prefix = `test-${randomUUID()}.`;

  beforeAll(async () => {
    folder = await createPipelineFolder();
    const env = { KAFKA_BROKERS: testBrokers().join(','), KAFKA_TOPIC_PREFIX: prefix };
    kafka = await openLog(loadConfig({ env, dataDir: folder.path }), quietLogger);
    await kafka.createTopics(topics);
  });
  afterAll(async () => {
    await kafka?.close();
    await folder.dispose();
    const admin = new kafkajs.Kafka({ brokers: testBrokers(), logLevel: kafkajs.logLevel.NOTHING }).admin();
    await admin.connect();
    const ours = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    await admin.deleteTopics({ topics: ours });
    await admin.disconnect();
  });

  async function importBoth(log: EventLog, name: string): Promise<ResultTables> {
    const opened = await folder.store(name);
    await ingest(log, simulatedSource, { ...testOrganisationConfig, people: 40, weeks: 3 });
    const slackExport = sharedData('slack-export');
    if (slackExport !== null) await ingest(log, slackExportSource, { path: slackExport });
    await runPipeline({ log, ...opened });
    return resultTables(opened.store);
  }

  test('gives equal tables through Kafka and the embedded log: a simulated organisation and a real Slack workspace', async () => {
    const throughEmbedded = await importBoth(await folder.log('embedded'), 'embedded');
    const throughKafka = await importBoth(kafka!, 'kafka');
    expect(throughKafka.activity?.length).toBeGreaterThan(1_000);
    expect(differences(throughKafka, throughEmbedded)).toEqual([]);
  });

  test('a store that takes longer than the session costs neither the partition nor a second delivery', async () => {
    const opened = await folder.store('slow');
    const prefixed = loadConfig({
      env: { KAFKA_BROKERS: testBrokers().join(','), KAFKA_TOPIC_PREFIX: `${prefix}slow.` },
      dataDir: folder.path,
    });
    const log = await openLog(prefixed, quietLogger);
    await log.createTopics(topics);
    const events = Array.from({ length: 30 }, (_, index) =>
      createTestPost(`post ${index}`, 'anna', `2026-05-04 10:${10 + index}`),
    );
    // All of one key, so that they are one batch of one partition.
    await appendActivity(
      log,
      events.map((event) => ({ ...encodeActivity(event), key: 'one partition' })),
    );
    const sessionTimeoutMs = brokerIsOurs ? 2_000 : 6_000;
    let slow = 0;
    const store = faultyStore(opened.store, {
      async before({ kind, table }) {
        if (kind !== 'insert' || table !== 'activity') return;
        slow += 1;
        await pause(2.5 * sessionTimeoutMs);
      },
    });
    const counts = await land({ log, ...opened, store, subscribe: { sessionTimeoutMs } });
    await log.close();
    expect({ slow, activity: counts.activity }).toEqual({ slow: 1, activity: 30 });
  });
});
