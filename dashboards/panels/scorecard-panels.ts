import { measureFamilies } from '../../processors/measures.js';
import { quoted } from './measure-sql.js';
import type { Column, Panel, TableColumn } from './panel.js';

const leaders = ['inside-only', 'no-data', 'no-executive'] as const;
const ofOne = ['inside-only', 'choose-executive', 'no-data', 'no-executive'] as const;
const caution = 'A conversation starter, never for performance review.';

const known = measureFamilies.find(({ name }) => name === 'scorecard')?.measures ?? [];
const sides = known.filter(({ view }) => view === 'v_scorecard');
const parts = known.filter(({ view }) => view === 'v_scorecard_part');
const sideNames = sides.map(({ name }) => name);

const array = (texts: readonly string[]): string => `[${texts.map(quoted).join(', ')}]`;
/** Of a row of v_scorecard_part, by what `of` says of its measure. */
const partIn = (of: (part: (typeof parts)[number]) => string): string =>
  `transform(concat(dimension, '_', part), ${array(parts.map(({ name }) => name))}, ${array(parts.map(of))}, '')`;
const sideTitle = `transform(toString(dimension), ${array(sideNames)}, ${array(sides.map(({ title }) => title))}, '')`;

const chosen = "scope = {scope:String} AND ({executive:String} = '*' OR key = {executive:String})";
/** The last whole week of those asked for. */
const latest = `starts = (SELECT max(starts) FROM v_scorecard_part WHERE starts BETWEEN {from:Date} AND {until:Date} AND scope = {scope:String})`;

const sideColumns: TableColumn[] = sides.map(({ name, title }) => ({
  name,
  title,
  unit: 'index',
  of: `${name}_parts`,
  ofTitle: 'parts known',
  bar: true,
}));

export const six: Panel = {
  id: 'scorecard-six',
  title: 'Which sides of a leader’s presence show?',
  description: `Six sides from 0 to 100: the mean percentile of the known parts among enrolled executives, over the twelve weeks before the end of the time asked for. ${caution}`,
  picture: {
    kind: 'table',
    columns: [
      { name: 'label', title: 'Executive', unit: 'text' },
      ...sideColumns,
      { name: 'no_score_because', title: 'No score because', unit: 'text' },
    ],
  },
  sql: `SELECT label, ${sideNames.map((name) => `${name}, ${name}_parts`).join(', ')}, no_score_because
FROM v_scorecard
WHERE ${latest} AND ${chosen}
ORDER BY label`,
  empty: leaders,
  measures: sideNames,
};

const score: Column = { name: 'value', title: 'Score', unit: 'index', of: 'value_of', ofTitle: 'parts known' };

export const one: Panel = {
  id: 'scorecard-one',
  title: 'Which of the six are strong, which are missing?',
  description: `The executive chosen, as above; 50 is the middle of the peers. A side without a known part has no bar. ${caution}`,
  picture: {
    kind: 'bars',
    label: 'label',
    values: [score],
    thresholds: [{ value: 50, title: 'middle of the peers' }],
  },
  sql: `SELECT side.1 AS label, side.2 AS value, side.3 AS value_of
FROM
(
  SELECT [${sides.map(({ name, title }) => `(${quoted(title)}, ${name}, ${name}_parts)`).join(', ')}] AS all_sides
  FROM v_scorecard
  WHERE ${latest} AND scope = {scope:String} AND key = {executive:String}
)
ARRAY JOIN all_sides AS side`,
  empty: ofOne,
  measures: sideNames,
};

export const overTime: Panel = {
  id: 'scorecard-over-time',
  title: 'How do the six change?',
  description: `Of the executive chosen, as of each week; every point looks back twelve weeks. ${caution}`,
  picture: {
    kind: 'time-series',
    values: sides.map(({ name, title }) => ({ name, title, unit: 'index' })),
    drawn: 'lines',
    thresholds: [{ value: 50, title: 'middle of the peers' }],
  },
  sql: `SELECT toDateTime(starts, {timeZone:String}) AS time, ${sideNames.join(', ')}
FROM v_scorecard
WHERE starts BETWEEN {from:Date} AND {until:Date} AND scope = {scope:String} AND key = {executive:String}
ORDER BY time`,
  empty: ofOne,
  measures: sideNames,
};

const unitOf: Readonly<Record<string, string>> = {
  percent: "concat(toString(round(value, 1)), ' %')",
  points: "concat(toString(round(value, 1)), ' points')",
  seconds:
    "if(value < 5400, concat(toString(round(value / 60)), ' min'), concat(toString(round(value / 3600, 1)), ' h'))",
  'per week': "concat(toString(round(value, 1)), ' a week')",
  count: 'toString(round(value, 1))',
};
const written = `multiIf(value IS NULL, 'not known', ${Object.entries(unitOf)
  .map(([unit, text]) => `unit = ${quoted(unit)}, ${text}`)
  .join(', ')}, toString(round(value, 1)))`;

export const everyPart: Panel = {
  id: 'scorecard-parts',
  title: 'What are the scores made of?',
  description: `Every part with its own figure, what it is out of, and its percentile among the executives that have one (five at least). ${caution}`,
  picture: {
    kind: 'table',
    columns: [
      { name: 'label', title: 'Executive', unit: 'text' },
      { name: 'side', title: 'Side', unit: 'text' },
      { name: 'part_title', title: 'Part', unit: 'text' },
      { name: 'figure', title: 'Figure', unit: 'text' },
      { name: 'of', title: 'Out of', unit: 'count' },
      { name: 'of_what', title: 'Of what', unit: 'text' },
      {
        name: 'percentile',
        title: 'Percentile',
        unit: 'index',
        of: 'peers',
        ofTitle: 'executives with a figure',
        bar: true,
      },
      { name: 'missing_because', title: 'Missing because', unit: 'text' },
    ],
  },
  sql: `SELECT label, ${sideTitle} AS side, ${partIn(({ title }) => title)} AS part_title, ${written} AS figure, of,
  ${partIn(({ denominator }) => denominator ?? '')} AS of_what, percentile, peers, missing_because
FROM (SELECT *, ${partIn(({ unit }) => unit)} AS unit FROM v_scorecard_part WHERE ${latest} AND ${chosen})
ORDER BY label, indexOf(${array(sideNames)}, toString(dimension)), indexOf(${array(parts.map(({ name }) => name))}, concat(dimension, '_', part))`,
  empty: leaders,
  measures: parts.map(({ name }) => name),
};

export const missing: Panel = {
  id: 'scorecard-missing',
  title: 'What is not known, and why?',
  description:
    'Of each part, for how many executives it is known, and what most of the others are without. Evidence that can be imported fills some of it: approvals, pilots, contacts.',
  picture: {
    kind: 'table',
    columns: [
      { name: 'side', title: 'Side', unit: 'text' },
      { name: 'part_title', title: 'Part', unit: 'text' },
      {
        name: 'known',
        title: 'Executives it is known of',
        unit: 'count',
        of: 'executives',
        ofTitle: 'executives',
        bar: true,
      },
      { name: 'why', title: 'Mostly missing because', unit: 'text' },
    ],
  },
  sql: `SELECT ${sideTitle} AS side, ${partIn(({ title }) => title)} AS part_title, countIf(value IS NOT NULL) AS known,
  count() AS executives, if(countIf(missing_because != '') = 0, '', topKIf(1)(missing_because, missing_because != '')[1]) AS why
FROM v_scorecard_part
WHERE ${latest} AND ${chosen}
GROUP BY dimension, part
ORDER BY indexOf(${array(sideNames)}, toString(dimension)), indexOf(${array(parts.map(({ name }) => name))}, concat(dimension, '_', part))`,
  empty: leaders,
  measures: parts.map(({ name }) => name),
};
