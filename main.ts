#!/usr/bin/env -S UV_THREADPOOL_SIZE=16 node
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { type Config, loadConfig } from './infra/config.js';
import { errorMessage, UserError } from './infra/errors.js';

/**
 * The command line: wires the folders together. Commands load what they need when they run, so that --help is quick.
 * Exit codes: 0 done · 1 a defect of Earshot · 2 wrong usage or bad input · 3 something is not reachable or full.
 */

interface GlobalOptions {
  readonly config?: string;
  readonly dataDir?: string;
  readonly demo?: boolean;
  readonly json?: boolean;
}

const program = new Command('earshot')
  .description('Participation, executive reach and conformity signals from what an organisation says on its platforms')
  .version('0.1.0')
  .option('-c, --config <file>', 'configuration (default: earshot.yaml where there is one)')
  .option('--data-dir <folder>', 'where the embedded log and store are (default: .earshot)')
  .option('--demo', 'work on the data of the demo organisation')
  .option('--json', 'print JSON for machines')
  .showHelpAfterError('(add --help for what there is)')
  .exitOverride()
  .configureHelp({ showGlobalOptions: true });

const importing = program
  .command('import')
  .description('read an export or a file into the log, and through the whole pipeline');

importing
  .command('slack-export')
  .description('a Slack workspace export: a directory or a zip')
  .argument('<path>', 'the export')
  .option('--only <channels>', 'channels to read, by name or id, separated by commas', list)
  .option('--without <channels>', 'channels to leave out', list)
  .option('--private <channels>', 'private channels that may be read; none otherwise', list)
  .option('--workspace <id>', 'the workspace, where the export does not say (T0123)')
  .option('--no-process', 'only write to the log; running processors take it from there')
  .action(
    (
      exportPath: string,
      options: { only?: string[]; without?: string[]; private?: string[]; workspace?: string; process: boolean },
    ) =>
      importSource(
        'slack-export',
        {
          path: exportPath,
          ...(options.only || options.without
            ? {
                channels: {
                  ...(options.only ? { include: options.only } : {}),
                  ...(options.without ? { exclude: options.without } : {}),
                },
              }
            : {}),
          ...(options.private ? { privateChannels: options.private } : {}),
          ...(options.workspace ? { instance: options.workspace } : {}),
        },
        options,
      ),
  );

importing
  .command('directory')
  .description('people, units and executives from a CSV file')
  .argument('<file>', 'CSV with a header; only the column email is required')
  .option('--executive-emails <emails>', 'executives by list, separated by commas', list)
  .option('--executive-level <n>', 'executives by level: 0 is the top, 1 reports to it', wholeNumber)
  .option('--executive-titles <patterns>', 'executives by title, e.g. "Chief * Officer,VP *"', list)
  .option('--as-of <day>', 'the day from which changes hold (2026-11-21)')
  .option('--no-process', 'only write to the log; running processors take it from there')
  .action(
    (
      file: string,
      options: {
        executiveEmails?: string[];
        executiveLevel?: number;
        executiveTitles?: string[];
        asOf?: string;
        process: boolean;
      },
    ) =>
      importSource(
        'directory-csv',
        {
          path: file,
          executives: {
            ...(options.executiveEmails ? { emails: options.executiveEmails } : {}),
            ...(options.executiveLevel === undefined ? {} : { maxLevel: options.executiveLevel }),
            ...(options.executiveTitles ? { title: options.executiveTitles } : {}),
          },
          ...(options.asOf ? { asOf: options.asOf } : {}),
        },
        options,
      ),
  );

importing
  .command('simulated')
  .description('a simulated organisation, the same for the same seed')
  .option('--people <n>', 'size of the organisation', wholeNumber, 400)
  .option('--weeks <n>', 'weeks of history', wholeNumber, 26)
  .option('--seed <n>', 'seed', wholeNumber, 1)
  .option('--until <day>', 'last day (default: yesterday)')
  .option('--no-process', 'only write to the log; running processors take it from there')
  .action((options: { people: number; weeks: number; seed: number; until?: string; process: boolean }) =>
    importSource(
      'simulated',
      {
        people: options.people,
        weeks: options.weeks,
        seed: options.seed,
        ...(options.until ? { until: options.until } : {}),
      },
      options,
    ),
  );

program
  .command('demo')
  .description('a simulated organisation through the whole pipeline: no docker, no Kafka, no accounts')
  .option('--people <n>', 'size of the organisation', wholeNumber, 400)
  .option('--weeks <n>', 'weeks of history', wholeNumber, 26)
  .option('--seed <n>', 'seed', wholeNumber, 1)
  .action(demo);

program
  .command('ingest')
  .description('read the configured sources by their schedules into the log')
  .option('--once', 'read each source once and end')
  .action(async (options: { once?: boolean }) => {
    const { config, logger } = await setUp();
    await ingest(config, logger, options.once === true);
  });

program
  .command('process')
  .description('run the processors: from the log into the tables, and refresh what changed')
  .option('--once', 'process what the log holds, refresh and end')
  .action(processCommand);

program
  .command('up')
  .description('everything in one process: sources, processors, schedules and the query API')
  .action(up);

program.command('migrate').description('bring the tables to the newest version').action(migrateCommand);

program
  .command('query')
  .description('measures over the last weeks of data: "query participation" or "query reach"')
  .argument('<family>', 'participation or reach')
  .option(
    '--by <dimension>',
    'all, platform, community, unit, level, location; for reach: executive, community, platform, all',
  )
  .option('--weeks <n>', 'whole weeks, the last one being that of the last data', wholeNumber, 12)
  .option('--until <day>', 'last day (default: the last day there is data of)')
  .addOption(
    new Option('--scope <scope>', 'inside the organisation or in public')
      .choices(['internal', 'public'])
      .default('internal'),
  )
  .action(query);

program
  .command('doctor')
  .description('what is reachable, which versions, what is missing and how to mend it')
  .action(doctor);

// —— commands ——

async function demo(options: { people: number; weeks: number; seed: number }): Promise<void> {
  const base = configOf({ ...globals(), demo: true });
  const { findRunning } = await import('./infra/running.js');
  const running = findRunning(base.dataDir);
  if (running)
    throw new UserError(`The demo organisation is in use by process ${running.pid} (${running.url}). Stop it first.`);
  // The demo is made afresh: it holds nothing that is not simulated.
  rmSync(base.dataDir, { recursive: true, force: true });
  const began = Date.now();
  const { config, logger } = await setUp(base);
  const { openLog } = await import('./infra/log/open.js');
  const log = await openLog(config, logger);
  let store: import('./infra/store/store.js').Store | undefined;
  try {
    say(
      `Simulating ${options.people} people over ${options.weeks} weeks (seed ${options.seed}) and taking them through the whole pipeline.\n`,
    );
    await ingestOne(
      'simulated',
      { people: options.people, weeks: options.weeks, seed: options.seed },
      config,
      log,
      logger,
    );
    store = await openMigrated(config);
    await processBacklog(config, log, store, logger);
    const { demoSummary } = await import('./dashboards/cli/demo-summary.js');
    const summary = await demoSummary(store, config);
    const { text, ...figures } = summary;
    const seconds = (Date.now() - began) / 1000;
    if (globals().json) print({ ...figures, seconds, dataDir: config.dataDir });
    else {
      process.stdout.write(`\n${text}\n`);
      process.stdout.write(
        [
          `Took ${seconds.toFixed(0)} s. The data stays in ${path.relative('.', config.dataDir) || config.dataDir}. What to look at next:`,
          '',
          '  npx earshot --demo query participation --by unit --weeks 12    who is quiet',
          '  npx earshot --demo query participation --by community          where people talk',
          '  npx earshot --demo query reach                                 which leader is heard, which one answers',
          '  npx earshot --demo query reach --by platform --scope public    what carries in public',
          `  npx earshot --demo up                                          keep it running; http://${config.api.host}:${config.api.port}/v1/query?family=reach`,
          '  npx earshot import slack-export <directory or zip>             your own workspace, kept apart from the demo',
          '',
        ].join('\n'),
      );
    }
  } finally {
    await store?.close();
    await log.close();
  }
}

async function importSource(type: string, settings: object, options: { process: boolean }): Promise<void> {
  const { config, logger } = await setUp();
  const { findRunning } = await import('./infra/running.js');
  const { openLog } = await import('./infra/log/open.js');
  const running = config.clickhouse.url === null ? findRunning(config.dataDir) : null;
  const log = await openLog(config, logger);
  try {
    const imported = await ingestOne(type, settings, config, log, logger);
    if (imported.state === 'stopped') throw new UserError(`${type} stopped: ${imported.reason ?? 'unknown reason'}`, 3);
    if (!options.process) say('Written to the log; processors take it from there.');
    else if (running) {
      const { waitUntilDrained } = await import('./processors/drain.js');
      const progress = await progressOf('processing');
      await waitUntilDrained(log, stopSignal(), (done, total) => progress.update(done, total, 'records'));
      progress.finish(`by the running process ${running.pid}; results follow within ${config.refresh.everySeconds} s`);
    } else {
      const store = await openMigrated(config);
      try {
        await processBacklog(config, log, store, logger);
      } finally {
        await store.close();
      }
    }
    await printImport(imported, options.process);
  } finally {
    await log.close();
  }
}

async function ingest(config: Config, logger: import('./infra/logger.js').Logger, once: boolean): Promise<void> {
  if (config.sources.length === 0)
    throw new UserError(
      'There are no sources in the configuration. List some under "sources:" in earshot.yaml, or use "earshot import".',
    );
  const { openLog } = await import('./infra/log/open.js');
  const log = await openLog(config, logger);
  try {
    const worker = await ingestWorker(config, log, logger, once);
    await worker.run(stopSignal());
  } finally {
    await log.close();
  }
}

async function processCommand(options: { once?: boolean }): Promise<void> {
  const { config, logger } = await setUp();
  const { openLog } = await import('./infra/log/open.js');
  const log = await openLog(config, logger);
  const store = await openMigrated(config).catch(async (error: unknown) => {
    await log.close();
    throw error;
  });
  try {
    if (options.once) {
      await processBacklog(config, log, store, logger);
      return;
    }
    const { runProcessors } = await import('./processors/run.js');
    const running = await runProcessors({ config, log, store, logger, now: Date.now });
    say(`Processing from ${log.description} into ${store.description}. Ctrl-C ends it.`);
    try {
      await Promise.race([untilStopped(), running.processors.done]);
    } finally {
      await running.stop();
    }
  } finally {
    await store.close();
    await log.close();
  }
}

async function up(): Promise<void> {
  const { config, logger } = await setUp();
  const { openLog } = await import('./infra/log/open.js');
  const { runProcessors } = await import('./processors/run.js');
  const { startApi } = await import('./dashboards/api/server.js');
  const { announce } = await import('./infra/running.js');
  const closing: (() => Promise<void> | void)[] = [];
  try {
    const log = await openLog(config, logger);
    closing.unshift(() => log.close());
    const store = await openMigrated(config);
    closing.unshift(() => store.close());
    const api = await startApi({
      store,
      log,
      config,
      logger,
      ready: async () => (await store.query('SELECT 1')).length === 1,
    });
    closing.unshift(() => api.close());
    const running = await runProcessors({ config, log, store, logger, now: Date.now });
    closing.unshift(() => running.stop());
    closing.unshift(announce(config.dataDir, api.url));
    const ending = stopSignal();
    const worker = config.sources.length > 0 ? await ingestWorker(config, log, logger, false) : null;
    const ingesting = worker?.run(ending) ?? untilStopped();
    if (globals().json) print({ url: api.url, log: log.description, store: store.description });
    else {
      say(
        [
          `Earshot is up: ${api.url}`,
          `  log    ${log.description}`,
          `  store  ${store.description}`,
          `  sources ${config.sources.map((source) => source.name).join(', ') || 'none configured; "earshot import" works beside this process'}`,
          `  try    ${api.url}/v1/query?family=participation&by=community`,
          'Ctrl-C ends it.',
        ].join('\n'),
      );
    }
    await Promise.race([ingesting, running.processors.done]);
  } finally {
    for (const close of closing) await close();
  }
}

async function migrateCommand(): Promise<void> {
  const { config } = await setUp();
  const { openStore } = await import('./infra/store/client.js');
  const { migrate } = await import('./infra/store/migrate.js');
  const { views } = await import('./processors/families.js');
  const store = await openStore(config);
  try {
    const { applied, alreadyApplied } = await migrate(store, config, views);
    if (globals().json) print({ applied, alreadyApplied, store: store.description });
    else
      say(
        `${store.description}: ${applied.length === 0 ? 'nothing to do' : `applied ${applied.join(', ')}`} (${alreadyApplied} were there already).`,
      );
  } finally {
    await store.close();
  }
}

async function query(
  family: string,
  options: { by?: string; weeks: number; until?: string; scope: string },
): Promise<void> {
  const { measureQuery } = await import('./dashboards/api/measure-query.js');
  const asked = measureQuery({ family, ...options });
  const { config } = await setUp(readableConfig());
  const { findRunning } = await import('./infra/running.js');
  const running = config.clickhouse.url === null ? findRunning(config.dataDir) : null;
  const answered = running ? await askRunning(running.url, asked) : await askStore(config, asked);
  if (globals().json) print(answered);
  else {
    const { answerTable } = await import('./dashboards/cli/answer-table.js');
    process.stdout.write(answerTable(answered));
  }
}

async function doctor(): Promise<void> {
  const config = readableConfig();
  const { diagnose } = await import('./infra/doctor.js');
  const checks = await diagnose(config);
  if (globals().json) print(checks);
  else {
    const mark = { ok: '✓', warn: '!', error: '✗' } as const;
    for (const check of checks) {
      process.stdout.write(`${mark[check.level]} ${check.name.padEnd(18)} ${check.detail}\n`);
      if (check.fix !== null && check.level !== 'ok') process.stdout.write(`  ${' '.repeat(18)} → ${check.fix}\n`);
    }
  }
  if (checks.some((check) => check.level === 'error')) process.exitCode = 3;
}

// —— parts ——

async function ingestOne(
  type: string,
  settings: object,
  config: Config,
  log: import('./infra/log/event-log.js').EventLog,
  logger: import('./infra/logger.js').Logger,
): Promise<import('./ingest/report.js').IngestReport> {
  const { topics } = await import('./infra/contracts/topics.js');
  await log.createTopics(topics);
  const { findSource, sourceConfig } = await import('./ingest/schedule.js');
  const { sources } = await import('./ingest/sources/index.js');
  const { runSource } = await import('./ingest/worker.js');
  const { createPseudonymiser } = await import('./infra/pseudonym.js');
  const { pseudonymKey } = await import('./infra/config.js');
  const source = findSource(sources, type);
  const progress = await progressOf(`reading ${type}`);
  const imported = await runSource({
    source,
    config: sourceConfig(source, settings, type),
    // One name an instance of what is imported, so that its health is told apart.
    name: `import-${type}`,
    log,
    pseudonym: createPseudonymiser(pseudonymKey(config)),
    logger,
    now: Date.now,
    signal: stopSignal(),
    timeZone: config.organisation.timeZone,
    ignoreCursor: true,
    onProgress: ({ accepted, source: read }) =>
      progress.update(
        read?.done ?? accepted,
        read?.total ?? null,
        `${read?.unit ?? 'events'}, ${accepted.toLocaleString('en')} accepted`,
      ),
  });
  const events = Object.values(imported.events).reduce((sum, count) => sum + count, 0);
  progress.finish(
    `${events.toLocaleString('en')} events in ${((imported.endedAt - imported.startedAt) / 1000).toFixed(1)} s`,
  );
  return imported;
}

async function processBacklog(
  config: Config,
  log: import('./infra/log/event-log.js').EventLog,
  store: import('./infra/store/store.js').Store,
  logger: import('./infra/logger.js').Logger,
): Promise<void> {
  const { topics } = await import('./infra/contracts/topics.js');
  const { drain } = await import('./processors/drain.js');
  const { families } = await import('./processors/families.js');
  const { refresh } = await import('./processors/refresh.js');
  const { eraseRetracted } = await import('./processors/land/erase-retracted.js');
  await log.createTopics(topics);
  const began = Date.now();
  const landing = await progressOf('processing');
  const counts = await drain({
    log,
    store,
    logger,
    now: Date.now,
    signal: stopSignal(),
    onProgress: (done, total) => landing.update(done, total, 'records'),
  });
  landing.finish(
    `${(counts.activity + counts.directory).toLocaleString('en')} records in ${((Date.now() - began) / 1000).toFixed(1)} s`,
  );
  if (stopSignal().aborted)
    throw new UserError('Interrupted. What was read is kept; run the command again to go on.', 130);
  const computing = await progressOf('computing measures');
  const computed = Date.now();
  const { families: done } = await refresh({
    store,
    config,
    families,
    logger,
    now: Date.now,
    onProgress: (family, step, total) => computing.update(step, total, family),
  });
  await eraseRetracted(store);
  computing.finish(
    `${done.reduce((sum, family) => sum + family.windows, 0).toLocaleString('en')} windows in ${((Date.now() - computed) / 1000).toFixed(1)} s`,
  );
}

async function ingestWorker(
  config: Config,
  log: import('./infra/log/event-log.js').EventLog,
  logger: import('./infra/logger.js').Logger,
  once: boolean,
): Promise<{ run(signal: AbortSignal): Promise<void> }> {
  const { topics } = await import('./infra/contracts/topics.js');
  const { createIngestWorker, findSource, sourceConfig } = await import('./ingest/schedule.js');
  const { runSource } = await import('./ingest/worker.js');
  const { sources } = await import('./ingest/sources/index.js');
  const { createPseudonymiser } = await import('./infra/pseudonym.js');
  const { pseudonymKey } = await import('./infra/config.js');
  await log.createTopics(topics);
  const pseudonym = createPseudonymiser(pseudonymKey(config));
  const timeZone = config.organisation.timeZone;
  if (!once) {
    const worker = createIngestWorker({
      settings: config.sources,
      sources,
      log,
      pseudonym,
      logger,
      now: Date.now,
      timeZone,
    });
    return {
      async run() {
        worker.start();
        await untilStopped();
        await worker.stop();
      },
    };
  }
  return {
    async run(signal) {
      for (const [index, setting] of config.sources.entries()) {
        const source = findSource(sources, setting.type, `sources.${index}.type`);
        const checked = sourceConfig(source, setting, `sources.${index} (${setting.name})`);
        await printImport(
          await runSource({
            source,
            config: checked,
            name: setting.name,
            log,
            pseudonym,
            logger,
            now: Date.now,
            timeZone,
            signal,
          }),
          false,
        );
      }
    },
  };
}

async function printImport(imported: import('./ingest/report.js').IngestReport, processed: boolean): Promise<void> {
  if (globals().json) {
    print(imported);
    return;
  }
  const { importSummary } = await import('./ingest/summary.js');
  process.stdout.write(importSummary(imported));
  if (processed) process.stdout.write('\nNext: npx earshot query participation --by community --weeks 12\n');
}

async function askStore(config: Config, asked: import('./dashboards/api/measure-query.js').MeasureQuery) {
  if (config.clickhouse.url === null && !existsSync(path.join(config.dataDir, 'store'))) {
    throw new UserError(
      `There is no data in ${config.dataDir} yet. Make some with "npx earshot demo", or bring your own with "npx earshot import --help".`,
    );
  }
  const { answer } = await import('./dashboards/api/measure-query.js');
  const store = await openMigrated(config);
  try {
    return await answer(store, config, asked);
  } finally {
    await store.close();
  }
}

async function askRunning(url: string, asked: import('./dashboards/api/measure-query.js').MeasureQuery) {
  const address = new URL('/v1/query', url);
  for (const [name, value] of Object.entries(asked)) if (value !== null) address.searchParams.set(name, String(value));
  const response = await fetch(address);
  const body = (await response.json()) as { title?: string };
  if (!response.ok)
    throw new UserError(body.title ?? `${url} answered ${response.status}`, response.status === 400 ? 2 : 3);
  return body as import('./dashboards/api/measure-query.js').MeasureAnswer;
}

async function openMigrated(config: Config): Promise<import('./infra/store/store.js').Store> {
  const { openStore } = await import('./infra/store/client.js');
  const { migrate } = await import('./infra/store/migrate.js');
  const { views } = await import('./processors/families.js');
  const store = await openStore(config);
  try {
    await migrate(store, config, views);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

// —— settings, signals, output ——

function globals(): GlobalOptions {
  return program.opts<GlobalOptions>();
}

/** The demo's data lies apart, so that it never mixes with anybody's own. */
function configOf(options: GlobalOptions): Config {
  const config = loadConfig({ file: options.config, dataDir: options.dataDir });
  return options.demo
    ? {
        ...config,
        dataDir: path.join(config.dataDir, 'demo'),
        kafka: { ...config.kafka, brokers: [] },
        clickhouse: { ...config.clickhouse, url: null },
        sources: [],
      }
    : config;
}

/** For commands that only look: where there is nothing but the demo, the demo is meant. */
function readableConfig(): Config {
  const options = globals();
  const config = configOf(options);
  const demoConfig = configOf({ ...options, demo: true });
  if (
    options.demo ||
    config.clickhouse.url !== null ||
    existsSync(path.join(config.dataDir, 'store')) ||
    !existsSync(path.join(demoConfig.dataDir, 'store'))
  )
    return config;
  say('(the demo organisation: there is no other data yet)');
  return demoConfig;
}

async function setUp(config = configOf(globals())) {
  const { createLogger } = await import('./infra/logger.js');
  return {
    config,
    logger: createLogger(config.logLevel === 'info' && process.stderr.isTTY ? 'warn' : config.logLevel),
  };
}

let ending: AbortController | undefined;

/** Aborts at the first SIGINT or SIGTERM; the second one kills. */
function stopSignal(): AbortSignal {
  if (!ending) {
    const controller = new AbortController();
    ending = controller;
    const stop = (): void => controller.abort();
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  }
  return ending.signal;
}

function untilStopped(): Promise<void> {
  const signal = stopSignal();
  return new Promise((resolve) => {
    // An abort signal alone does not keep a process alive.
    const alive = setInterval(() => undefined, 60_000);
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      resolve();
    });
  });
}

async function progressOf(title: string): Promise<import('./infra/progress.js').Progress> {
  const { createProgress, silentProgress } = await import('./infra/progress.js');
  return globals().json ? silentProgress : createProgress(title);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

function list(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0) throw new UserError(`"${value}" is not a whole number`);
  return number;
}

function report(error: unknown): number {
  if (error instanceof CommanderError)
    return error.code === 'commander.helpDisplayed' ||
      error.code === 'commander.version' ||
      error.code === 'commander.help'
      ? 0
      : 2;
  if (error instanceof UserError) {
    if (globals().json) print({ error: error.message });
    else say(error.message);
    return error.exitCode;
  }
  say(`Earshot met an error it does not know: ${errorMessage(error)}`);
  if (process.env.EARSHOT_LOG_LEVEL === 'debug' && error instanceof Error) say(error.stack ?? '');
  else say('Run it again with EARSHOT_LOG_LEVEL=debug for the details.');
  return 1;
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
