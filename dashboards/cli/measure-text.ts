import { plainStyle, type Style } from '../../infra/command/style.js';
import { claimTitles, type MeasureDescription } from '../api/describe-measure.js';
import { earshot, wrap } from './format.js';

export interface TextOptions {
  readonly style?: Style;
  /** Characters a line; default 100. */
  readonly width?: number;
}

const defaultWidth = 100;

/** The catalogue for a terminal: families, and in them name and question. */
export function measureList(measures: readonly MeasureDescription[], options: TextOptions = {}): string {
  const { style = plainStyle, width = defaultWidth } = options;
  const indent = Math.max(...measures.map(({ name }) => name.length)) + 4;
  const families = [...new Set(measures.map(({ family }) => family))].map((family) => {
    const lines = measures
      .filter((measure) => measure.family === family)
      .map(({ name, question }) => `  ${name.padEnd(indent - 2)}${wrap(question, width, ' '.repeat(indent))}`);
    return [style.strong(family), ...lines].join('\n');
  });
  const note = style.faint(`${measures.length} measures. "${earshot} metrics explain NAME" has a definition.`);
  return `${families.join('\n\n')}\n\n${note}\n`;
}

/** One definition for a terminal. */
export function measureExplained(measure: MeasureDescription, options: TextOptions = {}): string {
  const { style = plainStyle, width = defaultWidth } = options;
  const claims = measure.claims.map((claim) => `${claim}: ${claimTitles[claim]}`);
  const better = { higher: ', higher is better', lower: ', lower is better', neither: '' }[measure.better];
  const lines: [string, string][] = [
    ['Question', measure.question],
    ['Formula', measure.formula],
    ['Counts', measure.numerator],
    ['Divided by', measure.denominator ?? 'nothing'],
    ['Unit', `${measure.unit}${better}`],
    ['One figure from', measure.period],
    ['Asked for by', measure.dimensions.join(', ')],
    ['Floor', `groups under ${measure.floor} are never shown (the configuration may ask for more)`],
    ['Claim', claims.length > 0 ? claims.join('; ') : 'none of its own: context for the others'],
    ['Version', String(measure.version)],
  ];
  const indent = Math.max(...lines.map(([head]) => head.length)) + 4;
  const body = lines.map(
    ([head, text]) => `  ${style.faint(head.padEnd(indent - 2))}${wrap(text, width, ' '.repeat(indent))}`,
  );
  return `${style.strong(`${measure.title}`)} (${measure.family}.${measure.name})\n${body.join('\n')}\n`;
}
