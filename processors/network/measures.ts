import type { Measure, MeasureFamily } from '../measure.js';

const slices = ['all', 'platform', 'community', 'unit', 'level', 'location'] as const;
const forums = ['all', 'platform', 'community'] as const;

const fourWeeks = { grain: '28d', floor: 'minPeople', version: 1 } as const;

const personas: readonly Measure[] = (
  [
    ['engager', 'Engagers', 'give about as much as they get (neither is twice the other)', 'higher'],
    ['catalyst', 'Catalysts', 'get at least twice as much as they give', 'neither'],
    [
      'responder',
      'Responders',
      'give at least twice as much as they get, and do not post more than they reply',
      'neither',
    ],
    ['broadcaster', 'Broadcasters', 'give at least twice as much as they get, and post more than they reply', 'lower'],
  ] as const
).map(([name, title, who, better]) => ({
  ...fourWeeks,
  name: `persona_${name}`,
  title,
  question: `What share of contributors ${who}?`,
  unit: 'percent',
  better,
  view: 'v_persona',
  value: `100 * avg(${name}_share)`,
  formula: `100 · |contributors who ${who}| ÷ |contributors|; given = posts + replies + reactions + shares, got = replies + reactions + shares of others; mean over periods`,
  claims: [],
  numerator: `people with a post, reply, reaction or share in four weeks who ${who}`,
  denominator: 'people with a post, reply, reaction or share in those weeks',
  denominatorValue: 'avg(contributors)',
  dimensions: slices,
}));

const observers: Measure = {
  ...fourWeeks,
  name: 'persona_observer',
  title: 'Observers',
  question: 'What share of people contribute nothing in four weeks?',
  unit: 'percent',
  better: 'lower',
  view: 'v_persona',
  value: '100 * avg(observer_share)',
  formula: '100 · |eligible people who gave nothing| ÷ (those + |contributors|); mean over periods',
  claims: [],
  numerator: 'eligible people without a post, reply, reaction or share in four weeks',
  denominator: 'those and the people who contributed',
  denominatorValue: 'avg(people_and_observers)',
  dimensions: slices,
};

/** E-I index and what it is compared with, by units or by levels. */
function crossing(by: 'unit' | 'level'): Measure[] {
  const dimensions = [...forums, by];
  const common = { ...fourWeeks, view: 'v_network', claims: ['LS'], dimensions } as const;
  const pairs = `connections between two people whose ${by} is known (of a ${by}: those with an end in it)`;
  const across = `connections to another ${by}`;
  return [
    {
      ...common,
      name: `ei_${by}`,
      title: `E-I index by ${by}`,
      question: `Do people connect across ${by}s or stay among themselves – and more so than if ${by}s were dealt out by chance?`,
      unit: 'index',
      better: 'neither',
      value: `avg(${by}_ei)`,
      verdict: `multiIf(avg(${by}_ei) IS NULL, NULL, avg(${by}_ei) < avg(${by}_null_low), 'more within than by chance', avg(${by}_ei) > avg(${by}_null_high), 'more across than by chance', 'as by chance')`,
      formula: '(E − I) ÷ (E + I), E = connections across, I = within: −1 all within, +1 all across; mean over periods',
      numerator: `${across}, less those within one`,
      denominator: pairs,
      denominatorValue: `avg(${by}_connections)`,
    },
    {
      ...common,
      name: `ei_${by}_null`,
      title: `E-I index by ${by}, by chance`,
      question: `What would the E-I index be if the same people had been dealt their ${by}s by chance?`,
      unit: 'index',
      better: 'neither',
      value: `avg(${by}_null)`,
      interval: { low: `avg(${by}_null_low)`, high: `avg(${by}_null_high)` },
      formula: `mean of (E − I) ÷ (E + I) over relabellings of the connected people (400; a quarter of that for a platform or community; fewer from 5,000 connections on; 100 at least); the interval holds the middle 95 % of them`,
      numerator: `${across}, less those within one, after relabelling`,
      denominator: pairs,
      denominatorValue: `avg(${by}_connections)`,
    },
    {
      ...common,
      name: `cross_${by}_share`,
      title: `Connections across ${by}s`,
      question: `What share of connections leads to another ${by}?`,
      unit: 'percent',
      better: 'higher',
      value: `100 * avg(cross_${by}_share)`,
      formula: '100 · E ÷ (E + I); mean over periods',
      numerator: across,
      denominator: pairs,
      denominatorValue: `avg(${by}_connections)`,
    },
    {
      ...common,
      name: `without_${by}`,
      title: `Connected people without a ${by}`,
      question: `How many connected people are left out because their ${by} is not known?`,
      unit: 'people',
      better: 'lower',
      value: `avg(without_${by})`,
      formula: `|{connected people whose ${by} is unknown}|; mean over periods`,
      numerator: `connected people whose ${by} nobody knows`,
      denominator: 'connected people',
      denominatorValue: 'avg(connected)',
      dimensions: forums,
    },
  ];
}

/**
 * Who is connected with whom, after METRICS.md (Participation). A connection is a pair of people of whom one replied to,
 * reacted to, shared or mentioned the other in the four weeks that end with a week.
 */
export const networkMeasures: MeasureFamily = {
  name: 'network',
  title: 'Connections',
  defaultBy: 'all',
  views: [
    { name: 'v_network', day: 'ends', dimensions: 'cells' },
    { name: 'v_persona', day: 'ends', dimensions: 'cells' },
  ],
  measures: [
    {
      ...fourWeeks,
      name: 'two_way_share',
      title: 'Two-way connections',
      question: 'When people turn to each other, does it go both ways?',
      unit: 'percent',
      better: 'higher',
      view: 'v_network',
      value: '100 * avg(two_way_share)',
      formula: '100 · |pairs in which each turned to the other| ÷ |pairs that interacted|; mean over periods',
      claims: ['GA'],
      numerator:
        'pairs of people in which each replied to, reacted to, shared or mentioned the other within four weeks',
      denominator:
        'pairs of people in which at least one did (of a unit, level or location: at least one of them stands there)',
      denominatorValue: 'avg(connections)',
      dimensions: slices,
    },
    ...crossing('unit'),
    ...crossing('level'),
    {
      ...fourWeeks,
      name: 'key_player_share',
      title: 'Key-player risk',
      question: 'How few people hold half of all connections?',
      unit: 'percent',
      better: 'higher',
      view: 'v_network',
      value: '100 * avg(key_player_share)',
      formula:
        '100 · k ÷ n, k = fewest people, best connected first, whose degrees add up to half of Σ degrees; mean over periods',
      claims: [],
      numerator: 'the best connected people who together hold half of the ends of all connections',
      denominator: 'connected people (of a unit, level or location: with each other)',
      denominatorValue: 'avg(members)',
      dimensions: slices,
    },
    {
      ...fourWeeks,
      name: 'centralisation',
      title: 'Degree centralisation',
      question: 'Does everything run through one person?',
      unit: 'index',
      better: 'lower',
      view: 'v_network',
      value: 'avg(centralisation)',
      formula:
        'Σ(d_max − d_i) ÷ ((n − 1)·(n − 2)) over connected people (Freeman 1979): 0 all alike, 1 a star; mean over periods',
      claims: [],
      numerator: 'by how much the best connected person has more connections than each of the others, summed',
      denominator: 'the same sum of a star of as many people',
      denominatorValue: 'avg(members)',
      dimensions: slices,
    },
    ...personas,
    observers,
  ],
};
