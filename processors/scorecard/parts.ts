/** The six sides of a leader's presence, after the client's "Is your leadership team being social enough". */
export const scorecardDimensions = [
  ['producer', 'Producer', 'Does the leader say something of their own?'],
  ['distributor', 'Distributor', 'Does the leader carry on what others say, and is carried on?'],
  ['recipient', 'Recipient', 'Does the leader listen and answer?'],
  ['adviser', 'Adviser', 'Do those around the leader come forward, and are they recognised?'],
  ['architect', 'Architect', 'Does the leader build bridges and keep doors open?'],
  ['analyst', 'Analyst', 'Does the leader try things out, and bring in what is new?'],
] as const;

export type ScorecardDimension = (typeof scorecardDimensions)[number][0];

export interface ScorecardPart {
  readonly name: string;
  readonly dimension: ScorecardDimension;
  readonly title: string;
  readonly unit: 'per week' | 'count' | 'percent' | 'seconds' | 'points';
  /** `neither`: shown and not scored. */
  readonly better: 'higher' | 'lower' | 'neither';
  readonly numerator: string;
  readonly denominator: string | null;
}

export const scorecardParts: readonly ScorecardPart[] = [
  {
    name: 'originals',
    dimension: 'producer',
    title: 'Originals a week',
    unit: 'per week',
    better: 'higher',
    numerator: 'posts of the leader, those of delegates included',
    denominator: 'weeks',
  },
  {
    name: 'formats',
    dimension: 'producer',
    title: 'Formats',
    unit: 'count',
    better: 'higher',
    numerator: 'kinds of post used: article, file, link, question, long text (150 words or more), short text',
    denominator: 'posts',
  },
  {
    name: 'delegate_written',
    dimension: 'producer',
    title: 'Written by delegates',
    unit: 'percent',
    // Scored, it would reward those who have others write under their own account.
    better: 'neither',
    numerator: 'posts that a delegate wrote; shown, not scored',
    denominator: 'posts',
  },
  {
    name: 'organic_reach',
    dimension: 'distributor',
    title: 'Organic reach',
    unit: 'percent',
    better: 'higher',
    numerator:
      'people who answered, shared or reacted below a post only to what others had made of it (people times posts)',
    denominator: 'people who answered, shared or reacted below a post (people times posts)',
  },
  {
    name: 'worded_reshares',
    dimension: 'distributor',
    title: 'Reshares with words of their own a week',
    unit: 'per week',
    better: 'higher',
    numerator: "shares of others' posts with added text",
    denominator: 'weeks',
  },
  {
    name: 'follower_growth',
    dimension: 'distributor',
    title: 'Follower growth',
    unit: 'percent',
    better: 'higher',
    numerator: "followers of the leader's accounts at the end less those at the beginning",
    denominator: 'followers at the beginning',
  },
  {
    name: 'reply_ratio',
    dimension: 'recipient',
    title: 'Reply ratio',
    unit: 'percent',
    better: 'higher',
    numerator: 'people who commented on a post and were answered by the leader, summed over posts',
    denominator: 'people who commented on a post, summed over posts',
  },
  {
    name: 'answer_latency',
    dimension: 'recipient',
    title: 'Time to answer',
    unit: 'seconds',
    better: 'lower',
    numerator: "seconds from a comment to the leader's answer (median)",
    denominator: 'answers',
  },
  {
    name: 'questions_answered',
    dimension: 'recipient',
    title: 'Questions answered',
    unit: 'percent',
    better: 'higher',
    numerator: "questions below the leader's posts that the leader answered",
    denominator: "questions below the leader's posts",
  },
  {
    name: 'reports_participation',
    dimension: 'adviser',
    title: "Change of their reports' participation",
    unit: 'points',
    better: 'higher',
    numerator: "interactive share of the leader's reporting line, a week, less the same in as many weeks before",
    denominator: 'people in the reporting line (mean over weeks)',
  },
  {
    name: 'recognition',
    dimension: 'adviser',
    title: 'Recognition given a week',
    unit: 'per week',
    better: 'higher',
    numerator: 'reactions to staff, mentions of staff, positive replies',
    denominator: 'weeks',
  },
  {
    name: 'cross_unit',
    dimension: 'architect',
    title: 'Partners in other units',
    unit: 'percent',
    better: 'higher',
    numerator: 'people of other business units whom the leader turned to, or who turned to the leader',
    denominator: 'such people of any business unit',
  },
  {
    name: 'open_communities',
    dimension: 'architect',
    title: 'Open communities',
    unit: 'percent',
    better: 'higher',
    numerator: 'open communities the leader took part in',
    denominator: 'open and closed communities the leader took part in',
  },
  {
    name: 'approval_latency',
    dimension: 'architect',
    title: 'Time to approve',
    unit: 'seconds',
    better: 'lower',
    numerator: "seconds from submission to the leader's approval (median), by the approvals log",
    denominator: 'posts the leader approved',
  },
  {
    name: 'controlled_pilots',
    dimension: 'analyst',
    title: 'Pilots with a control',
    unit: 'count',
    better: 'higher',
    numerator: "pilots with a control in the leader's unit or a part of it",
    denominator: null,
  },
  {
    name: 'novel_sources',
    dimension: 'analyst',
    title: 'New sources',
    unit: 'count',
    better: 'higher',
    numerator:
      'domains the leader linked to that nobody had linked to in the 90 days before (as far as there are data, at least 28)',
    denominator: 'domains the leader linked to',
  },
];
