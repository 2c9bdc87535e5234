#!/usr/bin/env -S UV_THREADPOOL_SIZE=16 node
import path from 'node:path';
import { CommanderError } from 'commander';
import type { RunningAlerts } from './dashboards/alerts/service.js';
import type { AlertChange, AlertList, ListedAlert } from './dashboards/alerts/work.js';
import type { KeyWork } from './dashboards/api/access/manage-keys.js';
import type { MeasureAnswer } from './dashboards/api/answer.js';
import type { MeasureQuery } from './dashboards/api/measure-query.js';
import type { Api } from './dashboards/api/server.js';
import type { AlertsListOptions } from './dashboards/cli/alerts-command.js';
import type { RestoreOptions } from './dashboards/cli/backup-commands.js';
import { type DemoOptions, earshotCommand, type QueryOptions } from './dashboards/cli/commands.js';
import type { ConformityOptions } from './dashboards/cli/conformity-command.js';
import { type ItsCommandOptions, itsRequest } from './dashboards/cli/context-its-command.js';
import { type LanguageCommandOptions, languageRequest } from './dashboards/cli/context-language-command.js';
import { type CoordinationCommandOptions, coordinationRequest } from './dashboards/cli/coordination-command.js';
import type {
  DeadLettersChangeOptions,
  DeadLettersListOptions,
  LetterFilterOptions,
} from './dashboards/cli/deadletters-command.js';
import type { DigestPreviewOptions, DigestSendOptions } from './dashboards/cli/digest-command.js';
import type { DissentSampleOptions, DissentTrainOptions } from './dashboards/cli/dissent-command.js';
import type { EraseOptions } from './dashboards/cli/erase-command.js';
import type { ErasureDone } from './dashboards/cli/erase-text.js';
import type { QueryTestOptions } from './dashboards/cli/query-test-command.js';
import type { ReplayOptions } from './dashboards/cli/replay-command.js';
import type { BackfillOptions } from './dashboards/cli/sources-command.js';
import type { DigestSchedule } from './dashboards/digest/deliver/schedule.js';
import type { AskedSending, SendingReport } from './dashboards/digest/deliver/send.js';
import type { GlobalOptions } from './infra/command/choose-config.js';
import { closeAll } from './infra/command/close-all.js';
import type { CommandKind, Context } from './infra/command/context.js';
import { explainError } from './infra/command/explain-error.js';
import { createOutput, ignoreClosedPipes } from './infra/command/output.js';
import { untilAborted } from './infra/command/stop-signal.js';
import { look } from './infra/command/style.js';
import { packageVersion } from './infra/command/version.js';
import type { Config } from './infra/config.js';
import type { Erasure } from './infra/contracts/directory.js';
import type { Wanted } from './infra/dead-letters/decide.js';
import type { Letters } from './infra/dead-letters/letters.js';
import type { LetterFilter } from './infra/dead-letters/select.js';
import { UserError } from './infra/errors.js';
import type { EventLog } from './infra/log/event-log.js';
import type { Running } from './infra/running.js';
import type { Store } from './infra/store/store.js';
import type { ImportJob } from './ingest/import-source.js';
import type { IngestReport } from './ingest/report.js';
import type { ConformityResult } from './processors/conformity/conformity-result.js';
import type { ConformityQuestion } from './processors/conformity/question.js';
import type { Watch } from './processors/conformity/run-conformity.js';
import type { Tombstone } from './processors/erasure/stored-gone.js';
import type { RunningProcessors } from './processors/run.js';
import type { RunOnceReport } from './processors/run-once.js';

/**
 * The command line: wires the folders together. What the commands are called and take is in dashboards/cli/commands.ts.
 * Each loads what it needs when it runs, so that --help is quick.
 */
const program = earshotCommand(packageVersion(), {
  demo,
  importSource,
  ingest,
  process: processLog,
  up,
  migrate,
  query,
  queryTest,
  listMeasures,
  explainMeasure,
  conformityRun,
  conformityAudit,
  conformityExplain,
  conformityPublish,
  dissentSample,
  dissentTrain,
  keysCreate: ({ name, scope, expires }) => keys({ kind: 'create', name, scopes: scope, expiresInDays: expires }),
  keysList: () => keys({ kind: 'list' }),
  keysRevoke: (id) => keys({ kind: 'revoke', id }),
  sourcesList,
  sourcesCheck,
  sourcesStatus,
  sourcesBackfill,
  digestPreview,
  digestSend,
  digestStatus,
  alertsList,
  alertsShow,
  alertsAck,
  alertsMute: (query, { for: minutes }) => changeAlerts({ kind: 'mute', query, minutes }),
  alertsUnmute: (query) => changeAlerts({ kind: 'unmute', query }),
  alertsTest,
  deadLettersList,
  deadLettersShow,
  deadLettersReplay,
  deadLettersDrop,
  replay,
  erase,
  backup,
  restore,
  coordination,
  its,
  language,
  doctor,
});

async function demo({ once = false, ...options }: DemoOptions): Promise<void> {
  const began = Date.now();
  const { demoAsked, demoIntroduction, demoName, demoText, servedText } = await import('./dashboards/cli/demo-text.js');
  const name = demoName(options);
  const simulated = demoAsked(options);
  const context = await begin({}, { demo: name ?? true });
  const { config, output } = context;
  const serves = !once && !output.json;
  // Executives and peers are compared at like hours of the organisation's clock: the forum keeps its hours by it.
  const settings = { ...simulated, timeZone: config.organisation.timeZone };
  const { freshDemoFolder } = await import('./infra/demo-folder.js');
  const { withLog } = await import('./infra/command/context.js');
  const { checkImport, importJob } = await import('./ingest/import-source.js');
  const { demoSummary } = await import('./dashboards/cli/demo-summary.js');
  // Before anything is emptied: what was asked for must make sense.
  checkImport('simulated', settings);
  const folder = freshDemoFolder(config.dataDir);
  const job = importJob('simulated', settings, config);
  const api = serves ? await startDemoApi(context) : null;
  const leave = api === null ? () => undefined : await announceApi(config, api);
  try {
    output.say(demoIntroduction(simulated));
    await withLog(context, async (log) => {
      await readInto(log, 'simulated', job, context);
      await withStore(context, async (store) => {
        await processInto(store, log, context);
        const found = await demoConformity(store, context);
        const summary = await demoSummary(store, config, found);
        folder.complete();
        const seconds = (Date.now() - began) / 1000;
        output.result(
          { ...summary.figures, seconds, dataDir: config.dataDir },
          demoText(summary, { ...look(), seconds, dataDir: config.dataDir, api: config.api, url: api?.url ?? null }),
        );
        if (api === null) return;
        await serveUntilStopped(api, { store, log }, context, () => output.say(servedText(api.url)));
      });
    });
  } finally {
    await closeAll([leave, () => api?.close()]);
  }
}

/** What executives do to the forum, where there is one: kept, so that the dashboards show it. */
async function demoConformity(store: Store, context: Context): Promise<ConformityResult | null> {
  const { config, output, stop } = context;
  const { forumName } = await import('./dashboards/cli/demo-text.js');
  const [forum] = await store.query<{ id: string }>('SELECT id FROM community FINAL WHERE name = {forumName:String}', {
    forumName,
  });
  if (forum === undefined) return null;
  const { refuseInterrupted } = await import('./infra/command/context.js');
  const { conformityQuestion } = await import('./processors/conformity/question.js');
  const { runConformity } = await import('./processors/conformity/run-conformity.js');
  const { saveRun } = await import('./processors/conformity/save-run.js');
  const question = await conformityQuestion(store, config, {
    executives: ['enrolled'],
    communities: [forum.id],
    scope: 'internal',
  });
  const progress = await output.progress('conformity');
  const found = await progress.over(
    runConformity(store, config, question, {
      signal: stop.signal,
      onProgress: (what, done, total) => progress.update(done, total, what),
    }).catch((error: unknown) => {
      if (stop.signal.aborted) return null;
      throw error;
    }),
    (result) => (result === null ? 'ended early' : 'done'),
  );
  refuseInterrupted(context, 'The demo is not whole; the same command makes it afresh.');
  if (found !== null) await saveRun(store, found);
  return found;
}

/** A port in use is no reason to see nothing: then any free one. */
async function startDemoApi({ config, logger, output }: Context): Promise<Api> {
  const { isPortInUse, startApi } = await import('./dashboards/api/server.js');
  const { servingText } = await import('./dashboards/cli/demo-text.js');
  const { refuseKeyless } = await import('./dashboards/api/access/refuse-keyless.js');
  await refuseKeyless(config, null, Date.now());
  try {
    const api = await startApi({ config, logger });
    output.say(servingText(api.url, null));
    return api;
  } catch (error) {
    if (!isPortInUse(error)) throw error;
    const api = await startApi({ config: { ...config, api: { ...config.api, port: 0 } }, logger });
    output.say(servingText(api.url, config.api.port));
    return api;
  }
}

async function announceApi(config: Config, api: Api): Promise<() => void> {
  const { announce } = await import('./infra/running.js');
  return announce(config.dataDir, api.url, api.instance, api.token);
}

interface Open {
  readonly store: Store;
  readonly log: EventLog;
}

/** Processes what comes and answers from it until it is asked to stop. */
async function serveUntilStopped(
  api: Api,
  { store, log }: Open,
  { config, logger, stop }: Context,
  onServing: () => void,
): Promise<void> {
  const { backlog } = await import('./processors/drain.js');
  const { refreshedAt } = await import('./processors/refreshed-at.js');
  const { runProcessors } = await import('./processors/run.js');
  api.serve({ store, log, backlog: () => backlog(log), refreshedAt: () => refreshedAt(store) });
  onServing();
  const running = await runProcessors({ config, log, store, logger, now: Date.now });
  try {
    await Promise.race([untilAborted(stop.signal), running.processors.done]);
  } finally {
    await running.stop();
  }
}

async function importSource(type: string, settings: object, { process: goesOn }: { process: boolean }): Promise<void> {
  const context = await begin();
  const { config, output } = context;
  const { refuseHeldStore, runningBeside, withLog } = await import('./infra/command/context.js');
  const { importJob } = await import('./ingest/import-source.js');
  const { importSummary } = await import('./ingest/summary.js');
  const job = importJob(type, settings, config);
  const running = goesOn ? await runningBeside(config) : null;
  if (goesOn && running === null) {
    refuseHeldStore(config);
    // A server that is away is found before anything is read.
    if (config.clickhouse.url !== null) await withStore(context, async () => undefined);
  }
  await withLog(context, async (log) => {
    const imported = await readInto(log, type, job, context);
    let processed: RunOnceReport | null = null;
    if (running !== null) await processBeside(running, log, context);
    else if (goesOn) processed = await withStore(context, (store) => processInto(store, log, context));
    output.result({ ...imported, processed }, importSummary(imported, { processed: goesOn }));
  });
}

async function ingest({ once = false }: { once?: boolean }): Promise<void> {
  const context = await begin({ runsOn: !once });
  const { config, output, logger, stop } = context;
  const { refuseInterrupted, withLog } = await import('./infra/command/context.js');
  const { readSourcesOnce, refuseNoSources, startSources } = await import('./ingest/import-source.js');
  const { runsSummary } = await import('./ingest/summary.js');
  refuseNoSources(config);
  await withLog(context, async (log) => {
    if (once) {
      const { runs, exitCode } = await readSourcesOnce({ config, log, logger, signal: stop.signal });
      output.result(runs, runsSummary(runs));
      refuseInterrupted(context, 'What was read is in the log; the same command goes on from there.');
      process.exitCode = exitCode;
      return;
    }
    const reading = await startSources({ config, log, logger });
    const names = config.sources.map((source) => source.name);
    const calls = reading.webhooks === null ? '' : ` Platforms call ${reading.webhooks.url}/webhooks/….`;
    output.started(
      { sources: names, log: log.description, webhooks: reading.webhooks?.url ?? null },
      `Reading ${names.join(', ')} into ${log.description}.${calls} Ctrl-C ends it.`,
    );
    await untilAborted(stop.signal);
    await reading.stop();
  });
}

async function processLog({ once = false }: { once?: boolean }): Promise<void> {
  const context = await begin({ runsOn: !once });
  const { config, output, logger, stop } = context;
  const { withLog } = await import('./infra/command/context.js');
  await withLog(context, (log) =>
    withStore(context, async (store) => {
      if (once) {
        const report = await processInto(store, log, context);
        output.result(report, `Everything in the log is processed: ${store.description}\n`);
        return;
      }
      const { runProcessors } = await import('./processors/run.js');
      const running = await runProcessors({ config, log, store, logger, now: Date.now });
      const digests = await scheduledDigests({ store, log }, context, running).catch(async (error: unknown) => {
        await running.stop();
        throw error;
      });
      const alerts = await sentAlerts(log, context).catch(async (error: unknown) => {
        await digests?.stop();
        await running.stop();
        throw error;
      });
      output.started(
        { log: log.description, store: store.description },
        `Processing from ${log.description} into ${store.description}. Ctrl-C ends it.`,
      );
      try {
        await Promise.race([untilAborted(stop.signal), running.processors.done]);
      } finally {
        await alerts?.stop();
        await digests?.stop();
        await running.stop();
      }
    }),
  );
}

async function up(): Promise<void> {
  const { config, output, logger, stop } = await begin({ runsOn: true });
  const { openReadyLog, refuseHeldStore, runningBeside } = await import('./infra/command/context.js');
  const { announce } = await import('./infra/running.js');
  const { openMigrated } = await import('./processors/run-once.js');
  const { refuseKeyless } = await import('./dashboards/api/access/refuse-keyless.js');
  const { startApi } = await import('./dashboards/api/server.js');
  const other = await runningBeside(config);
  if (other !== null) {
    throw new UserError(`Earshot is up already on ${config.dataDir}: ${other.url}, process ${other.pid}.`, 3);
  }
  refuseHeldStore(config);
  await refuseKeyless(config, async () => (await openMigrated(config)).store, Date.now());
  // First of all, because a port in use must not leave anything half started.
  const api = await startApi({ config, logger });
  const leave = announce(config.dataDir, api.url, api.instance, api.token);
  const started: (() => Promise<void> | void)[] = [];
  try {
    const log = await openReadyLog({ config, logger });
    started.push(() => log.close());
    const opening = openMigrated(config);
    // Whoever awaits it hears of a failure.
    opening.catch(() => undefined);
    started.push(async () => (await opening.catch(() => null))?.store.close());
    // The engine works in threads of its own: what is left to load is loaded meanwhile.
    const { startSources } = await import('./ingest/import-source.js');
    const { backlog } = await import('./processors/drain.js');
    const { refreshedAt } = await import('./processors/refreshed-at.js');
    const { runProcessors } = await import('./processors/run.js');
    const { upText } = await import('./dashboards/cli/up-text.js');
    const { store } = await opening;
    const running = await runProcessors({ config, log, store, logger, now: Date.now });
    started.push(() => running.stop());
    const digests = await scheduledDigests({ store, log }, { config, logger }, running);
    started.push(() => digests?.stop());
    const alerts = await sentAlerts(log, { config, logger });
    started.push(() => alerts?.stop());
    const reading = config.sources.length > 0 ? await startSources({ config, log, logger }) : null;
    started.push(() => reading?.stop());
    api.serve({ store, log, backlog: () => backlog(log), refreshedAt: () => refreshedAt(store) });
    const calls = reading?.webhooks ?? null;
    const parts = { url: api.url, log: log.description, store: store.description };
    output.started(
      { ...parts, sources: config.sources.map((source) => source.name), webhooks: calls?.url ?? null },
      upText({ ...parts, calls }, config),
    );
    await Promise.race([untilAborted(stop.signal), running.processors.done]);
  } finally {
    await closeAll([leave, () => api.close(), ...started.reverse()]);
  }
}

async function migrate(): Promise<void> {
  const { config, output } = await begin();
  const { openMigrated } = await import('./processors/run-once.js');
  const { store, migrated } = await openMigrated(config);
  await store.close();
  const done = migrated.applied.length === 0 ? 'nothing to do' : `applied ${migrated.applied.join(', ')}`;
  output.result(
    { ...migrated, store: store.description },
    `${store.description}: ${done} (${migrated.alreadyApplied} were there already).\n`,
  );
}

async function query(family: string, { chart, csv, ...options }: QueryOptions): Promise<void> {
  const { measureQuery } = await import('./dashboards/api/measure-query.js');
  const asked = measureQuery({ family, ...options });
  const context = await begin({ readsOnly: true });
  const { output } = context;
  const { answerTable } = await import('./dashboards/cli/answer-table.js');
  const { answerCards } = await import('./dashboards/cli/answer-cards.js');
  const answered = await answerTo(asked, context);
  const { wantsCards } = await import('./dashboards/cli/answer-columns.js');
  const asCards = options.measures === 'all' || wantsCards(answered);
  const text = async (): Promise<string> => {
    if (csv) return (await import('./dashboards/cli/answer-csv.js')).answerCsv(answered);
    if (chart) return (await import('./dashboards/cli/answer-chart.js')).answerChart(answered, look());
    return asCards ? answerCards(answered, look()) : answerTable(answered, look());
  };
  output.result(answered, await text());
}

async function queryTest(expression: string | undefined, options: QueryTestOptions): Promise<void> {
  const context = await begin({ readsOnly: true });
  const { config, output, stop } = context;
  const { askedQuery } = await import('./processors/listening/query-test/asked-query.js');
  const { hintsText, queryTestText } = await import('./dashboards/cli/query-test-text.js');
  // Before anything is opened: what was written must make sense.
  const asked = askedQuery(expression, options, config.listening.queries);
  const hints = hintsText(asked.query);
  if (hints !== null) output.say(`${hints}\n`);
  const { refuseHeldStore, refuseInterrupted, runningBeside } = await import('./infra/command/context.js');
  const { refuseNoData } = await import('./infra/command/choose-config.js');
  const { refuseBeside, testQuery } = await import('./processors/listening/query-test/query-test.js');
  refuseNoData(config);
  refuseBeside(await runningBeside(config));
  refuseHeldStore(config);
  const progress = await output.progress('query test');
  const watch = { signal: stop.signal, onProgress: progress.update };
  const report = await progress.over(
    withStore(context, (store) => testQuery(store, config, asked, watch, Date.now())),
    ({ isWhole }) => (isWhole ? 'done' : 'ended early'),
  );
  refuseInterrupted(context, 'Nothing was kept.');
  output.result({ query: asked.query, ...report }, queryTestText(asked.query, report, look()));
}

async function listMeasures({ family }: { family?: string }): Promise<void> {
  const { describedMeasures } = await import('./dashboards/api/describe-measure.js');
  const { measureList } = await import('./dashboards/cli/measure-text.js');
  const { output } = await begin({ readsOnly: true });
  const measures = describedMeasures(family);
  output.result(measures, measureList(measures, look()));
}

async function explainMeasure(name: string): Promise<void> {
  const { describedMeasure } = await import('./dashboards/api/describe-measure.js');
  const { measureExplained } = await import('./dashboards/cli/measure-text.js');
  const { output } = await begin({ readsOnly: true });
  const measure = describedMeasure(name);
  output.result(measure, measureExplained(measure, look()));
}

async function coordination(options: CoordinationCommandOptions): Promise<void> {
  const context = await begin({ readsOnly: options.turns === undefined });
  const { config, output, stop } = context;
  const { refuseHeldStore, refuseInterrupted } = await import('./infra/command/context.js');
  const { refuseNoData } = await import('./infra/command/choose-config.js');
  const { coordinateStored, coordinateTurns } = await import('./processors/conformity/coordination/coordinate.js');
  const { coordinationText } = await import('./dashboards/cli/coordination-text.js');
  const asked = coordinationRequest(options);
  if (asked.turns === null) {
    refuseNoData(config);
    refuseHeldStore(config);
  }
  const progress = await output.progress('coordination');
  const watch = { signal: stop.signal, onProgress: progress.update };
  const report = await progress.over(
    asked.turns === null
      ? withStore(context, (store) => coordinateStored(store, config, asked, watch))
      : coordinateTurns(asked, config.privacy, watch),
    (found) => (found === null ? 'ended early' : `${found.messages.toLocaleString('en')} messages`),
  );
  refuseInterrupted(context, 'Nothing was kept.');
  if (report !== null) output.result(report, coordinationText(report, look()));
}

async function its(file: string | undefined, options: ItsCommandOptions): Promise<void> {
  const asked = itsRequest(file, options);
  const { itsOfFile, itsOfWeeks } = await import('./processors/conformity/context/its.js');
  const { itsText } = await import('./dashboards/cli/context-its-text.js');
  const { measureWeeks, weeksQuery } = await import('./dashboards/cli/context-its-weeks.js');
  const context = await begin({ readsOnly: asked.kind === 'measure' });
  const report =
    asked.kind === 'file'
      ? await itsOfFile(asked.file, asked.options)
      : itsOfWeeks(measureWeeks(asked, await answerTo(weeksQuery(asked), context)), asked.change, asked.model);
  context.output.result(report, itsText(report, look()));
}

async function language(options: LanguageCommandOptions): Promise<void> {
  const context = await begin({ readsOnly: options.turns === undefined });
  const { config, output, stop } = context;
  const { refuseHeldStore, refuseInterrupted } = await import('./infra/command/context.js');
  const { refuseNoData } = await import('./infra/command/choose-config.js');
  const { languageOfFile, languageOfStore } = await import('./processors/conformity/context/language.js');
  const { languageText } = await import('./dashboards/cli/context-language-text.js');
  const asked = languageRequest(options);
  if (asked.turns === null) {
    refuseNoData(config);
    refuseHeldStore(config);
  }
  const progress = await output.progress('language');
  const watch = { signal: stop.signal, onProgress: progress.update };
  const report = await progress.over(
    asked.turns === null
      ? withStore(context, (store) => languageOfStore(store, config, asked, watch))
      : languageOfFile(asked, config.privacy, watch),
    (found) => (found === null ? 'ended early' : `${found.turns.toLocaleString('en')} turns`),
  );
  refuseInterrupted(context, 'Nothing was kept.');
  if (report !== null) output.result(report, languageText(report, look()));
}

async function conformityRun(options: ConformityOptions): Promise<void> {
  const { conformityText } = await import('./dashboards/cli/conformity-text.js');
  const { runConformity } = await import('./processors/conformity/run-conformity.js');
  const { saveRun } = await import('./processors/conformity/save-run.js');
  await onConformity(options, async (store, context, question, watch) => {
    const found = await runConformity(store, context.config, question, watch);
    if (options.save) await saveRun(store, found);
    return () => context.output.result(found, conformityText(found, look()));
  });
}

async function conformityAudit(options: ConformityOptions): Promise<void> {
  const { auditText } = await import('./dashboards/cli/conformity-text.js');
  const { runAudit } = await import('./processors/conformity/run-conformity.js');
  await onConformity({ ...options, mayBeNobody: true }, async (store, context, question, watch) => {
    const { acts, naive, bySignal } = await runAudit(store, context.config, question, watch);
    const found = { acts, naive, rates: [...bySignal].map(([name, rate]) => ({ name, ...rate })) };
    return () => context.output.result(found, auditText(found, look()));
  });
}

async function onConformity(
  options: ConformityOptions & { readonly mayBeNobody?: boolean },
  work: (store: Store, context: Context, question: ConformityQuestion, watch: Watch) => Promise<() => void>,
): Promise<void> {
  const context = await begin({ readsOnly: true });
  const { config, output, stop } = context;
  const { refuseHeldStore, refuseInterrupted } = await import('./infra/command/context.js');
  const { refuseNoData } = await import('./infra/command/choose-config.js');
  const { conformityQuestion, refuseDisabled } = await import('./processors/conformity/question.js');
  refuseDisabled(config);
  refuseNoData(config);
  refuseHeldStore(config);
  const { community, ...asked } = options;
  const progress = await output.progress('conformity');
  const watch = {
    signal: stop.signal,
    onProgress: (what: string, done: number, total: number) => progress.update(done, total, what),
  };
  const show = await progress.over(
    withStore(context, async (store) => {
      const question = await conformityQuestion(store, config, { ...asked, communities: community });
      return work(store, context, question, watch).catch((error: unknown) => {
        if (stop.signal.aborted) return null;
        throw error;
      });
    }),
    (found) => (found === null ? 'ended early' : 'done'),
  );
  refuseInterrupted(context, 'Nothing was kept.');
  show?.();
}

async function conformityExplain({ run }: { run?: number }): Promise<void> {
  const context = await begin({ readsOnly: true });
  const { config, output } = context;
  const { refuseHeldStore } = await import('./infra/command/context.js');
  const { refuseNoData } = await import('./infra/command/choose-config.js');
  const { storedRun } = await import('./processors/conformity/stored-run.js');
  const { explainedText } = await import('./dashboards/cli/conformity-text.js');
  refuseNoData(config);
  refuseHeldStore(config);
  const found = await withStore(context, (store) => storedRun(store, run));
  output.result(found, explainedText(found, look()));
}

async function conformityPublish(run: number, isPublished: boolean): Promise<void> {
  const context = await begin();
  const { config, output } = context;
  const { publishRun } = await import('./dashboards/api/conformity-runs.js');
  const { askRunning } = await import('./dashboards/api/ask.js');
  const { refuseHeldStore, runningBeside } = await import('./infra/command/context.js');
  const running = await runningBeside(config);
  if (running === null) refuseHeldStore(config);
  const done =
    running === null
      ? await withStore(context, (store) => publishRun(store, run, isPublished, Date.now()))
      : await askRunning<Awaited<ReturnType<typeof publishRun>>>(running, `/v1/conformity/runs/${run}/publication`, {
          method: 'PUT',
          body: { published: isPublished },
        });
  const who = done.isPublished ? 'whoever may read' : 'the executives it is about, and administrators';
  output.result(done, `The run ${run} can now be read by ${who}.\n`);
}

async function dissentSample(options: DissentSampleOptions): Promise<void> {
  const { sampleDissent } = await import('./processors/conformity/dissent/round-trip.js');
  const { sampleText } = await import('./dashboards/cli/dissent-text.js');
  const context = await beginDissent();
  const { config, output } = context;
  const drawn = await withStore(context, (store) => sampleDissent(store, config, options, Date.now()));
  output.result(drawn, sampleText(drawn));
}

async function dissentTrain(file: string, options: DissentTrainOptions): Promise<void> {
  const { trainFromLabels } = await import('./processors/conformity/dissent/round-trip.js');
  const { decodeText, readTable } = await import('./ingest/directory/csv-text.js');
  const { readWhole } = await import('./ingest/directory/read-whole.js');
  const { trainText } = await import('./dashboards/cli/dissent-text.js');
  const { refuseInterrupted } = await import('./infra/command/context.js');
  const context = await beginDissent();
  const { config, output } = context;
  const labels = async (of: string) => ({ file: of, labels: readTable(decodeText(await readWhole(of), of)) });
  const { second, threshold = null, seed } = options;
  const asked = {
    ...(await labels(file)),
    second: second === undefined ? null : await labels(second),
    threshold,
    ...(seed === undefined ? {} : { seed }),
  };
  const progress = await output.progress('training');
  const watch = {
    onFit: (done: number, total: number) => progress.update(done, total, 'fits'),
    pause: async () => {
      // Training is one long computation; this lets a signal through.
      await new Promise(setImmediate);
      refuseInterrupted(context, 'Nothing was kept.');
    },
  };
  const report = await progress.over(
    withStore(context, (store) => trainFromLabels(store, config, asked, Date.now(), watch)),
    () => 'done',
  );
  output.result(report, trainText(report));
}

async function beginDissent(): Promise<Context> {
  const context = await begin();
  const { refuseHeldStore } = await import('./infra/command/context.js');
  const { refuseNoData } = await import('./infra/command/choose-config.js');
  const { refuseDisabled } = await import('./processors/conformity/question.js');
  refuseDisabled(context.config);
  refuseNoData(context.config);
  refuseHeldStore(context.config);
  return context;
}

async function digestPreview(options: DigestPreviewOptions): Promise<void> {
  const context = await begin({ readsOnly: true });
  const { config, output } = context;
  const { runningBeside, refuseHeldStore } = await import('./infra/command/context.js');
  const { refuseNoData } = await import('./infra/command/choose-config.js');
  const { previewDigests, previewText, refuseBeside } = await import('./dashboards/digest/preview.js');
  refuseNoData(config);
  refuseBeside(await runningBeside(config));
  refuseHeldStore(config);
  const previews = await withStore(context, (store) => previewDigests(store, config, options));
  output.result(previews, previewText(previews));
}

async function keys(work: KeyWork): Promise<void> {
  const context = await begin();
  const { config, output } = context;
  const { keysBeside, keysIn } = await import('./dashboards/api/access/manage-keys.js');
  const { keysText } = await import('./dashboards/cli/keys-text.js');
  const { refuseHeldStore, runningBeside } = await import('./infra/command/context.js');
  const running = await runningBeside(config);
  if (running === null) refuseHeldStore(config);
  const done =
    running === null
      ? await withStore(context, (store) => keysIn(store, work, Date.now()))
      : await keysBeside(running, work);
  output.result(done.kind === 'list' ? done.keys : done.key, keysText(done));
}

async function sourcesList(): Promise<void> {
  const { config, output } = await begin();
  const { listSources } = await import('./ingest/operate-sources.js');
  const { listText } = await import('./dashboards/cli/sources-text.js');
  const found = listSources(config);
  output.result(found, listText(found, look().width));
}

async function sourcesCheck(names: readonly string[]): Promise<void> {
  const context = await begin();
  const { config, output, logger, stop } = context;
  const { refuseInterrupted, withLogIfAny } = await import('./infra/command/context.js');
  const { refuseNoSources } = await import('./ingest/import-source.js');
  const { checkConfigured } = await import('./ingest/operate-sources.js');
  const { checkText } = await import('./dashboards/cli/sources-text.js');
  refuseNoSources(config);
  const progress = await output.progress('checking sources');
  const onChecked = (...[done, total, name]: [number, number, string]) => progress.update(done, total, name);
  const checked = await progress.over(
    withLogIfAny(context, (log) => checkConfigured(names, { config, log, logger, signal: stop.signal, onChecked })),
    () => 'done',
  );
  output.result(checked, checkText(checked));
  refuseInterrupted(context, 'Nothing was written.');
  if (checked.some(({ level }) => level === 'error')) process.exitCode = 3;
}

async function sourcesStatus(names: readonly string[]): Promise<void> {
  const context = await begin();
  const { config, output } = context;
  const { withLogIfAny } = await import('./infra/command/context.js');
  const { statusOfSources } = await import('./ingest/operate-sources.js');
  const { statusText } = await import('./dashboards/cli/sources-text.js');
  const found = await withLogIfAny(context, (log) => statusOfSources(names, config, log));
  output.result(found, statusText(found, look().width));
}

async function sourcesBackfill(name: string, options: BackfillOptions): Promise<void> {
  const context = await begin();
  const { config, output, logger, stop } = context;
  const { refuseInterrupted, withLog } = await import('./infra/command/context.js');
  const { findAnswering } = await import('./infra/running.js');
  const { backfillJob, isBackfilling, statusOfSources } = await import('./ingest/operate-sources.js');
  const { importProgress, importSummary, importedInShort } = await import('./ingest/summary.js');
  const { besideText, statusText, timeLeft } = await import('./dashboards/cli/sources-text.js');
  const job = backfillJob(name, options, config);
  const running = await findAnswering(config.dataDir);
  await withLog(context, async (log) => {
    if (running !== null || (await isBackfilling(name, log))) {
      const status = await statusOfSources([name], config, log);
      output.result(
        { startedHere: false, by: running?.url ?? null, status: status[0] },
        `${besideText(running?.url ?? null)}\n\n${statusText(status, look().width)}`,
      );
      return;
    }
    const progress = await output.progress(`back-fill of ${name}`);
    let began: { done: number; at: number } | undefined;
    const report = await progress.over(
      job.run({ log, logger, signal: stop.signal }, (at) => {
        const [done, total, note] = importProgress(at);
        began ??= { done, at: Date.now() };
        progress.update(done, total, `${note}${timeLeft({ done, total }, began, Date.now())}`);
      }),
      importedInShort,
    );
    output.result({ startedHere: true, ...report }, importSummary(report, { processed: false }));
    refuseInterrupted(context, 'What was read is kept; the same command goes on from there.');
  });
}

async function digestSend(options: DigestSendOptions): Promise<void> {
  // Never the demo for want of other data: these mails reach people.
  const context = await begin();
  const { config, output, stop } = context;
  const { refuseHeldStore, refuseInterrupted, runningBeside, withLog } = await import('./infra/command/context.js');
  const { refuseNoData } = await import('./infra/command/choose-config.js');
  const { askSending } = await import('./dashboards/digest/deliver/ask-sending.js');
  const { sendingText } = await import('./dashboards/cli/digest-sending-text.js');
  refuseNoData(config);
  const running = await runningBeside(config);
  if (running === null) refuseHeldStore(config);
  const progress = await output.progress(options.dryRun ? 'digests' : 'sending digests');
  const report = await progress.over(
    running === null
      ? withLog(context, (log) => withStore(context, (store) => sendHere({ store, log }, context, options)))
      : askSending(running, options, stop.signal),
    () => (running === null ? 'done' : `by the Earshot at ${running.url}`),
  );
  output.result(report, sendingText(report));
  refuseInterrupted(context, 'What was sent is known; the same command sends the rest.');
  if (report.problems.length > 0) process.exitCode = 2;
  else if (report.digests.some(({ state }) => state === 'retry' || state === 'failed')) process.exitCode = 3;
}

async function sendHere({ store, log }: Open, context: Context, asked: AskedSending): Promise<SendingReport> {
  const { config, logger, stop } = context;
  const { sendDigests } = await import('./dashboards/digest/deliver/send.js');
  const { renderDigest } = await import('./dashboards/digest/render-digest.js');
  return sendDigests(
    {
      ...{ config, store, log, logger, now: Date.now, random: Math.random, signal: stop.signal },
      render: (...[recipient, week, given]) => renderDigest(store, config, recipient, week, given),
    },
    asked,
  );
}

async function digestStatus(options: { readonly week?: string }): Promise<void> {
  const context = await begin();
  const { config, output } = context;
  const { withLog } = await import('./infra/command/context.js');
  const { refuseNoData } = await import('./infra/command/choose-config.js');
  const { digestStatus: statusOf } = await import('./dashboards/digest/deliver/send.js');
  const { statusText } = await import('./dashboards/cli/digest-sending-text.js');
  refuseNoData(config);
  const report = await withLog(context, (log) => statusOf(log, config, { ...options, now: Date.now() }));
  output.result(report, statusText(report));
}

/** Digests by schedule, on the replica that runs the schedules; null where they are off. */
async function scheduledDigests(
  { store, log }: Open,
  { config, logger }: Pick<Context, 'config' | 'logger'>,
  running: RunningProcessors,
): Promise<DigestSchedule | null> {
  if (!config.digest.enabled) return null;
  const { startDigests } = await import('./dashboards/digest/deliver/schedule.js');
  const { renderDigest } = await import('./dashboards/digest/render-digest.js');
  const { backlog } = await import('./processors/drain.js');
  const { refreshedAt } = await import('./processors/refreshed-at.js');
  return startDigests({
    ...{ config, store, log, logger, now: Date.now, random: Math.random },
    ownsSchedules: () => running.processors.ownsSchedules(),
    isComputed: async (since) => (await backlog(log)) === 0 && ((await refreshedAt(store)) ?? 0) >= since,
    render: (...[recipient, week, given]) => renderDigest(store, config, recipient, week, given),
  });
}

/** Alerts as they come; null where nobody is to be told. */
async function sentAlerts(
  log: EventLog,
  { config, logger }: Pick<Context, 'config' | 'logger'>,
): Promise<RunningAlerts | null> {
  if (config.alerts.channels.length === 0) return null;
  const { startAlerts } = await import('./dashboards/alerts/service.js');
  return startAlerts({ config, log, logger, now: Date.now, random: Math.random });
}

async function alertsList({ open = false, limit }: AlertsListOptions): Promise<void> {
  const context = await begin({ readsOnly: true });
  const { alertsText } = await import('./dashboards/cli/alerts-text.js');
  const { alerts: all, ...rest } = await alertsOf(context);
  const wanted = open ? all.filter(({ state }) => state === 'open') : all;
  const found = { ...rest, alerts: wanted.slice(0, limit) };
  context.output.result(found, alertsText(found, wanted.length - found.alerts.length));
}

async function alertsShow(id: string): Promise<void> {
  const context = await begin({ readsOnly: true });
  const { foundAlert } = await import('./dashboards/alerts/work.js');
  const { alertText } = await import('./dashboards/cli/alerts-text.js');
  const alert: ListedAlert = foundAlert((await alertsOf(context)).alerts, id);
  context.output.result(alert, alertText(alert));
}

async function alertsOf(context: Context): Promise<AlertList> {
  const { withLogIfAny } = await import('./infra/command/context.js');
  const { createAlertState, readAlerts } = await import('./dashboards/alerts/alert-state.js');
  const { listedAlerts } = await import('./dashboards/alerts/work.js');
  const state = await withLogIfAny(context, async (log) => (log === null ? createAlertState() : readAlerts(log)));
  return listedAlerts(state, context.config, Date.now());
}

async function alertsAck(id: string, { note }: { readonly note?: string }): Promise<void> {
  const { noteOf } = await import('./dashboards/alerts/work.js');
  await changeAlerts({ kind: 'ack', id, note: noteOf(note) });
}

/** Through the running Earshot, which writes down that somebody has asked; else in the log. */
async function changeAlerts(change: AlertChange): Promise<void> {
  const context = await begin();
  const { config, output } = context;
  const { refuseNoData } = await import('./infra/command/choose-config.js');
  const { runningBeside, withLog } = await import('./infra/command/context.js');
  const { changeBeside, changeInLog } = await import('./dashboards/alerts/work.js');
  const { changedText } = await import('./dashboards/cli/alerts-text.js');
  refuseNoData(config);
  const running = await runningBeside(config);
  const changed =
    running === null
      ? await withLog(context, (log) => changeInLog(log, config, change, Date.now()))
      : await changeBeside(running, change);
  output.result(changed, changedText(changed));
}

async function alertsTest(channel: string | undefined): Promise<void> {
  const { config, output, stop } = await begin();
  const { tryChannels } = await import('./dashboards/alerts/try-channels.js');
  const { triedText } = await import('./dashboards/cli/alerts-text.js');
  const tried = await tryChannels(config, channel, { now: Date.now, signal: stop.signal });
  output.result(tried, triedText(tried));
  if (tried.some(({ isSent }) => !isSent)) process.exitCode = 3;
}

async function deadLettersList({ state, limit, skip, ...asked }: DeadLettersListOptions): Promise<void> {
  const context = await begin({ readsOnly: true });
  const { config, output } = context;
  const filter = await letterFilter(asked, config);
  const { listLetters } = await import('./infra/dead-letters/list.js');
  const { secretHider } = await import('./infra/dead-letters/hide-secrets.js');
  const { lettersText, listedLetter } = await import('./dashboards/cli/deadletters-text.js');
  const page = await withLetters(context, (letters) =>
    listLetters(letters, state === 'all' ? filter : { ...filter, state }, { skip, limit }),
  );
  const hide = secretHider(config);
  const list = {
    ...page,
    skipped: Math.min(skip, page.found),
    reasons: page.reasons.map((of) => ({ ...of, reason: hide(of.reason) })),
    letters: page.letters.map((letter) => listedLetter(letter, hide)),
  };
  output.result(list, lettersText(list));
}

async function deadLettersShow(asked: string, { payload = false }: { readonly payload?: boolean }): Promise<void> {
  const context = await begin({ readsOnly: true });
  const { findLetter } = await import('./infra/dead-letters/find.js');
  const { secretHider } = await import('./infra/dead-letters/hide-secrets.js');
  const { letterText, shownLetter } = await import('./dashboards/cli/deadletters-text.js');
  const { letter, before } = await withLetters(context, (letters) => findLetter(letters, asked));
  const shown = shownLetter(letter, before, secretHider(context.config), payload);
  context.output.result(shown, letterText(shown));
}

async function deadLettersReplay(ids: readonly string[], asked: DeadLettersChangeOptions): Promise<void> {
  const context = await begin();
  const { output, stop } = context;
  const { refuseInterrupted, withLog } = await import('./infra/command/context.js');
  const { refuseNoData } = await import('./infra/command/choose-config.js');
  const { replayLetters } = await import('./infra/dead-letters/decide.js');
  const { openLetters } = await import('./infra/dead-letters/letters.js');
  const { replayedText } = await import('./dashboards/cli/deadletters-text.js');
  refuseNoData(context.config);
  const decided = await withLog(context, async (log) => {
    const letters = await openLetters(log);
    const wanted = await chosenLetters(letters, ids, asked, context.config);
    const progress = await output.progress('replaying letters');
    return progress.over(
      replayLetters(log, letters, wanted, { now: Date.now, signal: stop.signal, onProgress: progress.update }),
      ({ done }) => `${done.length.toLocaleString('en')} done`,
    );
  });
  output.result(decided, replayedText(decided));
  refuseInterrupted(context, 'What was replayed is marked; the same command replays the rest.');
}

async function deadLettersDrop(ids: readonly string[], asked: DeadLettersChangeOptions): Promise<void> {
  const context = await begin();
  const { config, output, stop } = context;
  const { refuseInterrupted, withLog } = await import('./infra/command/context.js');
  const { refuseNoData } = await import('./infra/command/choose-config.js');
  const { dropLetters } = await import('./infra/dead-letters/decide.js');
  const { openLetters } = await import('./infra/dead-letters/letters.js');
  const { tallyReasons } = await import('./infra/dead-letters/select.js');
  const { secretHider } = await import('./infra/dead-letters/hide-secrets.js');
  const { droppedText, wouldDropText } = await import('./dashboards/cli/deadletters-text.js');
  refuseNoData(config);
  await withLog(context, async (log) => {
    const letters = await openLetters(log);
    const wanted = await chosenLetters(letters, ids, asked, config);
    if (!asked.yes) {
      const wouldDrop: string[] = [];
      const tally = tallyReasons();
      await letters.each((letter) => {
        if (!wanted(letter) || letter.state !== 'open') return;
        wouldDrop.push(letter.id);
        tally.add(letter);
      });
      const hide = secretHider(config);
      const reasons = tally.counts().map((of) => ({ ...of, reason: hide(of.reason) }));
      output.result({ wouldDrop, reasons }, wouldDropText(reasons, wouldDrop.length));
      return;
    }
    const progress = await output.progress('dropping letters');
    const decided = await progress.over(
      dropLetters(log, letters, wanted, { now: Date.now, signal: stop.signal, onProgress: progress.update }),
      ({ done }) => `${done.length.toLocaleString('en')} done`,
    );
    output.result(decided, droppedText(decided));
  });
  refuseInterrupted(context, 'What was dropped is marked; the same command drops the rest.');
}

async function withLetters<T>(context: Context, work: (letters: Letters) => Promise<T>): Promise<T> {
  const { withLogIfAny } = await import('./infra/command/context.js');
  const { noLetters, openLetters } = await import('./infra/dead-letters/letters.js');
  return withLogIfAny(context, async (log) => work(log === null ? noLetters : await openLetters(log)));
}

async function chosenLetters(
  letters: Letters,
  ids: readonly string[],
  { all = false, yes: _, ...asked }: DeadLettersChangeOptions,
  config: Config,
): Promise<Wanted> {
  const filter = await letterFilter(asked, config);
  const { findIds, isAskedFor } = await import('./infra/dead-letters/select.js');
  const isFiltered = Object.keys(filter).length > 0;
  if (ids.length > 0 === (all || isFiltered)) {
    throw new UserError('Say which: ids of letters, or --all, with filters where only some are meant.');
  }
  if (ids.length > 0) {
    const found = new Set(findIds(letters.ids(), ids));
    return ({ id }) => found.has(id);
  }
  if (!all) throw new UserError('Filters choose among all open letters: add --all.');
  return isAskedFor({ ...filter, state: 'open' });
}

async function letterFilter({ from, until, ...plain }: LetterFilterOptions, config: Config): Promise<LetterFilter> {
  const { askedTime } = await import('./infra/command/asked-time.js');
  const { timeZone } = config.organisation;
  const now = Date.now();
  return {
    ...plain,
    ...(from === undefined ? {} : { from: askedTime(from, '--from', timeZone, now) }),
    ...(until === undefined ? {} : { until: askedTime(until, '--until', timeZone, now) }),
  };
}

async function replay({ from, until, topic }: ReplayOptions): Promise<void> {
  const context = await begin();
  const { config, output, stop } = context;
  const { askedTime } = await import('./infra/command/asked-time.js');
  const { refuseInterrupted, withLog } = await import('./infra/command/context.js');
  const { refuseNoData } = await import('./infra/command/choose-config.js');
  const { goOn, putBack, topicsToReplay, untilReplayed } = await import('./processors/replay.js');
  const { timeZone } = config.organisation;
  const topics = topicsToReplay(topic);
  const range = {
    from: from === 'beginning' ? 0 : askedTime(from, '--from', timeZone, Date.now()),
    until: until === undefined ? null : askedTime(until, '--until', timeZone, Date.now()),
  };
  if (range.until !== null && range.until <= range.from) throw new UserError('--until must be later than --from.');
  refuseNoData(config);
  await refuseBesideRunning(context);
  await withLog(context, (log) =>
    withStore(context, async (store) => {
      const back = await putBack(log, topics, range);
      output.say(`${back.records.toLocaleString('en')} records of the log are processed again.`);
      const enough = new AbortController();
      const signal = AbortSignal.any([stop.signal, enough.signal]);
      const reached = range.until === null ? null : untilReplayed(log, back, signal).then(() => enough.abort());
      const report = await processInto(store, log, { ...context, stop: { ...stop, signal } });
      enough.abort();
      await reached;
      if (range.until !== null) await goOn(log, back);
      const shown = {
        records: back.records,
        topics: Object.fromEntries(back.topics.map((of) => [of.topic.name, of.records])),
        processed: report,
      };
      output.result(shown, `${back.records.toLocaleString('en')} records were processed again: ${store.description}\n`);
    }),
  );
  refuseInterrupted(context, 'What was processed is kept; "earshot process --once" goes on from there.');
}

async function erase(names: readonly string[], options: EraseOptions): Promise<void> {
  const context = await begin();
  const { config, output } = context;
  const { withLog } = await import('./infra/command/context.js');
  const { refuseNoData } = await import('./infra/command/choose-config.js');
  const { declareErased, eraseFromLog, readErasures } = await import('./infra/erasure/log-erasure.js');
  const { linesOf } = await import('./infra/command/standard-input.js');
  refuseNoData(config);
  if (options.export !== undefined) {
    const { writeErasures } = await import('./infra/erasure/erasures-file.js');
    const erasures = await withLog(context, readErasures);
    writeErasures(options.export, erasures);
    output.result(
      { file: options.export, erasures: erasures.length },
      `${erasures.length} erased: ${options.export}\n`,
    );
    return;
  }
  const { pseudonymKey } = await import('./infra/config.js');
  const { createPseudonymiser } = await import('./infra/pseudonym.js');
  const { erasuresOf, withAccounts } = await import('./infra/erasure/whom.js');
  const { countStored, linkedAccounts } = await import('./processors/erasure/count-stored.js');
  const { eraseStored } = await import('./processors/erasure/erase-stored.js');
  const { computeMeasures } = await import('./processors/run-once.js');
  const { erasedText, wouldEraseText } = await import('./dashboards/cli/erase-text.js');
  const who = names.length === 1 && names[0] === '-' ? await linesOf(process.stdin) : names;
  if ((who.length === 0) !== (options.known === true)) {
    throw new UserError('Say whom: an e-mail address, platform/instance/account, - to read them, or --known.');
  }
  const named = erasuresOf(who, createPseudonymiser(pseudonymKey(config)), Date.now());
  await refuseBesideRunning(context);
  const done = await withLog(context, (log) =>
    withStore(context, async (store): Promise<ErasureDone | null> => {
      const inLog = await withAccounts(log, options.known ? await readErasures(log) : named);
      const erasures = [...inLog, ...(await linkedAccounts(store, inLog))];
      const people = erasures.filter(({ subject }) => subject === 'person').length;
      const found = { people, accounts: erasures.length - people, ...(await countStored(store, erasures)) };
      if (!options.yes) {
        output.result({ wouldErase: found }, wouldEraseText(found));
        return null;
      }
      await declareErased(log, erasures);
      const tables = await output.progress('erasing from tables');
      const refresh = async (): Promise<void> => {
        const signal = new AbortController().signal;
        await computeMeasures({ ...context, log, store, signal }, (family) => tables.update(0, null, family));
      };
      await tables.over(eraseStored(store, erasures, refresh, tables.update), () => 'done');
      const records = await output.progress('erasing from the log');
      return { found, ...(await records.over(eraseFromLog(log, erasures, records.update), () => 'done')) };
    }),
  );
  if (done === null) return;
  if (config.kafka.brokers.length === 0) {
    const { rebuildEmbeddedLog } = await import('./infra/log/embedded-copy.js');
    const progress = await output.progress('writing the log anew');
    await progress.over(rebuildEmbeddedLog(path.join(config.dataDir, 'log'), progress.update), () => 'done');
  }
  output.result(done, erasedText(done));
}

async function backup(folder: string): Promise<void> {
  const context = await begin();
  const { config, output, stop } = context;
  const { backUp, refuseServers } = await import('./infra/backup/back-up.js');
  const { refuseInterrupted } = await import('./infra/command/context.js');
  const { refuseNoData } = await import('./infra/command/choose-config.js');
  const { backupText } = await import('./dashboards/cli/backup-text.js');
  refuseServers(config);
  refuseNoData(config);
  await refuseBesideRunning(context);
  const progress = await output.progress('backup');
  const report = await progress.over(
    backUp(folder, {
      ...{ config, version: packageVersion(), now: Date.now(), signal: stop.signal },
      onProgress: progress.update,
    }),
    (done) => (done === null ? 'ended early' : 'done'),
  );
  refuseInterrupted(context, 'Nothing was written.');
  if (report !== null) output.result(report, backupText(report));
}

async function restore(folder: string, { yes = false, erasures: file }: RestoreOptions): Promise<void> {
  const context = await begin();
  const { config, output } = context;
  const { refuseServers } = await import('./infra/backup/back-up.js');
  const { readManifest, verify } = await import('./infra/backup/manifest.js');
  const { holdsData, putInPlace, stage, unstage } = await import('./infra/backup/restore.js');
  const { readErasuresFile } = await import('./infra/erasure/erasures-file.js');
  const { refuseInterrupted } = await import('./infra/command/context.js');
  const { restoredText } = await import('./dashboards/cli/backup-text.js');
  refuseServers(config);
  const manifest = readManifest(folder);
  const given = file === undefined ? null : readErasuresFile(file);
  const isThere = holdsData(config.dataDir);
  if (isThere && !yes) {
    throw new UserError(
      `${config.dataDir} holds data, which would be replaced by the backup of ${manifest.createdAt}. Add --yes to do it, or choose another place with --data-dir.`,
    );
  }
  await refuseBesideRunning(context);
  const checking = await output.progress('verifying the backup');
  await checking.over(verify(folder, manifest, checking.update), () => `${manifest.files.length} files`);
  refuseInterrupted(context, 'Nothing was changed.');
  const known = isThere ? await goneSince(context, given !== null) : { erasures: [], tombstones: [] };
  const erasures = [...known.erasures, ...(given ?? [])];
  const progress = await output.progress('restoring');
  const work = async (): Promise<number> => {
    const staged = await stage(folder, manifest, config);
    try {
      const report = await eraseRestored(
        { ...config, dataDir: staged },
        { ...known, erasures },
        context,
        progress.update,
      );
      refuseInterrupted(context, 'Nothing was changed.');
      putInPlace(config.dataDir);
      return report;
    } finally {
      unstage(config.dataDir);
    }
  };
  const erased = await progress.over(work(), () => 'done');
  const report = {
    folder: config.dataDir,
    createdAt: manifest.createdAt,
    version: manifest.version,
    erasedAgain: erased,
  };
  output.result(report, restoredText(report));
}

interface Gone {
  readonly erasures: readonly Erasure[];
  readonly tombstones: readonly Tombstone[];
}

/** Who was erased and what was deleted for good, as the data knows that is about to be replaced. */
async function goneSince(context: Context, mayFail: boolean): Promise<Gone> {
  const { config } = context;
  const { withLogIfAny } = await import('./infra/command/context.js');
  const { readErasures } = await import('./infra/erasure/log-erasure.js');
  const { storedGone } = await import('./processors/erasure/stored-gone.js');
  try {
    const inLog = await withLogIfAny(context, async (log) => (log === null ? [] : readErasures(log)));
    const stored = await withStore(context, storedGone);
    return { erasures: [...inLog, ...stored.erasures], tombstones: stored.tombstones };
  } catch (error) {
    if (mayFail) return { erasures: [], tombstones: [] };
    throw new UserError(
      `Who was erased since cannot be read from the data in ${config.dataDir}: ${error instanceof Error ? error.message.split('\n', 1)[0] : ''} Give it with --erasures, or move that folder away if nobody was.`,
      3,
      { cause: error },
    );
  }
}

/** In the unpacked backup: migrates it, and erases what is not erased there yet. Returns how much that was. */
async function eraseRestored(
  config: Config,
  { erasures, tombstones }: Gone,
  context: Context,
  onStep: (done: number, total: number, what: string) => void,
): Promise<number> {
  const { withLog } = await import('./infra/command/context.js');
  const { declareErased, eraseFromLog } = await import('./infra/erasure/log-erasure.js');
  const { eraseGone } = await import('./processors/erasure/stored-gone.js');
  const { computeMeasures } = await import('./processors/run-once.js');
  const { rebuildEmbeddedLog } = await import('./infra/log/embedded-copy.js');
  const inside = { ...context, config };
  const { signal } = new AbortController();
  const erased = await withLog(inside, (log) =>
    withStore(inside, async (store) => {
      const refresh = async (): Promise<void> => {
        await computeMeasures({ ...inside, log, store, signal }, () => undefined);
      };
      const again = await eraseGone(store, { erasures, tombstones }, refresh, onStep);
      if (again.erasures.length > 0) {
        await declareErased(log, again.erasures);
        await eraseFromLog(log, again.erasures);
      }
      return again;
    }),
  );
  if (erased.erasures.length > 0) await rebuildEmbeddedLog(path.join(config.dataDir, 'log'));
  return erased.erasures.length + erased.tombstones;
}

/** For work that needs the embedded data for itself. */
async function refuseBesideRunning({ config }: Context): Promise<void> {
  const { refuseHeldStore, runningBeside } = await import('./infra/command/context.js');
  const running = await runningBeside(config);
  if (running !== null) {
    throw new UserError(
      `Earshot is up on ${config.dataDir}: ${running.url}, process ${running.pid}. Stop it first; this needs the data for itself.`,
      3,
    );
  }
  refuseHeldStore(config);
}

async function doctor(): Promise<void> {
  const { config, output } = await begin({ readsOnly: true });
  const { diagnose } = await import('./infra/doctor.js');
  const { doctorText } = await import('./dashboards/cli/doctor-text.js');
  const { alertChecks } = await import('./dashboards/alerts/alert-checks.js');
  const checks = [...(await diagnose(config)), ...(await alertChecks(config, Date.now()))];
  output.result(checks, doctorText(checks));
  if (checks.some((check) => check.level === 'error')) process.exitCode = 3;
}

// —— steps that several commands take ——

/** By the running Earshot where there is one. */
async function answerTo(asked: MeasureQuery, context: Context): Promise<MeasureAnswer> {
  const { config } = context;
  const { runningBeside } = await import('./infra/command/context.js');
  const { refuseNoData } = await import('./infra/command/choose-config.js');
  const { answer } = await import('./dashboards/api/answer.js');
  const { ask } = await import('./dashboards/api/ask.js');
  const running = await runningBeside(config);
  if (running !== null) return ask(running, asked);
  refuseNoData(config);
  return withStore(context, (store) => answer(store, config, asked));
}

async function begin(kind: CommandKind = {}, over: GlobalOptions = {}): Promise<Context> {
  const { createContext } = await import('./infra/command/context.js');
  return createContext({ ...globals(), ...over }, kind);
}

async function withStore<T>({ config }: Context, work: (store: Store) => Promise<T>): Promise<T> {
  const { openMigrated } = await import('./processors/run-once.js');
  const { store } = await openMigrated(config);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function readInto(log: EventLog, type: string, job: ImportJob, context: Context): Promise<IngestReport> {
  const { refuseInterrupted } = await import('./infra/command/context.js');
  const { importProgress, importedInShort } = await import('./ingest/summary.js');
  const progress = await context.output.progress(`reading ${type}`);
  const into = { log, logger: context.logger, signal: context.stop.signal };
  const report = await progress.over(
    job.run(into, (at) => progress.update(...importProgress(at))),
    importedInShort,
  );
  refuseInterrupted(context, 'What was read is kept; run the same command again for the rest.');
  return report;
}

async function processInto(store: Store, log: EventLog, context: Context): Promise<RunOnceReport> {
  const { refuseInterrupted } = await import('./infra/command/context.js');
  const { computeMeasures, computedInShort, landBacklog, landedInShort } = await import('./processors/run-once.js');
  const landing = await context.output.progress('processing');
  const options = { ...context, signal: context.stop.signal, log, store };
  const landed = await landing.over(
    landBacklog(options, (done, total) => landing.update(done, total, 'records')),
    landedInShort,
  );
  refuseInterrupted(context, 'What was processed is kept; run the same command again for the rest.');
  const computing = await context.output.progress('computing measures');
  const computed = await computing.over(
    computeMeasures(options, (family, done, total) => computing.update(done, total, family)),
    computedInShort,
  );
  return { ...landed, ...computed };
}

/** A running Earshot takes the records from the log; its measures are waited for, so that they can be asked for next. */
async function processBeside(running: Running, log: EventLog, context: Context): Promise<void> {
  const { output, stop } = context;
  const { url } = running;
  const { refuseInterrupted } = await import('./infra/command/context.js');
  const { waitUntilDrained } = await import('./processors/drain.js');
  const { untilRefreshed } = await import('./dashboards/api/ask.js');
  const progress = await output.progress('processing');
  await progress.over(
    waitUntilDrained(log, stop.signal, (done, total) => progress.update(done, total, 'records')),
    () => `by the Earshot at ${url}`,
  );
  const computing = await output.progress('computing measures');
  await computing.over(untilRefreshed(running, Date.now(), stop.signal), () => `by the Earshot at ${url}`);
  refuseInterrupted(context, 'What was read is in the log; the running Earshot goes on with it.');
}

function globals(): GlobalOptions {
  return program.opts<GlobalOptions>();
}

ignoreClosedPipes();
try {
  await program.parseAsync();
} catch (error) {
  // Commander has said what was wrong with the usage, or has shown the help that was asked for.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    const explained = explainError(error, process.env.EARSHOT_LOG_LEVEL === 'debug');
    createOutput(globals().json === true).failure(explained);
    process.exitCode = explained.exitCode;
  }
}
