import type { Command } from 'commander';

/** As commander gives them. */
export interface EraseOptions {
  readonly yes?: boolean;
  readonly export?: string;
  readonly known?: boolean;
}

export interface EraseHandlers {
  erase(who: readonly string[], options: EraseOptions): Promise<void>;
}

type Add = (name: string, description: string, examples: readonly string[], notes?: readonly string[]) => Command;

export function addErase(add: Add, handlers: EraseHandlers): void {
  add(
    'erase',
    'erase people: what they wrote and did, what the directory says of them, for good',
    [
      'earshot erase anna@example.org',
      'earshot erase slack/T0123/U456 --yes',
      'earshot erase - --yes < people.txt',
      'earshot erase --export erasures.json',
    ],
    [
      'A person is given by the e-mail address of the directory, with every account that is linked to it; an account by',
      'platform/instance/native id. "-" reads them from standard input, one a line. They become pseudonyms at once and are kept',
      'nowhere else. Without --yes it says what it would erase. All measures are computed anew.',
      'On Kafka the activity topic holds their records until its retention ends (14 days), dead letters 90 days.',
    ],
  )
    .argument('[who...]', 'e-mail address of a person, or platform/instance/account')
    .option('--yes', 'do it')
    .option('--known', 'everybody who is erased already, again: in tables restored from before')
    .option('--export <file>', 'write everybody who is erased, by pseudonym, for "earshot restore --erasures"')
    .action((who: string[], options: EraseOptions) => handlers.erase(who, options));
}
