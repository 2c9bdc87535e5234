import { quoted } from './measure-sql.js';

/** The newest run that looks at the time asked for: of the community alone where one is chosen, else at least at it too. */
export const ofRun = `run = (
  SELECT argMax(run, (communities = [{community:String}], run))
  FROM v_conformity
  WHERE scope = {scope:String} AND starts <= {until:Date} AND ends >= {from:Date} AND ({community:String} = '*' OR has(communities, {community:String}))
)`;

/** What the outcomes of the signals are called where no signal is known. */
const outcomes: Readonly<Record<string, string>> = {
  'chill elsewhere': 'Posts of the same people elsewhere',
  'thread quiet': 'Posts in the thread',
  'last word': 'Threads that end there',
  'voices lost': 'People in the thread',
  'people who return': 'People who come back within a week',
  'reply latency': 'Wait for the next post',
  'dissent share': 'Odds of dissent',
  'spread of sentiment': 'Spread of tones',
  "distance from the executive's sentiment": 'Distance from the executive’s tone',
  'content convergence': 'Likeness to the executive’s message',
  'idea narrowing': 'Surprise in what is said',
  'new terms': 'New terms in 1,000 words',
  'style echo': 'Echo of the executive’s style',
};

const listOf = (texts: readonly string[]): string => `[${texts.map(quoted).join(', ')}]`;

export const outcomeText = `transform(toString(outcome), ${listOf(Object.keys(outcomes))}, ${listOf(Object.values(outcomes))}, toString(outcome))`;

/** `after a reply` */
export const actText = "concat('after a ', toString(act))";

/** `Posts in the thread, after a reply (S2)` */
export const outcomeLabel = `concat(${outcomeText}, ', ', ${actText}, ' (', toString(signal), if(is_experimental = 1, ', experimental)', ')'))`;

/** In short: of a finding the words alone, of what is not identified the first of its reasons. */
export const shortVerdict = `if(status = 'not identified',
    concat(trimRight(splitByString('. ', verdict)[1], '.'), '.'),
    splitByString(': ', verdict)[1])`;

const asPercent = (column: string): string => `round(100 * (exp(${column}) - 1), 1)`;
const asPoints = (column: string): string => `round(100 * ${column}, 1)`;
const asItIs = (column: string): string => `round(${column}, 3)`;

/** What the effects of a scale are shown as. */
export const scales = { log: asPercent, share: asPoints, points: asItIs } as const;

/** Rows of an interval picture: `label`, `value`, `value_low`, `value_high`, `value_of` (events), `verdict`. */
export function effectsSql(scale: keyof typeof scales, { only = '', last = '' } = {}): string {
  const shown = scales[scale];
  return `SELECT ${outcomeLabel} AS label, ${shown('estimate')} AS value, ${shown('low')} AS value_low, ${shown('high')} AS value_high, events AS value_of, ${shortVerdict} AS verdict
FROM v_conformity
WHERE ${ofRun} AND scale = '${scale}'${only === '' ? '' : ` AND ${only}`}
ORDER BY signal, outcome, estimate IS NULL, events DESC, act${last === '' ? '' : `\n${last}`}`;
}
