import { Command, Option } from 'commander';
import { type AlertsHandlers, addAlerts } from './alerts-command.js';
import { addBackup, type BackupHandlers } from './backup-commands.js';
import { describe, exitCodes, wholeNumber } from './command-parts.js';
import { addConformity, type ConformityHandlers } from './conformity-command.js';
import { addIts, type ItsCommandOptions } from './context-its-command.js';
import { addLanguage, type LanguageCommandOptions } from './context-language-command.js';
import { addCoordination, type CoordinationCommandOptions } from './coordination-command.js';
import { addDeadLetters, type DeadLettersHandlers } from './deadletters-command.js';
import { addDigest, type DigestHandlers } from './digest-command.js';
import { addDissent, type DissentHandlers } from './dissent-command.js';
import { addErase, type EraseHandlers } from './erase-command.js';
import { addImports } from './import-commands.js';
import { addKeys, type KeysHandlers } from './keys-command.js';
import { addQueryTest, type QueryTestHandlers } from './query-test-command.js';
import { addReplay, type ReplayHandlers } from './replay-command.js';
import { addSources, type SourcesHandlers } from './sources-command.js';

/** What the commands do is given by main.ts, which alone may reach every folder. */
export interface Handlers
  extends AlertsHandlers,
    BackupHandlers,
    ConformityHandlers,
    DeadLettersHandlers,
    DigestHandlers,
    DissentHandlers,
    EraseHandlers,
    KeysHandlers,
    QueryTestHandlers,
    ReplayHandlers,
    SourcesHandlers {
  demo(options: DemoOptions): Promise<void>;
  importSource(type: string, settings: object, options: { readonly process: boolean }): Promise<void>;
  ingest(options: { readonly once?: boolean }): Promise<void>;
  process(options: { readonly once?: boolean }): Promise<void>;
  up(): Promise<void>;
  migrate(): Promise<void>;
  query(family: string, options: QueryOptions): Promise<void>;
  listMeasures(options: { readonly family?: string }): Promise<void>;
  explainMeasure(name: string): Promise<void>;
  coordination(options: CoordinationCommandOptions): Promise<void>;
  its(file: string | undefined, options: ItsCommandOptions): Promise<void>;
  language(options: LanguageCommandOptions): Promise<void>;
  doctor(): Promise<void>;
}

export interface SimulatedOptions {
  readonly people: number;
  readonly weeks: number;
  readonly seed: number;
  readonly effect?: string;
  readonly confounder?: string;
}

export interface DemoOptions extends SimulatedOptions {
  /** Ends after the summary. */
  readonly once?: boolean;
}

export interface QueryOptions {
  readonly by?: string;
  readonly weeks: number;
  readonly until?: string;
  readonly scope: string;
  readonly measures?: string;
  readonly chart?: boolean;
  readonly csv?: boolean;
}

/** Every command, its options and its help. `--json` and the other options of the program are taken after a command too. */
export function earshotCommand(version: string, handlers: Handlers): Command {
  const program = new Command('earshot')
    .description(
      'Participation, executive reach and conformity signals from what an organisation says on its platforms',
    )
    .version(version)
    .option('-c, --config <file>', 'configuration (default: earshot.yaml where there is one)')
    .option('--data-dir <folder>', 'where the embedded log and store are (default: .earshot)')
    .option('--demo', 'work on the data of the demo organisation')
    .option('--json', 'print JSON for machines')
    .showHelpAfterError('(add --help for what there is)')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });

  const add = (
    name: string,
    description: string,
    examples: readonly string[],
    notes: readonly string[] = [],
  ): Command => describe(program.command(name), description, examples, notes);

  add(
    'demo',
    'a simulated organisation through the whole pipeline: no docker, no Kafka, no accounts',
    [
      'earshot demo',
      'earshot demo --people 2000 --weeks 52 --seed 7',
      'earshot demo --effect chill=-0.3',
      'earshot demo --confounder closing',
      'earshot demo --once',
    ],
    [
      'Makes the demo afresh in .earshot/demo, apart from your own data, and keeps it there for --demo.',
      'Then shows its dashboards in the browser until Ctrl-C; with --once or --json it ends after the summary.',
      'From 200 people and 20 weeks on there is the community "Open forum", where less is written once executives reply.',
      'Another effect or a confounder has a folder of its own; "--effect none" leaves the forum out.',
    ],
  )
    .option('--people <n>', 'size of the organisation', wholeNumber(20, 50_000), 400)
    .option('--weeks <n>', 'weeks of history', wholeNumber(1, 520), 26)
    .option('--seed <n>', 'the same seed gives the same organisation', wholeNumber(0), 1)
    .option('--effect <effects>', 'what executives do to a forum: "chill=-0.3", several with commas; "?" lists them')
    .option('--confounder <name>', 'what looks like an effect and is none, such as closing; "?" lists them')
    .option('--once', 'end after the summary, without the dashboards')
    .action((options: DemoOptions) => handlers.demo(options));

  addImports(
    add(
      'import',
      'read an export or a file into the log, and through the whole pipeline',
      [
        'earshot import slack-export export.zip',
        'earshot import activity mails.ndjson.gz',
        'earshot import directory people.csv --executive-level 1',
      ],
      ['Importing the same again changes nothing: every act has an id of its own.'],
    ),
    handlers,
  );

  const query = add(
    'query',
    'measures over the last weeks of data: "query participation", "query reach" …',
    [
      'earshot query participation --by community --weeks 12',
      'earshot query reach --measures all',
      'earshot query network --by unit --measures ei_index_unit,two_way_share --json',
      'earshot query participation --by unit --measures interactive_share --chart',
      'earshot query participation --by community --csv > participation.csv',
    ],
    [
      'Families: participation, network, reach, scorecard, sponsorship. "earshot metrics list" says what is in them.',
      '"earshot query test" tries a listening query on the texts that are stored.',
    ],
  )
    .argument('<family>', 'participation, network, reach, scorecard or sponsorship')
    .option('--by <dimension>', 'all, platform, community, unit, level, location, executive … as the family has them')
    .option('--measures <names>', 'measures by name, separated by commas; all: every one, a line each')
    .option('--weeks <n>', 'whole weeks, the last one being that of the last data', wholeNumber(1, 520), 12)
    .option('--until <day>', 'last day, such as 2026-11-21 (default: the last day there is data of)')
    .addOption(
      new Option('--scope <scope>', 'inside the organisation or in public')
        .choices(['internal', 'public'])
        .default('internal'),
    )
    .option('--chart', 'bars, and the first measure week by week')
    .addOption(new Option('--csv', 'a line a row and measure, for spreadsheets').conflicts('chart'))
    .action((family: string, options: QueryOptions) => handlers.query(family, options));
  addQueryTest(query, handlers);

  const metrics = add('metrics', 'what is measured: every definition', [
    'earshot metrics list',
    'earshot metrics explain status_lift',
  ]);
  describe(metrics.command('list'), 'every measure with the question it answers', [
    'earshot metrics list --family reach',
    'earshot metrics list --json',
  ])
    .option('--family <name>', 'one family only')
    .action((options: { family?: string }) => handlers.listMeasures(options));
  describe(metrics.command('explain'), 'one measure: question, formula, unit, floor, denominator, claim and version', [
    'earshot metrics explain interactive_share',
  ])
    .argument('<name>', 'name of the measure')
    .action((name: string) => handlers.explainMeasure(name));

  addConformity(add, handlers);
  addDissent(add, handlers);
  addDigest(add, handlers);
  addAlerts(add, handlers);
  addCoordination(add, (options) => handlers.coordination(options));
  addIts(add, (file, options) => handlers.its(file, options));
  addLanguage(add, (options) => handlers.language(options));

  add(
    'up',
    'everything in one process: sources, processors, schedules, the dashboards and the query API',
    ['earshot up', 'EARSHOT_PORT=9000 earshot up --json'],
    [
      'While it runs, other commands work beside it: query asks it, import hands it what was read.',
      'Ctrl-C or SIGTERM finishes what is under way and ends with 0.',
    ],
  ).action(() => handlers.up());

  addKeys(add, handlers);
  addSources(add, handlers);
  addDeadLetters(add, handlers);
  addReplay(add, handlers);
  addErase(add, handlers);
  addBackup(add, handlers);

  add('ingest', 'read the configured sources by their schedules into the log', [
    'earshot ingest',
    'earshot ingest --once --json',
  ])
    .option('--once', 'read each source once and end')
    .action((options: { once?: boolean }) => handlers.ingest(options));

  add('process', 'run the processors: from the log into the tables, and compute again what changed', [
    'earshot process',
    'earshot process --once',
  ])
    .option('--once', 'process what the log holds, compute and end')
    .action((options: { once?: boolean }) => handlers.process(options));

  add('migrate', 'bring the tables to the newest version', ['earshot migrate', 'earshot migrate --json']).action(() =>
    handlers.migrate(),
  );

  add(
    'doctor',
    'what is reachable, which versions, what is missing and how to mend it',
    ['earshot doctor', 'earshot doctor --json'],
    ['Ends with 3 when something that is needed does not work.'],
  ).action(() => handlers.doctor());

  return program.addHelpText('after', `\n${exitCodes}\n\nBegin with:\n  earshot demo`);
}
