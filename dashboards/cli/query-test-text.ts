import Table from 'cli-table3';
import { type QueryHint, queryHints } from '../../infra/boolean-query/parse.js';
import { underlined } from '../../infra/boolean-query/syntax-error.js';
import type { Style } from '../../infra/command/style.js';
import { withoutLines } from './answer-table.js';
import { formatCount, isolate, wrap } from './format.js';

interface Count {
  readonly key: string;
  readonly texts: number | null;
  readonly matched: number | null;
}

interface Example {
  readonly day: string;
  readonly platform: string;
  readonly excerpt: string;
  readonly lacks: readonly string[];
}

/** As processors/listening/query-test gives it. */
export interface QueryTestAnswer {
  readonly from: string | null;
  readonly until: string | null;
  readonly storedFrom: string | null;
  readonly retentionDays: number;
  readonly floor: number;
  readonly scopes: readonly {
    readonly scope: 'public' | 'internal';
    readonly roundedTo: number;
    readonly texts: number | null;
    readonly matched: number | null;
    readonly nearMisses: number | null;
    readonly weeks: readonly Count[];
    readonly platforms: readonly Count[];
  }[];
  readonly matches: readonly Example[];
  readonly nearMisses: readonly Example[];
}

interface Look {
  readonly style: Style;
  readonly width: number;
}

export function queryTestText(query: string, answer: QueryTestAnswer, { style, width }: Look): string {
  if (answer.until === null) return `${kept(answer)}\n`;
  const few = `under ${answer.floor} authors`;
  const parts = [style.strong(wrap(query, width)), `Texts of ${answer.from} to ${answer.until}. ${kept(answer)}`];
  for (const { scope, roundedTo, texts, matched, nearMisses, weeks, platforms } of answer.scopes) {
    const about = roundedTo === 1 || matched === null ? '' : 'about ';
    const counts = `${scope === 'public' ? 'Public' : 'Internal'}: ${about}${count(matched, few)} of ${count(texts, few)} texts match; ${count(nearMisses, few)} near misses.`;
    parts.push(`${counts}\n\n${table('Week of', weeks, few)}\n\n${table('Platform', platforms, few)}`);
  }
  if (answer.scopes.some(({ weeks, platforms }) => [...weeks, ...platforms].some(({ matched }) => matched === null))) {
    parts.push(
      style.faint(
        wrap(
          `Counts of texts by fewer than ${answer.floor} authors are not shown, nor those from which these would follow.`,
          width,
        ),
      ),
    );
  }
  if (answer.scopes.some(({ roundedTo, matched }) => roundedTo > 1 && matched !== null)) {
    const why = 'so that no two queries together tell what one person wrote';
    parts.push(style.faint(wrap(`Internal counts of matches are tens, rounded up or down by chance, ${why}.`, width)));
  }
  parts.push(examples('Public texts that match', answer.matches, width));
  parts.push(examples('Public texts that nearly match', answer.nearMisses, width));
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const count = (value: number | null, few: string): string => (value === null ? `(${few})` : formatCount(value));

function kept({ storedFrom, retentionDays }: QueryTestAnswer): string {
  return storedFrom === null
    ? 'There are no stored texts yet.'
    : `Stored texts go back to ${storedFrom}; they are deleted ${retentionDays} days after they came (privacy.textRetentionDays).`;
}

function table(head: string, counts: readonly Count[], few: string): string {
  const shown = new Table({
    head: [head, 'matching', 'of texts', 'share'],
    colAligns: ['left', 'right', 'right', 'right'],
    chars: withoutLines,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2, compact: true },
  });
  for (const { key, texts, matched } of counts) {
    const share = texts === null || matched === null || texts === 0 ? '–' : `${((100 * matched) / texts).toFixed(1)}%`;
    shown.push([key, matched === null ? few : formatCount(matched), texts === null ? few : formatCount(texts), share]);
  }
  return shown.toString().replace(/(?<! ) +$/gm, '');
}

function examples(title: string, some: readonly Example[], width: number): string {
  if (some.length === 0) return '';
  const lines = some.map(({ day, platform, excerpt, lacks }) => {
    const missing = lacks.length === 0 ? '' : `\n  lacks: ${wrap(lacks.join(', '), width, '  ')}`;
    return `  ${wrap(`${day} ${platform}: ${isolate(excerpt)}`, width, '  ')}${missing}`;
  });
  return `${title}:\n${lines.join('\n')}`;
}

/** What may not be meant, with the place. */
export function hintsText(query: string): string | null {
  const hints: readonly QueryHint[] = queryHints(query);
  return hints.length === 0 ? null : hints.map((hint) => `${underlined(query, hint)}\n${hint.says}`).join('\n\n');
}
