import { measureFamilies } from '../../processors/measures.js';
import { claimTitles, describeMeasure } from '../api/describe-measure.js';

const begins = '<!-- catalogue: written by "npm run catalogue" -->';
const ends = '<!-- end of catalogue -->';

/** Every measure as Markdown tables, a family each. */
export function catalogueMarkdown(): string {
  const claims = Object.entries(claimTitles).map(([claim, title]) => `**${claim}** *${title}*`);
  const families = measureFamilies.map((family) => {
    const rows = family.measures.map((measure) => {
      const { name, question, formula, unit, period, claims: tests } = describeMeasure(family, measure);
      return `| \`${name}\` | ${cell(question)} | ${cell(formula)} | ${unit} | ${period} | ${tests.join(', ')} |`;
    });
    return [
      `### ${family.title} – \`earshot query ${family.name}\``,
      '',
      '| measure | question | formula | unit | one figure from | tests |',
      '|---|---|---|---|---|---|',
      ...rows,
    ].join('\n');
  });
  return [
    `Tests: the claim of the client's documents that a measure puts to the test. ${claims.join(' · ')}`,
    ...families,
  ].join('\n\n');
}

/** The text with its catalogue replaced. Throws RangeError where it has no place for one. */
export function withCatalogue(text: string): string {
  const from = text.indexOf(begins);
  const to = text.indexOf(ends);
  if (from < 0 || to < from) throw new RangeError(`there is no place for the catalogue between ${begins} and ${ends}`);
  return `${text.slice(0, from + begins.length)}\n\n${catalogueMarkdown()}\n\n${text.slice(to)}`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
