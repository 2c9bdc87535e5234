import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { loadConfig } from '../../../infra/config.js';
import { topics } from '../../../infra/contracts/topics.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import { openLog } from '../../../infra/log/open.js';
import { simulatedSource } from '../../../ingest/sources/simulated/source.js';
import { slackExportSource } from '../../../ingest/sources/slack-export/source.js';
import { quietLogger } from '../../support/event-log-harness.js';
import { describeWithKafka, testBrokers } from '../../support/kafka-broker.js';
import { createPipelineFolder, ingest, type PipelineFolder, runPipeline } from '../../support/pipeline.js';
import { differences, type ResultTables, resultTables } from '../../support/pipeline-tables.js';
import { sharedData } from '../../support/shared-data.js';
import { testOrganisationConfig } from '../../support/test-organisation.js';

// Whole runs of the pipeline; a busy machine takes long.
jest.setTimeout(300_000);

describeWithKafka('The same import through Kafka and through the embedded log gives equal tables', () => {
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

  test('a simulated organisation and a real Slack workspace, in one store', async () => {
    const throughEmbedded = await importBoth(await folder.log('embedded'), 'embedded');
    const throughKafka = await importBoth(kafka!, 'kafka');
    expect(throughKafka.activity?.length).toBeGreaterThan(1_000);
    expect(differences(throughKafka, throughEmbedded)).toEqual([]);
  });
});
