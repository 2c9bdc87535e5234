import { type Command, InvalidArgumentError, Option } from 'commander';
import { describe, list, wholeNumber } from './command-parts.js';
import type { Handlers, SimulatedOptions } from './commands.js';

type AddKind = (name: string, description: string, examples: readonly string[], notes?: readonly string[]) => Command;

const onlyLog = ['--no-process', 'only write to the log; running processors take it from there'] as const;

/** What can be imported, with the options of each. */
export function addImports(importing: Command, handlers: Handlers): void {
  const kind: AddKind = (name, description, examples, notes = []) =>
    describe(importing.command(name), description, examples, notes);

  kind(
    'slack-export',
    'a Slack workspace export: a directory or a zip',
    [
      'earshot import slack-export export.zip --without random,lunch',
      'earshot import slack-export export/ --private leadership',
    ],
    ['Direct messages are never read; private channels only when they are listed.'],
  )
    .argument('<path>', 'the export')
    .option('--only <channels>', 'channels to read, by name or id, separated by commas', list)
    .option('--without <channels>', 'channels to leave out', list)
    .option('--private <channels>', 'private channels that may be read; none otherwise', list)
    .option('--workspace <id>', 'the workspace, where the export does not say (T0123)')
    .option('--no-process', 'only write to the log; running processors take it from there')
    .action((path: string, options: SlackOptions) =>
      handlers.importSource('slack-export', slackSettings(path, options), options),
    );

  kind(
    'viva-engage-export',
    'a network data export of Viva Engage (Yammer): a zip or its folder',
    [
      'earshot import viva-engage-export export.zip --without "Test*"',
      'earshot import viva-engage-export export/ --network 104604',
    ],
    [
      'Messages get the ids that the API gives them. Private conversations and communities are read only when they are listed.',
    ],
  )
    .argument('<path>', 'the export')
    .option('--only <communities>', 'communities to read, by name or id, separated by commas', list)
    .option('--without <communities>', 'communities to leave out', list)
    .option('--private <communities>', 'private communities, or ids of threads, that may be read; none otherwise', list)
    .option('--network <id>', "the network's id, where Networks.csv does not say it")
    .option('--no-process', 'only write to the log; running processors take it from there')
    .action((path: string, options: VivaEngageOptions) =>
      handlers.importSource('viva-engage-export', vivaEngageSettings(path, options), options),
    );

  kind(
    'mattermost-export',
    'a bulk export of Mattermost: JSONL, or the zip that holds it',
    [
      'earshot import mattermost-export export.zip --without off-topic',
      'earshot import mattermost-export import.jsonl --private acme/leadership --until 2026-05-01',
    ],
    [
      'An export has no ids of messages: they are others than those of the API (ingest/sources/mattermost-export/README.md).',
      'Direct messages are never read; private channels only when they are listed.',
    ],
  )
    .argument('<path>', 'the export')
    .option('--only <channels>', 'channels to read, by name or team/name, separated by commas', list)
    .option('--without <channels>', 'channels to leave out', list)
    .option('--private <channels>', 'private channels that may be read; none otherwise', list)
    .option('--instance <name>', 'which server, where exports of several are imported')
    .option('--until <day>', 'what was written from then on is left out (2026-05-01)')
    .option(...onlyLog)
    .action((path: string, options: MattermostOptions) =>
      handlers.importSource('mattermost-export', mattermostSettings(path, options), options),
    );

  kind(
    'directory',
    'people, units and executives from a CSV file',
    [
      'earshot import directory people.csv --executive-level 1',
      'earshot import directory people.csv --executive-titles "Chief * Officer,VP *"',
    ],
    ['The columns are described in ingest/directory/README.md.'],
  )
    .argument('<file>', 'CSV with a header; only the column email (or id) is required')
    .option('--executive-emails <emails>', 'executives by list, separated by commas', list)
    .option('--executive-level <n>', 'executives by level: 0 is the top, 1 reports to it', wholeNumber(0, 50))
    .option('--executive-titles <patterns>', 'executives by title, e.g. "Chief * Officer,VP *"', list)
    .option('--as-of <day>', 'the day from which changes hold (2026-11-21)')
    .option('--no-process', 'only write to the log; running processors take it from there')
    .action((file: string, options: DirectoryOptions) =>
      handlers.importSource('directory-csv', directorySettings(file, options), options),
    );

  addScim(kind, handlers);
  addActivity(kind, handlers);
  addEvidence(kind, handlers);

  kind('simulated', 'a simulated organisation, the same for the same seed', [
    'earshot import simulated --people 1000 --weeks 12 --until 2026-11-21',
  ])
    .option('--people <n>', 'size of the organisation', wholeNumber(20, 50_000), 400)
    .option('--weeks <n>', 'weeks of history', wholeNumber(1, 520), 26)
    .option('--seed <n>', 'the same seed gives the same organisation', wholeNumber(0), 1)
    .option('--until <day>', 'last day (default: yesterday)')
    .option('--no-process', 'only write to the log; running processors take it from there')
    .action(({ people, weeks, seed, until, process }: SimulatedOptions & { until?: string; process: boolean }) =>
      handlers.importSource('simulated', { people, weeks, seed, ...(until ? { until } : {}) }, { process }),
    );
}

interface SlackOptions {
  readonly only?: string[];
  readonly without?: string[];
  readonly private?: string[];
  readonly workspace?: string;
  readonly process: boolean;
}

function slackSettings(path: string, options: SlackOptions): object {
  const channels = {
    ...(options.only ? { include: options.only } : {}),
    ...(options.without ? { exclude: options.without } : {}),
  };
  return {
    path,
    ...(Object.keys(channels).length > 0 ? { channels } : {}),
    ...(options.private ? { privateChannels: options.private } : {}),
    ...(options.workspace ? { instance: options.workspace } : {}),
  };
}

interface VivaEngageOptions {
  readonly only?: string[];
  readonly without?: string[];
  readonly private?: string[];
  readonly network?: string;
  readonly process: boolean;
}

function vivaEngageSettings(path: string, options: VivaEngageOptions): object {
  return {
    path,
    communities: {
      ...(options.only ? { include: options.only } : {}),
      ...(options.without ? { exclude: options.without } : {}),
      ...(options.private ? { private: options.private } : {}),
    },
    ...(options.network ? { network: options.network } : {}),
  };
}

interface MattermostOptions {
  readonly only?: string[];
  readonly without?: string[];
  readonly private?: string[];
  readonly instance?: string;
  readonly until?: string;
  readonly process: boolean;
}

function mattermostSettings(path: string, options: MattermostOptions): object {
  return {
    path,
    communities: {
      ...(options.only ? { include: options.only } : {}),
      ...(options.without ? { exclude: options.without } : {}),
      ...(options.private ? { private: options.private } : {}),
    },
    ...(options.instance ? { instance: options.instance } : {}),
    ...(options.until ? { until: options.until } : {}),
  };
}

interface DirectoryOptions {
  readonly executiveEmails?: string[];
  readonly executiveLevel?: number;
  readonly executiveTitles?: string[];
  readonly asOf?: string;
  readonly process: boolean;
}

function directorySettings(path: string, options: DirectoryOptions): object {
  return {
    path,
    executives: {
      ...(options.executiveEmails ? { emails: options.executiveEmails } : {}),
      ...(options.executiveLevel === undefined ? {} : { maxLevel: options.executiveLevel }),
      ...(options.executiveTitles ? { title: options.executiveTitles } : {}),
    },
    ...(options.asOf ? { asOf: options.asOf } : {}),
  };
}

function addScim(kind: AddKind, handlers: Handlers): void {
  kind(
    'scim',
    'people and units from a SCIM 2.0 document: a list response, a list of users, or one user a line',
    [
      'earshot import scim users.json --executive-level 1',
      'earshot import scim staff.ndjson --unit division,department',
    ],
    ['The document is the state of a day: who is not in it has left, unless --keep-missing.'],
  )
    .argument('<file>', 'JSON or NDJSON of User resources with the enterprise extension')
    .option('--executive-emails <emails>', 'executives by list, separated by commas', list)
    .option('--executive-level <n>', 'executives by level: 0 is the top, 1 reports to it', wholeNumber(0, 50))
    .option('--executive-titles <patterns>', 'executives by title, e.g. "Chief * Officer,VP *"', list)
    .option('--unit <attributes>', 'what makes the unit, from the top down (organization,division,department)', list)
    .option('--unit-groups <groups>', 'groups that are units, where --unit holds group', list)
    .option('--as-of <day>', 'the day from which changes hold (2026-11-21)')
    .option('--keep-missing', 'the document is a part of the organisation: who is not in it stays')
    .option(...onlyLog)
    .action((file: string, options: ScimOptions) =>
      handlers.importSource('scim-file', { ...directorySettings(file, options), ...scimSettings(options) }, options),
    );
}

interface ScimOptions extends DirectoryOptions {
  readonly unit?: string[];
  readonly unitGroups?: string[];
  readonly keepMissing?: boolean;
}

function scimSettings({ unit, unitGroups, keepMissing }: ScimOptions): object {
  return {
    ...(unit ? { unit } : {}),
    ...(unitGroups ? { unitGroups } : {}),
    ...(keepMissing ? { missing: 'keep' } : {}),
  };
}

function addActivity(kind: AddKind, handlers: Handlers): void {
  kind(
    'activity',
    'activity of any platform from an NDJSON or CSV file, also .gz; - for standard input',
    [
      'earshot import activity mails.ndjson.gz --platform mail --instance archive',
      'earshot import activity export.csv --columns "time=sent,author=from,recipients=to,text=body"',
      'earshot import activity room.tsv --no-header --columns time=3,author=5,id=6,text=7 --community room',
    ],
    [
      'Only a time is needed in every row; the columns are described in ingest/sources/activity-file/README.md.',
      'Rows that cannot be understood are kept as dead letters with their line; everything else is read.',
    ],
  )
    .argument('<file>', 'NDJSON (one object a line) or CSV')
    .option('--platform <name>', 'platform of the accounts and messages (default: file)')
    .option('--instance <name>', 'which of several data sets of it (default: import)')
    .addOption(new Option('--scope <scope>', 'of rows that do not say it').choices(['internal', 'public']))
    .option('--community <name>', 'community of rows that name none')
    .option('--time-zone <zone>', "of times without one (default: the organisation's)")
    .addOption(new Option('--time <form>', 'times that are numbers').choices(['iso', 'epoch-s', 'epoch-ms']))
    .addOption(new Option('--delimiter <delimiter>', 'of a CSV file').choices(['auto', ',', ';', 'tab', '|']))
    .addOption(new Option('--quote <mark>', 'none: quotation marks are text').choices(['"', 'none']))
    .addOption(
      new Option('--encoding <encoding>', 'of the file').choices([
        'auto',
        'utf-8',
        'utf-16le',
        'utf-16be',
        'windows-1252',
      ]),
    )
    .addOption(new Option('--format <format>', 'of the file').choices(['auto', 'csv', 'ndjson']))
    .option('--no-header', 'the first line is data; --columns says by position what is where')
    .option('--columns <mapping>', 'what is where: "time=sent,author=from", "author=user.name" or "time=3"', mapping)
    .addOption(
      new Option(
        '--identity <kind>',
        "authors are the directory's e-mail addresses or ids, or accounts; auto: what looks like an address is one",
      ).choices(['auto', 'email', 'id', 'account']),
    )
    .option('--bots <authors>', 'accounts that are programs, separated by commas', list)
    .option(...onlyLog)
    .action((file: string, { process, header, ...options }: ActivityOptions) =>
      handlers.importSource('activity-file', { path: file, ...(header ? {} : { header }), ...options }, { process }),
    );
}

/** Named as in the settings of the source. */
interface ActivityOptions {
  readonly header: boolean;
  readonly process: boolean;
  readonly [setting: string]: unknown;
}

/** `time=sent,author=from` */
function mapping(value: string): Record<string, string> {
  const pairs = list(value).map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1 || at === pair.length - 1) {
      throw new InvalidArgumentError('It must be written field=column, several with commas: time=sent,author=from.');
    }
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const;
  });
  return Object.fromEntries(pairs);
}

const evidence: readonly (readonly [name: string, description: string, columns: string])[] = [
  ['approvals', 'what was handed in for approval and when it appeared', 'id and submitted'],
  ['access', 'which channels reach whom at work, by social role', 'channel, role, required and reachable'],
  ['pilots', 'pilots with their controls', 'pilot, arm, kind, member, start and end'],
  ['sponsors', 'sponsors, their units and the adoption team', 'email'],
  ['contacts', 'contacts of the adoption team with leaders', 'day and leader'],
  ['owners', 'whose community it is', 'community and owner'],
];

function addEvidence(kind: AddKind, handlers: Handlers): void {
  for (const [name, what, columns] of evidence) {
    kind(
      name,
      `${what}, from a CSV file`,
      [`earshot import ${name} ${name}.csv`],
      [
        'The columns are described in ingest/evidence/README.md.',
        'The file is the whole truth: rows that are gone from a later file are taken back, unless --keep-missing.',
      ],
    )
      .argument('<file>', `CSV with a header; the columns ${columns} are required`)
      .option('--keep-missing', 'the file is an addition: nothing that was imported before is taken back')
      .option('--time-zone <zone>', "of times without one (default: the organisation's)")
      .addOption(new Option('--identity <kind>', 'what people are called by').choices(['email', 'id']))
      .option(...onlyLog)
      .action((file: string, { keepMissing, process, ...options }: EvidenceOptions) =>
        handlers.importSource(
          `evidence-${name}`,
          { path: file, ...(keepMissing ? { missing: 'keep' } : {}), ...options },
          { process },
        ),
      );
  }
}

interface EvidenceOptions {
  readonly keepMissing?: boolean;
  readonly timeZone?: string;
  readonly identity?: string;
  readonly process: boolean;
}
