import { type Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../../infra/errors.js';
import { wholeNumber } from './command-parts.js';

/** As commander gives them. */
export interface ItsCommandOptions {
  readonly measure?: string;
  readonly weeks: number;
  readonly scope: 'internal' | 'public';
  readonly until?: string;
  readonly time?: string;
  readonly count?: string;
  readonly offset?: string;
  readonly offsetIsLog: boolean;
  readonly change?: string;
  readonly changeColumn?: string;
  readonly timeAsIs: boolean;
  readonly trend?: boolean;
  readonly slope: boolean;
  readonly slopeFrom: 'change' | 'start';
  readonly harmonics: number;
  readonly period?: number;
  readonly harmonicsOf?: string;
  readonly interval: 't' | 'normal';
}

interface ItsModel {
  readonly trend: boolean;
  readonly slopeFrom: 'change' | 'start' | null;
  readonly harmonics: { readonly pairs: number; readonly period: number } | null;
  readonly interval: 't' | 'normal';
}

/** What is asked of processors/conformity/context, of a table or of a stored measure. */
export type ItsRequest =
  | {
      readonly kind: 'file';
      readonly file: string;
      readonly options: ItsModel & {
        readonly time: string | null;
        readonly count: string;
        readonly offset: string | null;
        readonly harmonicsOf: string | null;
        readonly changeColumn: string | null;
        readonly change: string | null;
        readonly timeAsIs: boolean;
        readonly offsetIsLog: boolean;
      };
    }
  | {
      readonly kind: 'measure';
      readonly family: string;
      readonly measure: string;
      readonly weeks: number;
      readonly scope: 'internal' | 'public';
      readonly until: string | undefined;
      readonly change: string;
      readonly model: ItsModel;
    };

/** Throws UserError for options that do not go together. */
export function itsRequest(file: string | undefined, options: ItsCommandOptions): ItsRequest {
  const model = modelOf(options);
  if ((file === undefined) === (options.measure === undefined)) {
    throw new UserError('earshot its needs either a file (- for standard input) or --measure FAMILY.MEASURE.');
  }
  if (options.measure !== undefined) return measureRequest(options, options.measure, model);
  const { count, time = null, offset = null, changeColumn = null, change = null, harmonicsOf = null } = options;
  if (options.until !== undefined) throw new UserError('--until goes with --measure.');
  if (count === undefined) throw new UserError('--count COLUMN is needed: which column holds the counts.');
  if ((change === null) === (changeColumn === null)) {
    throw new UserError(
      'Needed is either --change VALUE (of the column of time) or --change-column COLUMN (of 0 and 1).',
    );
  }
  if (change !== null && time === null) throw new UserError('--change needs --time COLUMN, whose value it is.');
  if (options.timeAsIs && time === null) throw new UserError('--time-as-is needs --time COLUMN.');
  if (options.offsetIsLog && offset === null) throw new UserError('--offset-is-log needs --offset COLUMN.');
  if (harmonicsOf !== null && model.harmonics === null) throw new UserError('--harmonics-of needs --harmonics K.');
  const { timeAsIs, offsetIsLog } = options;
  return {
    kind: 'file',
    file: file!,
    options: { ...model, time, count, offset, harmonicsOf, changeColumn, change, timeAsIs, offsetIsLog },
  };
}

function measureRequest(options: ItsCommandOptions, written: string, model: ItsModel): ItsRequest {
  for (const option of ['time', 'count', 'offset', 'changeColumn', 'harmonicsOf'] as const) {
    const name = option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (options[option] !== undefined) throw new UserError(`--${name} goes with a file, not with --measure.`);
  }
  if (options.timeAsIs || options.offsetIsLog) {
    throw new UserError('--time-as-is and --offset-is-log go with a file, not with --measure.');
  }
  const [, family, measure] = /^([a-z_]+)\.([a-z0-9_]+)$/.exec(written) ?? [];
  if (family === undefined || measure === undefined) {
    throw new UserError(
      `--measure ${written}: it must be a family and a measure with a dot between, such as participation.active_people; "earshot metrics list" has them.`,
    );
  }
  const { change, weeks, scope, until } = options;
  if (change === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(change) || Number.isNaN(Date.parse(change))) {
    throw new UserError('--measure needs --change with a day such as 2026-03-02.');
  }
  return { kind: 'measure', family, measure, weeks, scope, until, change, model };
}

function modelOf({ trend = true, slope, slopeFrom, harmonics, period, interval }: ItsCommandOptions): ItsModel {
  if (harmonics > 0 && period === undefined) {
    throw new UserError('--harmonics needs --period: how many periods are a season, such as 12 months.');
  }
  if (harmonics === 0 && period !== undefined) throw new UserError('--period needs --harmonics K.');
  return {
    ...{ trend, interval },
    slopeFrom: slope ? slopeFrom : null,
    harmonics: harmonics === 0 ? null : { pairs: harmonics, period: period! },
  };
}

type Add = (name: string, description: string, examples: readonly string[], notes?: readonly string[]) => Command;

export function addIts(add: Add, run: (file: string | undefined, options: ItsCommandOptions) => Promise<void>): void {
  add(
    'its',
    'interrupted time series: did a count change its level, or its slope, at a moment?',
    [
      'earshot its posts.csv --time month --count posts --offset people --change 2026-03',
      'earshot its sicily.csv --time time --time-as-is --count aces --offset stdpop --change-column smokban \\',
      '    --harmonics 2 --period 12 --harmonics-of month',
      'earshot its posts.tsv --time day --count posts --change 2026-03-02 --slope --harmonics 1 --period 7 --json',
      'earshot its --measure participation.active_people --weeks 60 --change 2026-03-02',
    ],
    [
      'log E(count) = log(offset) + intercept + step + trend (+ slope) (+ harmonics); the variance is φ times the mean. The',
      'estimates and errors are those of R’s glm(count ~ offset(log(offset)) + step + time, family = quasipoisson).',
      'step: 1 from the change on, else 0. trend: time, in periods. slope: step × time. sin1 … sinK, cos1 … cosK: sine and',
      'cosine of 2πkx ÷ period, like harmonic(x, K, period) of R’s package tsModel.',
      'Rows are put in order of --time. Time counts periods from 1, on over months or days that have no row; with',
      '--time-as-is it is the number in the column, so that intercept and slope are R’s.',
      'An empty count, or NA, is not known: the row is left out, and time goes on. That neighbouring periods are alike is not',
      'modelled: look at the autocorrelation that is printed.',
    ],
  )
    .argument('[file]', 'CSV, TSV or NDJSON with a header (also .gz; - for standard input); one row a period')
    .option('--time <column>', 'when: 2005-01-31, 2005-01, 2005-Q1 or a number (default: rows as they come)')
    .option('--count <column>', 'what is counted')
    .option('--change <value>', 'the first time (day, month or number) that counts as after the change')
    .option('--change-column <column>', 'instead of --change: a column of 0 (before) and 1 (from the change on)')
    .option('--offset <column>', 'exposure: people, posts or days that the count is out of; its logarithm is taken')
    .option('--offset-is-log', 'the column of --offset holds logarithms already', false)
    .option('--time-as-is', 'trend and slope over the numbers of --time, instead of periods from 1 on', false)
    .option('--trend', 'a straight trend over time (default)')
    .option('--no-trend', 'levels only')
    .option('--slope', 'the trend may change as well', false)
    .addOption(
      new Option(
        '--slope-from <moment>',
        'change: time counts from the change, and the step is the jump there; start: R’s step * time, where it is a jump at time 0',
      )
        .choices(['change', 'start'])
        .default('change'),
    )
    .option('--harmonics <k>', 'pairs of sine and cosine for the season', wholeNumber(0, 20), 0)
    .option('--period <n>', 'periods in a season: 12 months, 7 days', positive)
    .option('--harmonics-of <column>', 'place in the season, such as the month from 1 to 12 (default: periods from 1)')
    .addOption(
      new Option(
        '--interval <quantile>',
        't: Student’s, n − p degrees of freedom; normal: as R’s confint.default and ci.exp of its package Epi',
      )
        .choices(['t', 'normal'])
        .default('t'),
    )
    .option(
      '--measure <name>',
      'instead of a file: a count of the store, such as participation.active_people, by weeks',
    )
    .option(
      '--weeks <n>',
      'of --measure: whole weeks, the last one being that of the last data',
      wholeNumber(4, 520),
      52,
    )
    .option('--until <day>', 'of --measure: a day of the last week (default: the last week that is over)')
    .addOption(
      new Option('--scope <scope>', 'of --measure: inside the organisation or in public')
        .choices(['internal', 'public'])
        .default('internal'),
    )
    .action((file: string | undefined, options: ItsCommandOptions) => run(file, options));
}

function positive(value: string): number {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError('It must be a number above 0.');
}
