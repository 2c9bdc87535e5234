import type { DescribedSource } from '../../infra/source-report.js';
import { describeSource } from '../describe.js';
import type { Source } from '../source.js';

const begins = '<!-- sources: written by "npm run catalogue" -->';
const ends = '<!-- end of sources -->';

/** Every source as a row, from its own declaration. */
export function sourcesTable(sources: readonly Source<unknown>[]): string {
  return [
    '| type | what it is | read by | views | reactions have times | edits | deletions | members | people | tried against |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...sources.map(describeSource).map(row),
  ].join('\n');
}

function row({ type, title, ways, gives, tried }: DescribedSource): string {
  const viewed = { none: '–', aggregate: 'sums', unique: 'by people' }[gives.views];
  const { reactionTimes, edits, deletes, membership, people } = gives;
  const given = [reactionTimes, edits, deletes, membership, people].map((is) => (is ? 'yes' : '–'));
  return `| ${[`\`${type}\``, cell(title), ways.join(', '), viewed, ...given, cell(tried)].join(' | ')} |`;
}

/** The text with its table replaced. Throws RangeError where it has no place for one. */
export function withSourcesTable(text: string, sources: readonly Source<unknown>[]): string {
  const from = text.indexOf(begins);
  const to = text.indexOf(ends);
  if (from < 0 || to < from) throw new RangeError(`there is no place for the sources between ${begins} and ${ends}`);
  return `${text.slice(0, from + begins.length)}\n\n${sourcesTable(sources)}\n\n${text.slice(to)}`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
