#!/usr/bin/env node
// A single-node Apache Kafka broker (KRaft, no ZooKeeper, no docker) for tests and trials.
//   node infra/kafka/broker.mjs [port]     runs until Ctrl-C and prints the address
// The jars come from Maven once and are kept in the user's cache folder.
import { spawn, spawnSync } from 'node:child_process';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const pom = fileURLToPath(new URL('pom.xml', import.meta.url));
const startTimeoutMs = 60_000;
const install =
  'On Debian or Ubuntu: apt-get install openjdk-17-jre-headless maven. Or set KAFKA_BROKERS to a running cluster.';

/** The version of Apache Kafka in pom.xml. */
export const kafkaVersion = /<kafka\.version>([^<]+)</.exec(readFileSync(pom, 'utf8'))?.[1] ?? 'unknown';

/** Folder of the broker's jars, fetched with Maven when it is not in the cache. */
export function resolveJars(version = kafkaVersion, env = process.env) {
  const cache = path.join(env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'earshot');
  const libs = path.join(cache, `kafka-${version}`);
  if (existsSync(libs)) return libs;
  requireCommand('mvn', ['-version']);
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(path.join(cache, 'fetching-'));
  const maven = spawnSync(
    'mvn',
    [
      '-q',
      '-B',
      '-f',
      pom,
      `-Dkafka.version=${version}`,
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${fresh}`,
    ],
    { encoding: 'utf8' },
  );
  if (maven.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw new Error(
      `Maven could not fetch Apache Kafka ${version}:\n${`${maven.stdout}\n${maven.stderr}`.trim().slice(0, 2000)}`,
    );
  }
  try {
    renameSync(fresh, libs);
  } catch {
    // Another process was first.
    rmSync(fresh, { recursive: true, force: true });
  }
  return libs;
}

/** Starts a broker on free loopback ports and waits until it answers. See broker.d.mts. */
export async function startBroker(options = {}) {
  const version = options.version ?? kafkaVersion;
  requireCommand('java', ['-version']);
  const libs = resolveJars(version);
  const dir = mkdtempSync(path.join(os.tmpdir(), 'earshot-kafka-'));
  try {
    const [port, saslPort, tlsPort, controllerPort] = await freePorts(4, options.port);
    const password = options.password ?? 'broker-secret';
    const tls = options.tls ? makeCertificate(dir) : null;
    const config = path.join(dir, 'server.properties');
    const advertisedPort = options.advertisedPort ?? port;
    writeFileSync(config, properties({ dir, port, advertisedPort, saslPort, tlsPort, controllerPort, password, tls }));
    const classPath = readdirSync(libs)
      .map((jar) => path.join(libs, jar))
      .join(path.delimiter);
    const java = [
      '-Xmx384m',
      '-Xms128m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
      '-cp',
      classPath,
    ];
    const scram = `SCRAM-SHA-256=[name=earshot,password=${password}]`;
    const format = spawnSync(
      'java',
      [...java, 'kafka.tools.StorageTool', 'format', '-t', clusterId(), '-c', config, '--add-scram', scram],
      { encoding: 'utf8' },
    );
    if (format.status !== 0)
      throw new Error(`Kafka ${version} could not format its storage:\n${format.stdout}${format.stderr}`);
    const logFile = path.join(dir, 'broker.log');
    let running = await launch([...java, 'kafka.Kafka', config], logFile, port);
    return {
      version,
      dir,
      logFile,
      address: `127.0.0.1:${port}`,
      saslAddress: `127.0.0.1:${saslPort}`,
      tlsAddress: tls ? `127.0.0.1:${tlsPort}` : null,
      caFile: tls?.caFile ?? null,
      get pid() {
        return running.pid;
      },
      pause: () => process.kill(running.pid, 'SIGSTOP'),
      resume: () => process.kill(running.pid, 'SIGCONT'),
      kill: () => running.kill(),
      async restart() {
        await running.kill();
        running = await launch([...java, 'kafka.Kafka', config], logFile, port);
      },
      async stop() {
        await running.kill();
        rmSync(dir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
}

/** The shell outlives nobody: when this process ends, however it ends, its pipe closes and the broker is killed. */
async function launch(javaArguments, logFile, port) {
  const guard = 'java "$@" </dev/null >&2 & echo $!; (cat >/dev/null <&3; kill -9 $!) & wait $!; exit $?';
  const child = spawn('sh', ['-c', `exec 3<&0; ${guard}`, 'sh', ...javaArguments], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stderr.pipe(createWriteStream(logFile, { flags: 'a' }));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.on('error', () => undefined);
  const pid = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.stdout.once('data', (line) => resolve(Number(String(line).trim())));
  });
  let ended = false;
  void exited.then(() => {
    ended = true;
  });
  const kill = async () => {
    child.ref();
    child.stdin.end();
    await exited;
  };
  const deadline = Date.now() + startTimeoutMs;
  while (!(await accepts(port))) {
    if (ended || Date.now() > deadline) {
      await kill();
      throw new Error(`The Kafka broker did not start:\n${readFileSync(logFile, 'utf8').slice(-3000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.unref();
  child.stdin.unref?.();
  child.stdout.unref?.();
  child.stderr.unref?.();
  return { pid, kill };
}

function properties({ dir, port, advertisedPort, saslPort, tlsPort, controllerPort, password, tls }) {
  const listeners = (plainPort) =>
    [
      `PLAINTEXT://127.0.0.1:${plainPort}`,
      `SASL://127.0.0.1:${saslPort}`,
      ...(tls ? [`TLS://127.0.0.1:${tlsPort}`] : []),
    ].join(',');
  return [
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
    `listeners=${listeners(port)},CONTROLLER://127.0.0.1:${controllerPort}`,
    `advertised.listeners=${listeners(advertisedPort)}`,
    'controller.listener.names=CONTROLLER',
    'inter.broker.listener.name=PLAINTEXT',
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SSL',
    'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256',
    'listener.name.sasl.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;',
    `listener.name.sasl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_earshot="${password}";`,
    ...(tls
      ? [
          'listener.name.tls.ssl.keystore.type=PKCS12',
          `listener.name.tls.ssl.keystore.location=${tls.keystore}`,
          `listener.name.tls.ssl.keystore.password=${tls.password}`,
          `listener.name.tls.ssl.key.password=${tls.password}`,
        ]
      : []),
    `log.dirs=${path.join(dir, 'data')}`,
    'num.network.threads=2',
    'num.io.threads=2',
    'auto.create.topics.enable=false',
    'offsets.topic.replication.factor=1',
    'offsets.topic.num.partitions=4',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'transaction.state.log.num.partitions=2',
    'share.coordinator.state.topic.replication.factor=1',
    'share.coordinator.state.topic.min.isr=1',
    'share.coordinator.state.topic.num.partitions=1',
    'group.initial.rebalance.delay.ms=0',
    'group.min.session.timeout.ms=1000',
    'log.cleaner.dedupe.buffer.size=16777216',
    '',
  ].join('\n');
}

/** A certificate for 127.0.0.1 that no public authority signed. */
function makeCertificate(dir) {
  const keystore = path.join(dir, 'broker.p12');
  const caFile = path.join(dir, 'broker.pem');
  const password = 'changeit';
  const keytool = (...args) => {
    const run = spawnSync('keytool', [...args, '-keystore', keystore, '-storepass', password, '-alias', 'broker'], {
      encoding: 'utf8',
    });
    if (run.status !== 0) throw new Error(`keytool failed: ${run.stdout}${run.stderr}`);
  };
  keytool(
    '-genkeypair',
    '-keyalg',
    'RSA',
    '-validity',
    '30',
    '-storetype',
    'PKCS12',
    '-dname',
    'CN=127.0.0.1',
    '-ext',
    'SAN=ip:127.0.0.1',
  );
  keytool('-exportcert', '-rfc', '-file', caFile);
  return { keystore, caFile, password };
}

function requireCommand(command, args) {
  const run = spawnSync(command, args, { stdio: 'ignore' });
  if (run.error || run.status !== 0)
    throw new Error(`A Kafka broker needs the command "${command}", which is not there. ${install}`);
}

/** 16 random bytes, base64url: KRaft's form of a cluster id. */
function clusterId() {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16)))
    .toString('base64url')
    .replace(/^-/, 'A');
}

async function freePorts(count, first) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      (_, index) =>
        new Promise((resolve, reject) => {
          const server = createServer();
          server.once('error', reject);
          server.listen(index === 0 && first ? first : 0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const done = (open) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}

if (process.argv[1] && fileURLToPath(import.meta.url) === path.resolve(process.argv[1])) {
  try {
    const broker = await startBroker({ port: process.argv[2] ? Number(process.argv[2]) : undefined });
    process.stdout.write(
      `Apache Kafka ${broker.version} is running. Ctrl-C ends it and deletes its data.\n  export KAFKA_BROKERS=${broker.address}\n`,
    );
    const keepAlive = setInterval(() => undefined, 60_000);
    const end = async () => {
      clearInterval(keepAlive);
      await broker.stop();
      process.exit(0);
    };
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(3);
  }
}
