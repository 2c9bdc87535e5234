import { type Command, InvalidArgumentError } from 'commander';
import { describe, list, wholeNumber } from './command-parts.js';

/** As commander gives them. */
export interface DissentSampleOptions {
  readonly size: number;
  readonly community: readonly string[];
  readonly seed?: number;
  readonly out: string;
}

export interface DissentTrainOptions {
  readonly threshold?: number;
  readonly second?: string;
  readonly seed?: number;
}

export interface DissentHandlers {
  dissentSample(options: DissentSampleOptions): Promise<void>;
  dissentTrain(file: string, options: DissentTrainOptions): Promise<void>;
}

type Add = (name: string, description: string, examples: readonly string[], notes?: readonly string[]) => Command;

const seedText = 'the same seed and data give the same (default: of the configuration)';

export function addDissent(add: Add, handlers: DissentHandlers): void {
  const dissent = add(
    'dissent',
    'teach Earshot what dissent is here: people label a sample of replies, a classifier learns from it',
    ['earshot dissent sample --size 500', 'earshot dissent train dissent-sample.csv'],
    [
      'Off until the configuration says what for (conformity.enabled and conformity.purpose); on for the demo.',
      'Without it the signal "dissent share" is not identified: word lists barely work.',
    ],
  );
  describe(
    dissent.command('sample'),
    'a CSV of anonymised replies for people to label',
    [
      'earshot dissent sample --size 500',
      'earshot dissent sample --size 800 --community general,product --out label-me.csv',
    ],
    [
      "Names, mentions, addresses, links and numbers are masked by rule; there is no author, time or community. They are people's words",
      'all the same: look over the file before you pass it on, and delete it when it is labelled. Only its owner may read it.',
      'Label the column dissent: yes where the reply objects to, doubts or contradicts what it answers; no; or unclear.',
    ],
  )
    .option('--size <n>', 'replies; 400 labelled ones are needed, 50 of each kind', wholeNumber(20, 20_000), 500)
    .option('--community <names>', 'names or ids, separated by commas (default: every community)', list, [])
    .option('--seed <n>', seedText, wholeNumber(0))
    .option('--out <file>', 'where to; never over a file that is there', 'dissent-sample.csv')
    .action((options: DissentSampleOptions) => handlers.dissentSample(options));
  describe(
    dissent.command('train'),
    'fit a classifier to a labelled sample, measure how wrong it is, and keep it',
    ['earshot dissent train dissent-sample.csv', 'earshot dissent train ann.csv --second ben.csv --json'],
    [
      'Refuses with fewer than 400 labels (50 of each kind), or when J = sensitivity + specificity − 1 is below 0.3.',
      'Kept are weights of word stems that five texts or more have, and the counts of its errors; no text and no label.',
    ],
  )
    .argument('<file>', 'the labelled CSV')
    .option('--threshold <p>', 'p from which a reply counts as dissent (default: the one with the best J)', share)
    .option(
      '--second <file>',
      "the same sample labelled by another person, for Cohen's kappa; the first one is learned from",
    )
    .option('--seed <n>', seedText, wholeNumber(0))
    .action((file: string, options: DissentTrainOptions) => handlers.dissentTrain(file, options));
}

function share(value: string): number {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (number > 0 && number < 1) return number;
  throw new InvalidArgumentError('It must be a number between 0 and 1.');
}
