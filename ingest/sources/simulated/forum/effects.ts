/**
 * What executives do to a forum, by name: each changes one thing in the 24 hours after an executive event by a size that
 * may be negative or positive. `least` and `most` bound the sizes that mean anything.
 */
export const forumEffects = {
  chill: {
    least: -1,
    most: 3,
    says: 'posts of those who wrote in the thread before, in other threads (S1), × (1 + size)',
  },
  quiet: { least: -1, most: 3, says: 'posts in the thread (S2), × (1 + size)' },
  voices: { least: -1, most: 3, says: 'people who write in the thread (S3), × (1 + size)' },
  return: {
    least: -1,
    most: 0,
    says: 'of those who wrote before, those who write anywhere in 7 days (S3), × (1 + size)',
  },
  latency: { least: -0.9, most: 10, says: 'working time to the next post in the thread (S4), × (1 + size)' },
  dissent: { least: -1, most: 1, says: 'share of dissent in the thread (S5), + size: −0.1 is ten points less' },
  sentiment: {
    least: -1,
    most: 3,
    says: "variance of sentiment and its distance from the executive's (S6), × (1 + size)",
  },
  convergence: {
    least: -1,
    most: 1,
    says: "share of content words taken from the executive's message (S7); below 0: avoided",
  },
  narrowing: {
    least: -1,
    most: 1,
    says: 'share of content words from the commonest ones (S8) below 0; above 0: from the rarest',
  },
  echo: { least: -1, most: 1, says: "share of the executive's style markers that replies repeat (S9); below 0: avoid" },
} as const;

export type ForumEffectName = keyof typeof forumEffects;
export const forumEffectNames = Object.keys(forumEffects) as ForumEffectName[];

export interface ForumEffect {
  readonly name: ForumEffectName;
  readonly size: number;
}
