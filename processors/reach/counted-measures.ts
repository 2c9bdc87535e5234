import type { Measure } from '../measure.js';
import { perPost } from './per-post.js';

const perReading = { ...perPost, view: 'v_leader_count' } as const;

/** What platforms count of posts, whether or not it is known who it was. */
export const countedMeasures: readonly Measure[] = [
  {
    ...perReading,
    name: 'counted_answers',
    title: 'Counted answers',
    question: 'How many reactions, replies and shares does the platform count?',
    unit: 'acts',
    better: 'higher',
    value: 'quantileExactInclusive(0.5)(if(is_newest = 1, answers, NULL))',
    formula: 'median over posts of reactions + replies + shares as last counted',
    claims: ['LS'],
    numerator:
      'reactions, replies and shares as the platform last counted them (median over posts; its own counters, whoever it was)',
    denominator: 'posts with counters',
    denominatorValue: 'countIf(is_newest = 1 AND answers IS NOT NULL)',
  },
  {
    ...perReading,
    name: 'counted_half_life',
    title: 'Half-life of counters',
    question: 'How soon has a post had half of what the platform counts?',
    unit: 'seconds',
    better: 'neither',
    value: 'quantileExactInclusive(0.5)(if(is_newest = 1, half_s, NULL))',
    formula: 'median over posts of the age at which reactions + replies + shares were half of what was last counted',
    claims: [],
    numerator:
      'age of the post at which its counters had come to half of what was last counted, evenly between the two readings around it; of posts older than a day',
    denominator: 'posts whose counters were read often enough to tell',
    denominatorValue: 'countIf(is_newest = 1 AND half_s IS NOT NULL)',
  },
];
