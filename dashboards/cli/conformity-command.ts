import { type Command, Option } from 'commander';
import { describe, list, wholeNumber } from './command-parts.js';

/** As commander gives them. */
export interface ConformityOptions {
  readonly executives: readonly string[];
  readonly executivesFile?: string;
  readonly community: readonly string[];
  readonly scope: 'internal' | 'public';
  readonly from?: string;
  readonly to?: string;
  readonly seed?: number;
  readonly sets?: number;
  readonly save: boolean;
}

export interface ConformityHandlers {
  conformityRun(options: ConformityOptions): Promise<void>;
  conformityAudit(options: ConformityOptions): Promise<void>;
  conformityExplain(options: { readonly run?: number }): Promise<void>;
  conformityPublish(run: number, isPublished: boolean): Promise<void>;
}

type Add = (name: string, description: string, examples: readonly string[], notes?: readonly string[]) => Command;

export function addConformity(add: Add, handlers: ConformityHandlers): void {
  const conformity = add(
    'conformity',
    'do people fall silent, or into line, once a leader has spoken? Against matched controls',
    ['earshot conformity run', 'earshot conformity audit', 'earshot conformity explain'],
    [
      'Off until the configuration says what for (conformity.enabled and conformity.purpose); on for the demo.',
      'Every effect may go either way, and is shown only where all gates are passed. It never says that conformity is proven.',
    ],
  );
  const asked = (command: Command): Command =>
    command
      .option(
        '--executives <people>',
        'who is enrolled, or user names, e-mail addresses or ids, separated by commas',
        list,
        ['enrolled'],
      )
      .option('--executives-file <file>', 'the same, one a line, instead')
      .option('--community <names>', 'names or ids, separated by commas (default: every community)', list, [])
      .addOption(
        new Option('--scope <scope>', 'communities inside the organisation or in public')
          .choices(['internal', 'public'])
          .default('internal'),
      )
      .option('--from <day>', 'first day of events, such as 2026-01-31 (default: of the data)')
      .option('--to <day>', 'last day of events (default: of the data)')
      .option(
        '--seed <n>',
        'the same seed and data give the same numbers (default: of the configuration)',
        wholeNumber(0),
      )
      .option(
        '--sets <n>',
        'sets of random people in the audit (default: of the configuration)',
        wholeNumber(100, 2000),
      );
  asked(
    describe(
      conformity.command('run'),
      'effects of executives speaking, with intervals, gates and the false-alarm rate',
      [
        'earshot conformity run',
        'earshot conformity run --executives ceo@example.org,cfo@example.org --community "All hands" --from 2026-01-01',
        'earshot conformity run --json',
      ],
      [
        'An event is the first act of an executive in a thread after 48 hours without one there; its controls are posts of others in',
        'other threads, alike in what went on before. Results of fewer than three executives are for the one they are about, and',
        'appear on no dashboard.',
      ],
    ),
  )
    .option('--no-save', 'do not keep the run for dashboards, digest and API')
    .action((options: ConformityOptions) => handlers.conformityRun(options));
  asked(
    describe(
      conformity.command('audit'),
      'false alarms only: random people play the executives, and nothing should be found',
      ['earshot conformity audit', 'earshot conformity audit --community general --sets 1000'],
      ['Beside each signal: what a plain before/after comparison would have claimed.'],
    ),
  ).action((options: ConformityOptions) => handlers.conformityAudit(options));
  describe(
    conformity.command('explain'),
    'of a kept run: which events and controls, and which gate failed and why, as counts',
    ['earshot conformity explain', 'earshot conformity explain --run 1795310000000 --json'],
  )
    .option('--run <id>', 'its number (default: the newest)', wholeNumber(1))
    .action((options: { run?: number }) => handlers.conformityExplain(options));
  describe(
    conformity.command('publish'),
    'let whoever may read see a run about single executives, once these have seen it',
    ['earshot conformity publish 1795310000000', 'earshot conformity publish 1795310000000 --withdraw'],
    [
      'Runs that pool three executives or more need no publishing. It appears in the API; dashboards show pooled runs only.',
    ],
  )
    .argument('<run>', 'its number, as "earshot conformity run" and "explain" print it', wholeNumber(1))
    .option('--withdraw', 'take it back')
    .action((run: number, { withdraw = false }: { withdraw?: boolean }) => handlers.conformityPublish(run, !withdraw));
}
