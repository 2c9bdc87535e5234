import { type Command, Option } from 'commander';
import { describe, wholeNumber } from './command-parts.js';

/** As commander gives them. */
export interface LetterFilterOptions {
  readonly reason?: string;
  readonly step?: string;
  readonly topic?: string;
  readonly platform?: string;
  readonly from?: string;
  readonly until?: string;
}

export interface DeadLettersListOptions extends LetterFilterOptions {
  readonly state: 'open' | 'replayed' | 'dropped' | 'all';
  readonly limit: number;
  readonly skip: number;
}

export interface DeadLettersChangeOptions extends LetterFilterOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
}

export interface DeadLettersHandlers {
  deadLettersList(options: DeadLettersListOptions): Promise<void>;
  deadLettersShow(id: string, options: { readonly payload?: boolean }): Promise<void>;
  deadLettersReplay(ids: readonly string[], options: DeadLettersChangeOptions): Promise<void>;
  deadLettersDrop(ids: readonly string[], options: DeadLettersChangeOptions): Promise<void>;
}

type Add = (name: string, description: string, examples: readonly string[], notes?: readonly string[]) => Command;

export function addDeadLetters(add: Add, handlers: DeadLettersHandlers): void {
  const letters = add(
    'deadletters',
    'what could not be taken in: looking at it, trying it again, setting it aside',
    [
      'earshot deadletters list',
      'earshot deadletters replay --all --step decode',
      'earshot deadletters drop 3f2a9c01 --yes',
    ],
    [
      'A record that was refused is kept for 90 days with where and why. What failed at ingest holds no payload, because it may',
      'hold names: mend the reason and read the source again. Works beside a running Earshot.',
    ],
  );
  filtered(
    describe(letters.command('list'), 'how many for each reason, then the letters, the newest first', [
      'earshot deadletters list',
      'earshot deadletters list --platform slack --from 2d',
      'earshot deadletters list --state all --limit 20 --skip 20 --json',
    ]),
  )
    .addOption(
      new Option('--state <state>', 'open: neither replayed nor dropped')
        .choices(['open', 'replayed', 'dropped', 'all'])
        .default('open'),
    )
    .option('--limit <n>', 'so many letters at most', wholeNumber(1, 10_000), 50)
    .option('--skip <n>', 'leave out the first so many', wholeNumber(0), 0)
    .action((options: DeadLettersListOptions) => handlers.deadLettersList(options));
  describe(
    letters.command('show'),
    'one letter: where, at which step and why',
    ['earshot deadletters show 3f2a9c01', 'earshot deadletters show 3f2a9c01 --payload'],
    ['The payload holds what people wrote; secrets are never shown.'],
  )
    .argument('<id>', 'id of the letter, or its first characters')
    .option('--payload', 'the record itself too')
    .action((id: string, options: { payload?: boolean }) => handlers.deadLettersShow(id, options));
  filtered(
    describe(
      letters.command('replay'),
      'put open letters back into the topic they came from; the processors try them again',
      ['earshot deadletters replay 3f2a9c01', 'earshot deadletters replay --all --reason "store refuses"'],
      [
        'A replayed letter is open no more. A record that fails again is a new letter, which names the one before it.',
        'Of directory, evidence and the like a record is left where the log holds a newer one of its key.',
      ],
    ),
  )
    .argument('[ids...]', 'ids of letters, or their first characters')
    .option('--all', 'every open letter that the filters leave')
    .action((ids: string[], options: DeadLettersChangeOptions) => handlers.deadLettersReplay(ids, options));
  filtered(
    describe(
      letters.command('drop'),
      'set open letters aside: they are open no more and cannot be replayed',
      ['earshot deadletters drop 3f2a9c01 --yes', 'earshot deadletters drop --all --step ingest.parse --yes'],
      ['Without --yes it says what it would drop. What they hold goes 90 days after they were written.'],
    ),
  )
    .argument('[ids...]', 'ids of letters, or their first characters')
    .option('--all', 'every open letter that the filters leave')
    .option('--yes', 'do it')
    .action((ids: string[], options: DeadLettersChangeOptions) => handlers.deadLettersDrop(ids, options));
}

function filtered(command: Command): Command {
  return command
    .option('--reason <words>', 'words in the reason')
    .option('--step <step>', 'such as decode, land, ingest.parse; ingest: all of its steps')
    .option('--topic <topic>', 'topic it came from, such as activity')
    .option('--platform <platform>', 'platform of the act; of what failed at ingest the name of the source')
    .option('--from <time>', 'failed at or after: 2026-11-21, 2026-11-21T08:00:00Z, or 2d ago')
    .option('--until <time>', 'failed before');
}
