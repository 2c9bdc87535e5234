// One Kafka broker serves the whole run: started when a test file that needs it is to be run, killed at the end.
// The address reaches the workers as EARSHOT_TEST_KAFKA. KAFKA_BROKERS names a running cluster to use instead.
// EARSHOT_TEST_TEMPLATES is a folder of the run for what test files share (store-template.ts).
import { mkdtempSync, readdirSync, readFileSync, statfsSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { kafkaVersion, startBroker } from '../../infra/kafka/broker.mjs';

export default async function setup(globalConfig) {
  if (process.env.TMPDIR === undefined && isRoomy(memoryFolder)) process.env.TMPDIR = memoryFolder;
  process.env.EARSHOT_TEST_TEMPLATES = mkdtempSync(path.join(tmpdir(), 'earshot-templates-'));
  if (!needsKafka(globalConfig)) return;
  try {
    if (process.env.KAFKA_BROKERS) {
      await reach(process.env.KAFKA_BROKERS.split(',')[0]);
      process.env.EARSHOT_TEST_KAFKA = process.env.KAFKA_BROKERS;
      process.env.EARSHOT_TEST_KAFKA_VERSION = 'of KAFKA_BROKERS';
    } else {
      const broker = await startBroker();
      globalThis.earshotTestBroker = broker;
      process.env.EARSHOT_TEST_KAFKA = broker.address;
      process.env.EARSHOT_TEST_KAFKA_VERSION = broker.version;
    }
  } catch (error) {
    if (process.env.CI === 'true') throw error;
    const reason = error.message.split('\n')[0];
    process.env.EARSHOT_TEST_KAFKA_MISSING = reason;
    process.stderr.write(`\nSKIPPED: every test on Apache Kafka ${kafkaVersion}. ${reason}\n\n`);
  }
}

/** Stores are hundreds of small files: where memory allows, the disk is left out of it. */
const memoryFolder = '/dev/shm';
const roomyBytes = 6e9;

function isRoomy(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > roomyBytes && process.availableMemory() > roomyBytes;
  } catch {
    return false;
  }
}

/** The files that will be run, as far as the path patterns tell, and whether one of them asks for the broker. */
function needsKafka(globalConfig) {
  const { patterns = [] } = globalConfig.testPathPatterns ?? {};
  const chosen = patterns.map((pattern) => new RegExp(pattern, 'i'));
  const tests = path.join(globalConfig.rootDir, 'tests');
  return readdirSync(tests, { recursive: true })
    .map((file) => path.join(tests, file))
    .filter(
      (file) => file.endsWith('.test.ts') && (chosen.length === 0 || chosen.some((pattern) => pattern.test(file))),
    )
    .some((file) => readFileSync(file, 'utf8').includes('support/kafka-broker.js'));
}

function reach(address) {
  const [host, port] = address.trim().split(':');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port), timeout: 5_000 });
    const fail = (error) => {
      socket.destroy();
      reject(new Error(`Kafka at ${address} (KAFKA_BROKERS) cannot be reached: ${error?.message ?? 'no answer'}`));
    };
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', fail);
    socket.once('timeout', fail);
  });
}
