import { type Command, Option } from 'commander';
import { describe, wholeNumber } from './command-parts.js';

/** As commander gives them. */
export interface QueryTestOptions {
  readonly name?: string;
  readonly days?: number;
  readonly limit: number;
  readonly diacritics?: 'ignored' | 'exact';
}

export interface QueryTestHandlers {
  queryTest(expression: string | undefined, options: QueryTestOptions): Promise<void>;
}

export function addQueryTest(query: Command, handlers: QueryTestHandlers): void {
  describe(
    query.command('test'),
    'what a listening query finds in the texts that are still stored, and what it only just misses',
    [
      `earshot query test 'acme OR #acme -"acme valley"'`,
      `earshot query test '(price OR cost) NEAR/5 (rise OR "went up") lang:en' --days 30`,
      'earshot query test --name acme --limit 20',
    ],
    [
      'AND OR NOT (or -), parentheses, "phrases", NEAR/5, wildcards * and ?, and the fields lang, scope, platform, community, kind,',
      'link, title: lang:(en OR de), link:example.org/news, community:"All hands". Terms beside each other must all be there.',
      'Case and spelling such as ß and ss do not count, accents only with --diacritics exact. Put the query in single quotes.',
      'Short parts of public texts are shown, of internal ones only counts; none under the floor of authors, and never authors.',
    ],
  )
    .argument('[query]', 'the query (or --name)')
    .option('--name <name>', 'one of listening.queries in the configuration instead')
    .option('--days <n>', 'texts of the last days (default: all that are stored)', wholeNumber(1, 36_500))
    .option('--limit <n>', 'public matches and near misses to show', wholeNumber(0, 200), 10)
    .addOption(
      new Option('--diacritics <how>', 'whether accents count (default: ignored, or as configured)').choices([
        'ignored',
        'exact',
      ]),
    )
    .action((expression: string | undefined, options: QueryTestOptions) => handlers.queryTest(expression, options));
}
