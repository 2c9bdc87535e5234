/** How a leader uses the platforms. One of each is needed to see every measure of reach at work. */
export interface ExecutiveProfile {
  readonly kind: 'broadcaster' | 'conversational' | 'sparse' | 'unread' | 'endorser' | 'public' | 'promoted' | 'steady';
  /** Internal posts: mean a week … */
  readonly postsPerWeek: number;
  /** … or, where it is more than 1, one post every so many weeks. */
  readonly everyWeeks: number;
  readonly writesIn: 'announcements' | 'general' | 'division' | 'practice';
  /** Share of the posts that a delegate writes. */
  readonly delegateShare: number;
  /** Share of the commenters on an own post who get an answer, and the median time to it. */
  readonly answers: number;
  readonly answerMedianMinutes: number;
  /** Multiplies the share of the audience that sees a post, and the answers to it. */
  readonly pull: number;
  /** Takes part in other people's threads and reacts to them, compared with other leaders. */
  readonly weighsIn: number;
  readonly reacts: number;
  readonly articlesPerMonth: number;
  readonly feedPostsPerWeek: number;
  /** Sentences of a post. */
  readonly sentences: number;
}

const steady: ExecutiveProfile = {
  kind: 'steady',
  postsPerWeek: 0.6,
  everyWeeks: 1,
  writesIn: 'division',
  delegateShare: 0,
  answers: 0.25,
  answerMedianMinutes: 300,
  pull: 1.3,
  weighsIn: 0.5,
  reacts: 2,
  articlesPerMonth: 0.3,
  feedPostsPerWeek: 0.5,
  sentences: 4,
};

const profiles: readonly ExecutiveProfile[] = [
  {
    ...steady,
    kind: 'broadcaster',
    postsPerWeek: 1.3,
    writesIn: 'announcements',
    delegateShare: 0.4,
    answers: 0.06,
    pull: 1.8,
    weighsIn: 0.3,
    articlesPerMonth: 1.2,
    feedPostsPerWeek: 2,
    sentences: 6,
  },
  {
    ...steady,
    kind: 'conversational',
    postsPerWeek: 1.8,
    writesIn: 'practice',
    answers: 0.65,
    answerMedianMinutes: 95,
    pull: 1.6,
    weighsIn: 3,
    reacts: 5,
    feedPostsPerWeek: 1.2,
    sentences: 3,
  },
  { ...steady, kind: 'sparse', everyWeeks: 6, writesIn: 'announcements', answers: 0.15, weighsIn: 0.1, reacts: 0.3 },
  {
    ...steady,
    kind: 'unread',
    postsPerWeek: 2.5,
    writesIn: 'general',
    answers: 0.1,
    pull: 0.04,
    weighsIn: 0.1,
    reacts: 0.5,
    sentences: 11,
  },
  { ...steady, kind: 'promoted', postsPerWeek: 1.2, answers: 0.4, answerMedianMinutes: 180, weighsIn: 1 },
  { ...steady, kind: 'endorser', postsPerWeek: 0.2, weighsIn: 2, reacts: 14, sentences: 2 },
  { ...steady, kind: 'public', postsPerWeek: 0.4, delegateShare: 0.5, articlesPerMonth: 2, feedPostsPerWeek: 5 },
  steady,
];

/** Five in a small organisation, eight in a large one. */
export function executiveProfiles(people: number): readonly ExecutiveProfile[] {
  return profiles.slice(0, people < 100 ? 5 : people < 200 ? 6 : people < 700 ? 7 : 8);
}
