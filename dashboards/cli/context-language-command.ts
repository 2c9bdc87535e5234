import { type Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../../infra/errors.js';
import { columnsOf, day, wholeNumber } from './command-parts.js';

/** As commander gives them. */
export interface LanguageCommandOptions {
  readonly turns?: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly publicCorpus: boolean;
  readonly speakers: string;
  readonly speakersFile?: string;
  readonly split?: string;
  readonly by?: 'month' | 'quarter' | 'year' | 'part';
  readonly cluster?: 'part' | 'day' | 'week' | 'month';
  readonly from?: string;
  readonly until?: string;
  readonly community?: string;
  readonly scope: 'internal' | 'public' | 'all';
  readonly language?: string;
  readonly wordLists?: string;
  readonly quotes?: 'strip' | 'keep';
  readonly window: number;
  readonly vocabulary: number;
  readonly smoothing: number;
  readonly sampleWords: number | 'auto' | 'all';
  readonly styleWords: number;
  readonly permutations: number;
  readonly resamples: number;
  readonly seed: number;
}

/** What is asked of processors/conformity/context, of imported data or of a file of turns. */
export function languageRequest({ turns, columns, publicCorpus, community, scope, ...asked }: LanguageCommandOptions) {
  return turns === undefined
    ? { turns: null, ...asked, scope, ...(community === undefined ? {} : { community }) }
    : { turns, ...asked, columns, publicCorpus };
}

type Add = (name: string, description: string, examples: readonly string[], notes?: readonly string[]) => Command;

const turnFields = ['id', 'speaker', 'text', 'time', 'group', 'part'];

export function addLanguage(add: Add, run: (options: LanguageCommandOptions) => Promise<void>): void {
  add(
    'language',
    'what a group says over time: novelty, style matching, variety of words, turns; before and after a day',
    [
      'earshot language --turns transcripts.csv --split 1993-11-16 --by year --public-corpus',
      'earshot language --turns utterances.jsonl --columns time=meeting,part=meeting --split 1993-11-16 --public-corpus --json',
      'earshot language --split 2026-03-02 --community talk',
      'earshot language --by month --cluster part',
    ],
    [
      'A document is a meeting (column part; a thread of imported data), a day, a week or a month. Every figure is one of',
      'documents: means over them are compared, and runs of neighbouring documents are what is resampled and dealt.',
      'novelty, transience, resonance: mean Kullback–Leibler divergence (bits) from the --window documents before and after,',
      'and novelty − transience, of unigram distributions over the --vocabulary most frequent content words of all documents,',
      '--smoothing added to every count, over --sample-words words drawn of each document (mean of 20 draws).',
      'style matching: 1 − |p1 − pG| ÷ (p1 + pG + .0001) of each speaker with the others of the document, p in percent of words,',
      'mean over categories of function words and speakers; expected in --style-words words drawn of each speaker, and over',
      'all of their words. type-token ratio: expected different words in --sample-words drawn words, and over all of them.',
      'Fewer words make any of these lower or higher by chance alone; that is what the drawing is for.',
      'Before and after: difference, 95 % bootstrap interval and permutation p, two-sided, adjusted for the number of figures',
      '(Benjamini–Hochberg). 6 documents a side are needed, for novelty 6 × --window. It says that something changed then,',
      'not why. Nothing is shown of one person.',
    ],
  )
    .option('--turns <file>', 'CSV, TSV or NDJSON (also .gz, - for standard input) instead of what was imported')
    .option(
      '--columns <mapping>',
      'of --turns: "speaker=from,time=date,part=meeting,group=meta.type"',
      columnsOf(turnFields),
      {},
    )
    .option('--public-corpus', 'of --turns: everybody may read it, so that no floor holds', false)
    .option('--split <day>', 'compare documents before this day with those from it on: 1993-11-16, 1993-11 or 1993')
    .addOption(
      new Option('--by <period>', 'a row a period; part (a row a document) with --turns only').choices([
        'month',
        'quarter',
        'year',
        'part',
      ]),
    )
    .addOption(
      new Option(
        '--cluster <kind>',
        'what a document is (default of --turns: part where there is one, else day; of imported data: week; part: threads)',
      ).choices(['part', 'day', 'week', 'month']),
    )
    .option('--from <day>', 'first day, UTC, such as 1987-08-11', day)
    .option('--until <day>', 'last day', day)
    .option(
      '--speakers <group>',
      'only these: of --turns a value of its column group; else executives, staff, unit:NAME, level:NUMBER, community:NAME',
      'everyone',
    )
    .option('--speakers-file <file>', 'names or ids of the speakers, one a line')
    .option('--community <name>', 'of imported data: only in this community')
    .addOption(
      new Option('--scope <scope>', 'of imported data: inside the organisation, in public, or all')
        .choices(['internal', 'public', 'all'])
        .default('all'),
    )
    .option(
      '--language <code>',
      'whose words without content are left out of novelty, and (imported data) whose messages are read; any: all (default: en; any with --word-lists)',
    )
    .option(
      '--word-lists <path>',
      "categories of function words: JSON, text file or folder (default: Earshot's, of English)",
    )
    .addOption(
      new Option(
        '--quotes <how>',
        'strip: without quoted lines, signatures and code (default of imported data); keep (default of --turns)',
      ).choices(['strip', 'keep']),
    )
    .option('--window <n>', 'documents before and after that novelty looks at', wholeNumber(1, 1000), 3)
    .option('--vocabulary <n>', 'words that novelty is over', wholeNumber(2, 20_000), 1000)
    .option('--smoothing <n>', 'added to the count of each of them in each document', aboveZero, 0.5)
    .option(
      '--sample-words <n>',
      'words drawn of each document; all: every one; auto: as many as 9 documents of 10 have',
      sample,
      'auto',
    )
    .option(
      '--style-words <n>',
      'words drawn of each speaker; who has said fewer is left out',
      wholeNumber(10, 100_000),
      100,
    )
    .option('--permutations <n>', 'behind p', wholeNumber(100, 100_000), 2000)
    .option('--resamples <n>', 'behind the confidence intervals', wholeNumber(100, 100_000), 2000)
    .option('--seed <n>', 'the same seed gives the same numbers', wholeNumber(0), 1)
    .action((options: LanguageCommandOptions) => {
      refuseMixed(options);
      return run(options);
    });
}

/** Throws UserError for options of the other kind of data. */
function refuseMixed({ turns, columns, publicCorpus, by, community, scope }: LanguageCommandOptions): void {
  const refuse = (option: string, why: string): never => {
    throw new UserError(`--${option} ${why}.`);
  };
  if (turns === undefined) {
    if (publicCorpus) refuse('public-corpus', 'goes with --turns: what was imported has its floor');
    if (Object.keys(columns).length > 0) refuse('columns', 'goes with --turns');
    if (by === 'part') refuse('by part', 'goes with --turns; of imported data: month, quarter or year');
    return;
  }
  if (community !== undefined) refuse('community', 'goes with imported data, not with --turns');
  if (scope !== 'all') refuse('scope', 'goes with imported data, not with --turns');
}

function sample(value: string): number | 'auto' | 'all' {
  if (value === 'auto' || value === 'all') return value;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= 10) return number;
  throw new InvalidArgumentError('It must be a whole number from 10, auto or all.');
}

function aboveZero(value: string): number {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError('It must be a number above 0.');
}
