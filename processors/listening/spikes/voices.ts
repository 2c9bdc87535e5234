/** One text that a query matches. */
export interface Mention {
  readonly at: number;
  readonly author: string;
  /** What near-duplicates have in common; '0' or empty: a text of its own, e.g. one too short to tell. */
  readonly copies: string;
}

export interface VoiceCount {
  /** Distinct authors, near-duplicates counted for the one who was first in the window. */
  readonly voices: number;
  /** Distinct authors. */
  readonly authors: number;
  readonly texts: number;
}

/**
 * Whoever says the same thing a hundred times is one voice, and so are a hundred accounts that copy one text. What voices.sql
 * counts in the tables; this is its definition.
 */
export function countVoices(mentions: readonly Mention[]): VoiceCount {
  const first = new Map<string, Mention>();
  const heard = new Set<string>();
  for (const mention of mentions) {
    if (mention.copies === '' || mention.copies === '0') {
      heard.add(mention.author);
      continue;
    }
    const other = first.get(mention.copies);
    if (other === undefined || isBefore(mention, other)) first.set(mention.copies, mention);
  }
  for (const { author } of first.values()) heard.add(author);
  return { voices: heard.size, authors: new Set(mentions.map(({ author }) => author)).size, texts: mentions.length };
}

const isBefore = (a: Mention, b: Mention): boolean => a.at < b.at || (a.at === b.at && a.author < b.author);
