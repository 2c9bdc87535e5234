import { type Command, InvalidArgumentError } from 'commander';
import { type Since, sinceSchema } from '../../infra/source-settings.js';
import { describe } from './command-parts.js';

export interface BackfillOptions {
  readonly since?: Since;
  readonly until?: Since;
}

export interface SourcesHandlers {
  sourcesList(): Promise<void>;
  sourcesCheck(names: readonly string[]): Promise<void>;
  sourcesStatus(names: readonly string[]): Promise<void>;
  sourcesBackfill(name: string, options: BackfillOptions): Promise<void>;
}

type Add = (name: string, description: string, examples: readonly string[], notes?: readonly string[]) => Command;

export function addSources(add: Add, handlers: SourcesHandlers): void {
  const sources = add(
    'sources',
    'the platforms that are read: what there is, whether it can be read, how it is doing',
    [
      'earshot sources list',
      'earshot sources check',
      'earshot sources status workspace',
      'earshot sources backfill workspace',
    ],
    ['A source is configured under "sources:" in earshot.yaml; the README has an example of each.'],
  );
  describe(sources.command('list'), 'every source there is and what it can give, and those that are configured', [
    'earshot sources list',
    'earshot sources list --json',
  ]).action(() => handlers.sourcesList());
  describe(
    sources.command('check'),
    'try each configured source: way in, permissions, first page; nothing is written',
    ['earshot sources check', 'earshot sources check workspace --json'],
    [
      'What is missing is said in the platform’s own words. Each source has a minute; one that is broken holds up no other.',
      'Ends with 3 when one of them cannot be read. May be run beside a running Earshot.',
    ],
  )
    .argument('[names...]', 'names of sources in the configuration (default: all)')
    .action((names: string[]) => handlers.sourcesCheck(names));
  describe(
    sources.command('status'),
    'how each source is doing: state, last error, lag, gaps, requests, back-fill',
    ['earshot sources status', 'earshot sources status workspace --json'],
    ['From the log: beside a running Earshot, or when it has ended.'],
  )
    .argument('[names...]', 'names of sources (default: all that are configured or were ever read)')
    .action((names: string[]) => handlers.sourcesStatus(names));
  describe(
    sources.command('backfill'),
    'read what was before, with its progress; a running Earshot does so by itself',
    [
      'earshot sources backfill workspace',
      'earshot sources backfill workspace --since 2024-01-01',
      'earshot sources backfill workspace --since 2024-01-01 --until 2024-04-01',
    ],
    [
      'What was read is kept when it is interrupted; the same command goes on from there. Without --until nothing is read twice.',
      'What it reads is in the log; "earshot process --once" or a running "earshot up" takes it into the measures.',
    ],
  )
    .argument('<name>', 'name of a source in the configuration')
    .option('--since <time>', 'a day, a time, or days back such as 90d (default: "since" of the source, 28d)', moment)
    .option('--until <time>', 'the same; default: up to what has been read', moment)
    .action((name: string, options: BackfillOptions) => handlers.sourcesBackfill(name, options));
}

export function moment(value: string): Since {
  const parsed = sinceSchema.safeParse(value.trim());
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError('It must be a day such as 2024-05-01, a time such as 2024-05-01T08:00:00Z, or 90d.');
}
