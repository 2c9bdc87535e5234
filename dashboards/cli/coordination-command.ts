import { type Command, Option } from 'commander';
import { UserError } from '../../infra/errors.js';
import { columnsOf, day, wholeNumber } from './command-parts.js';

/** As commander gives them. */
export interface CoordinationCommandOptions {
  readonly speakers: string;
  readonly targets: string;
  readonly baseline?: string;
  readonly speakersFile?: string;
  readonly targetsFile?: string;
  readonly baselineFile?: string;
  readonly turns?: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly publicCorpus: boolean;
  readonly wordLists?: string;
  readonly focus: 'speakers' | 'targets';
  readonly speakerThresh: number;
  readonly targetThresh: number;
  readonly utterancesThresh: number;
  readonly speakerThreshIndiv: number;
  readonly targetThreshIndiv: number;
  readonly utterancesThreshIndiv: number;
  readonly maxTargetWords?: number;
  readonly quotes?: 'strip' | 'keep';
  readonly splitBy?: 'part' | 'community' | 'thread';
  readonly community?: string;
  readonly from?: string;
  readonly until?: string;
  readonly scope: 'internal' | 'public' | 'all';
  readonly replies: 'conversations' | 'explicit';
  readonly language?: string;
  readonly permutations: number;
  readonly resamples: number;
  readonly seed: number;
}

/** What is asked of processors/conformity/coordination, of imported data or of a file of turns. */
export function coordinationRequest(options: CoordinationCommandOptions) {
  const { turns, splitBy, speakerThresh, targetThresh, utterancesThresh, ...rest } = options;
  const { speakerThreshIndiv, targetThreshIndiv, utterancesThreshIndiv, ...asked } = rest;
  const common = {
    ...asked,
    thresholds: {
      ...{ speaker: speakerThresh, target: targetThresh, utterances: utterancesThresh },
      ...{ speakerEach: speakerThreshIndiv, targetEach: targetThreshIndiv, utterancesEach: utterancesThreshIndiv },
    },
  };
  return turns === undefined
    ? { turns: null, ...common, ...(splitBy === undefined || splitBy === 'part' ? {} : { splitBy }) }
    : { turns, ...common, ...(splitBy === 'part' ? { splitBy } : {}) };
}

type Add = (name: string, description: string, examples: readonly string[], notes?: readonly string[]) => Command;

export function addCoordination(add: Add, run: (options: CoordinationCommandOptions) => Promise<void>): void {
  add(
    'coordination',
    'linguistic coordination: how much a group takes up the function words of those it answers',
    [
      'earshot coordination --speakers staff --targets executives --baseline staff',
      'earshot coordination --speakers-file admins.txt --targets everyone --community talk --json',
      'earshot coordination --turns utterances.jsonl --columns group=meta.type --speakers justice --targets lawyer --public-corpus',
      'earshot coordination --turns turns.csv --word-lists lists.json --focus targets --target-thresh 10 --public-corpus',
    ],
    [
      'Groups of imported data: executives, staff, everyone, unit:NAME, level:NUMBER, community:NAME, or a file of names.',
      'Groups of a file of turns: everyone, a value of its column group, or a file of names.',
      'Files, word lists and every option: processors/conformity/coordination/README.md. Thresholds are those of ConvoKit.',
      'What people wrote is shown of 20 people or more, 5 or more on each side.',
    ],
  )
    .option('--speakers <group>', 'who replies', 'everyone')
    .option('--targets <group>', 'who is answered', 'everyone')
    .option('--baseline <group>', 'who else is answered: coordination towards targets minus towards these')
    .option('--speakers-file <file>', 'names or ids of the speakers, one a line')
    .option('--targets-file <file>', 'names or ids of the targets')
    .option('--baseline-file <file>', 'names or ids of the baseline')
    .option('--turns <file>', 'CSV or NDJSON (also .gz, - for standard input) instead of what was imported')
    .option(
      '--columns <mapping>',
      'of --turns: "speaker=from,parent=reply-to,group=meta.type"',
      columnsOf(turnFields),
      {},
    )
    .option('--public-corpus', 'of --turns: everybody may read it, so that no floor holds', false)
    .option(
      '--word-lists <path>',
      "markers and their words: JSON, text file or folder (default: Earshot's, of English)",
    )
    .addOption(
      new Option('--focus <side>', 'figures of those who reply, or of those who are answered')
        .choices(['speakers', 'targets'])
        .default('speakers'),
    )
    .option('--speaker-thresh <n>', 'replies with a marker that a speaker needs', wholeNumber(0), 0)
    .option('--target-thresh <n>', 'answered messages with a marker that a speaker needs', wholeNumber(0), 3)
    .option('--utterances-thresh <n>', 'replies that a speaker needs', wholeNumber(0), 0)
    .option('--speaker-thresh-indiv <n>', 'the same with each target alone', wholeNumber(0), 0)
    .option('--target-thresh-indiv <n>', 'the same with each target alone', wholeNumber(0), 0)
    .option('--utterances-thresh-indiv <n>', 'the same with each target alone', wholeNumber(0), 0)
    .option(
      '--max-target-words <n>',
      'leave out longer messages as answered (default: none; 30 for the contrast)',
      wholeNumber(1),
    )
    .addOption(
      new Option(
        '--quotes <how>',
        'strip: without quoted lines, signatures and code (default of imported data); keep (default of --turns)',
      ).choices(['strip', 'keep']),
    )
    .addOption(
      new Option(
        '--split-by <what>',
        'count a person apart in each: part of --turns, else community or thread',
      ).choices(['part', 'community', 'thread']),
    )
    .option('--community <name>', 'only replies in this community')
    .option('--from <day>', 'first day of the replies, UTC, such as 2026-09-01', day)
    .option('--until <day>', 'last day of the replies', day)
    .addOption(
      new Option('--scope <scope>', 'inside the organisation, in public, or all')
        .choices(['internal', 'public', 'all'])
        .default('all'),
    )
    .addOption(
      new Option('--replies <which>', 'conversations: also what goes on in a chat without threads')
        .choices(['conversations', 'explicit'])
        .default('conversations'),
    )
    .option('--language <code>', 'leave out messages known to be in another (default: en; any with --word-lists)')
    .option('--permutations <n>', 'behind what chance gives; 0: none', wholeNumber(0, 100_000), 1000)
    .option('--resamples <n>', 'behind the confidence intervals', wholeNumber(100, 100_000), 2000)
    .option('--seed <n>', 'the same seed gives the same numbers', wholeNumber(0), 1)
    .action((options: CoordinationCommandOptions) => {
      refuseMixed(options);
      return run(options);
    });
}

const ofStore = ['community', 'from', 'until', 'language'] as const;

/** Throws UserError for options of the other kind of data. */
function refuseMixed(options: CoordinationCommandOptions): void {
  const refuse = (option: string, why: string): never => {
    throw new UserError(`--${option} ${why}.`);
  };
  if (options.turns === undefined) {
    if (options.publicCorpus) refuse('public-corpus', 'goes with --turns: what was imported has its floor');
    if (Object.keys(options.columns).length > 0) refuse('columns', 'goes with --turns');
    if (options.splitBy === 'part') refuse('split-by part', 'goes with --turns; of imported data: community or thread');
    return;
  }
  for (const option of ofStore)
    if (options[option] !== undefined) refuse(option, 'goes with imported data, not with --turns');
  if (options.scope !== 'all') refuse('scope', 'goes with imported data, not with --turns');
  if (options.replies !== 'conversations') refuse('replies', 'goes with imported data, not with --turns');
  if (options.splitBy !== undefined && options.splitBy !== 'part') refuse('split-by', 'can only be part with --turns');
}

const turnFields = ['id', 'speaker', 'text', 'parent', 'group', 'part', 'target', 'target_text', 'target_group'];
