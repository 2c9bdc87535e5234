import type { Measure, MeasureFamily } from '../measure.js';
import { scorecardDimensions, scorecardParts } from './parts.js';

/** The latest week of those asked for. */
const latest = (column: string): string => `tupleElement(argMax(tuple(${column}), starts), 1)`;
const latestPart = (column: string, part: string): string =>
  `tupleElement(argMaxIf(tuple(${column}), starts, part = '${part}'), 1)`;

const common = {
  grain: null,
  dimensions: ['executive'],
  floor: 'minPeople',
  claims: ['LS'],
  version: 1,
} as const;

const looksBack = 'over the twelve weeks (configurable) that end with the last whole week asked for';

const dimensionMeasures = scorecardDimensions.map(([name, title, question]): Measure => {
  const parts = scorecardParts.filter(({ dimension, better }) => dimension === name && better !== 'neither');
  return {
    ...common,
    name,
    title,
    question,
    unit: 'index',
    better: 'higher',
    view: 'v_scorecard',
    value: latest(name),
    formula: `mean over known parts of 100 · (peers below + ½ · peers level, oneself included) ÷ peers, ${looksBack}`,
    numerator: `mean percentile among enrolled executives of: ${parts.map((part) => part.title.toLowerCase()).join(', ')}. A missing part is left out; a starting point for a conversation, never for performance review`,
    denominator: `parts that are known, of ${parts.length}; five peers (configurable) must have a figure`,
    denominatorValue: latest(`${name}_parts`),
  };
});

const partMeasures = scorecardParts.map(
  (part): Measure => ({
    ...common,
    name: `${part.dimension}_${part.name}`,
    title: part.title,
    question: `A part of "${scorecardDimensions.find(([name]) => name === part.dimension)?.[1] ?? ''}": what does it rest on?`,
    unit: part.unit,
    better: part.better,
    view: 'v_scorecard_part',
    value: latestPart('value', part.name),
    verdict: latestPart('missing_because', part.name),
    formula: part.denominator === null ? `the number itself, ${looksBack}` : `numerator ÷ denominator, ${looksBack}`,
    numerator: part.numerator,
    denominator: part.denominator,
    denominatorValue: part.denominator === null ? null : latestPart('of', part.name),
  }),
);

/** The leadership scorecard, after METRICS.md: six dimensions, each with its parts. Never for performance review. */
export const scorecardMeasures: MeasureFamily = {
  name: 'scorecard',
  title: 'Leadership scorecard',
  defaultBy: 'executive',
  views: [
    { name: 'v_scorecard', day: 'ends', dimensions: 'cells' },
    { name: 'v_scorecard_part', day: 'ends', dimensions: 'cells' },
  ],
  measures: [...dimensionMeasures, ...partMeasures],
};
