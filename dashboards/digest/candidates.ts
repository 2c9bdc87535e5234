/** Which measures may become a finding. What they are is defined in the catalogue; here is only how much they say to whom. */

export type Kind =
  | 'reach'
  | 'dialogue'
  | 'cadence'
  | 'spread'
  | 'participation'
  | 'renewal'
  | 'answers'
  | 'evenness'
  | 'connections'
  | 'tone'
  | 'place';

export interface Candidate {
  readonly measure: MeasureName;
  readonly kind: Kind;
  /** How much a change of it says to the reader, 0 to 1. */
  readonly weight: number;
  /** A week without a row is one with none of it, not an unknown one. */
  readonly noneIsZero?: true;
  /**
   * Posts go on collecting answers for weeks. Until they are a week old, such a figure is still too low, or too high: a
   * change that way says nothing yet, and is told a week later.
   */
  readonly early?: 'low' | 'high';
}

export const measureNames = [
  'audience_share',
  'unread_posts',
  'engagement_rate',
  'reply_ratio',
  'answer_time',
  'leader_posts',
  'organic_share',
  'outside_line',
  'status_lift',
  'interactive_share',
  'active_people',
  'newcomers',
  'returning',
  'lapsed',
  'response_rate',
  'open_questions',
  'time_to_first_response',
  'top_10_percent_share',
  'two_way_share',
  'cross_unit_share',
  'sentiment_net',
] as const;
export type MeasureName = (typeof measureNames)[number];

const ofLeaders = (scale: number): readonly Candidate[] => [
  { measure: 'audience_share', kind: 'reach', weight: scale, early: 'low' },
  { measure: 'unread_posts', kind: 'reach', weight: 0.9 * scale, early: 'high' },
  { measure: 'reply_ratio', kind: 'dialogue', weight: scale, early: 'low' },
  { measure: 'answer_time', kind: 'dialogue', weight: 0.8 * scale },
  { measure: 'leader_posts', kind: 'cadence', weight: 0.7 * scale, noneIsZero: true },
  { measure: 'engagement_rate', kind: 'spread', weight: 0.8 * scale, early: 'low' },
  { measure: 'organic_share', kind: 'spread', weight: 0.7 * scale },
  { measure: 'outside_line', kind: 'spread', weight: 0.7 * scale },
  { measure: 'status_lift', kind: 'spread', weight: 0.6 * scale },
];

const ofOrganisation = (scale: number): readonly Candidate[] => [
  { measure: 'interactive_share', kind: 'participation', weight: scale },
  { measure: 'active_people', kind: 'participation', weight: 0.9 * scale },
  { measure: 'open_questions', kind: 'answers', weight: 0.9 * scale, early: 'high' },
  { measure: 'response_rate', kind: 'answers', weight: 0.8 * scale, early: 'low' },
  { measure: 'sentiment_net', kind: 'tone', weight: 0.6 * scale },
];

/** A leader reads of what is the leader's first. */
export const leaderCandidates: readonly Candidate[] = [...ofLeaders(1), ...ofOrganisation(0.5)];

export const teamCandidates: readonly Candidate[] = [
  ...ofOrganisation(1),
  { measure: 'newcomers', kind: 'renewal', weight: 0.8 },
  { measure: 'lapsed', kind: 'renewal', weight: 0.8 },
  { measure: 'returning', kind: 'renewal', weight: 0.6 },
  { measure: 'time_to_first_response', kind: 'answers', weight: 0.7, early: 'low' },
  { measure: 'top_10_percent_share', kind: 'evenness', weight: 0.6 },
  { measure: 'two_way_share', kind: 'connections', weight: 0.6 },
  { measure: 'cross_unit_share', kind: 'connections', weight: 0.6 },
  ...ofLeaders(0.7).filter(({ measure }) => measure !== 'outside_line'),
];

/** People who take part in a community. */
export const placeWeight = 0.7;
