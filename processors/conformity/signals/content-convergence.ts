import type { MatchedSet } from '../matched-set.js';
import { cosine, type DocumentFrequencies, tfIdf } from './tf-idf.js';
import { createPeopleCount, type WindowPeople } from './window-people.js';
import { matchedTexts, type Post, type WindowText, type WindowTexts } from './window-text.js';
import { contentWords } from './words.js';

/** CONFORMITY §4, S7. */
export const convergenceLimits = {
  messageContentWords: 30,
  posts: 5,
  /** Texts from before the events that say which words are rare; with fewer, all are. */
  backgroundTexts: 200,
} as const;

export interface Convergence {
  /** y: mean cosine with the message after − before, from −1 to 1. */
  readonly sets: readonly MatchedSet[];
  readonly people: WindowPeople;
  /** Matched sets that were left out, and why. */
  readonly dropped: {
    readonly shortMessage: number;
    readonly fewPosts: number;
    readonly noControl: number;
  };
}

/**
 * S7: do posts after a message resemble it more than those before? A thread that is about something resembles a message
 * about it anyway, and more so once it has been answered, so that only the difference from the message of a matched peer
 * says anything. Posts without content words ("ok", a link) have no direction and do not count.
 *
 * `frequencies`: content words of texts written before the events; whoever is looked at must not decide what is rare.
 */
export async function convergence(windows: WindowTexts, frequencies: DocumentFrequencies): Promise<Convergence> {
  const sets: MatchedSet[] = [];
  const people = createPeopleCount();
  const dropped = { shortMessage: 0, fewPosts: 0, noControl: 0 };
  for await (const { event, controls } of matchedTexts(windows)) {
    if (!isLongEnough(event)) {
      dropped.shortMessage += 1;
      continue;
    }
    const spoken = drawnNearer(event, frequencies);
    if (spoken === null) {
      dropped.fewPosts += 1;
      continue;
    }
    const compared = controls.filter(isLongEnough).flatMap((control) => drawnNearer(control, frequencies) ?? []);
    if (compared.length === 0) {
      dropped.noControl += 1;
      continue;
    }
    const { executive, thread } = event;
    sets.push({ executive, thread, y: spoken.y, controls: compared.map(({ y }) => y) });
    people.add({ event: spoken.window, controls: compared.map(({ window }) => window) });
  }
  return { sets, people: people.counts(), dropped };
}

/** Why the frequencies cannot be used; null: they can. */
export function backgroundMissing({ documents }: DocumentFrequencies): string | null {
  const { backgroundTexts } = convergenceLimits;
  if (documents >= backgroundTexts) return null;
  return `Only ${documents} texts from before the first event are kept; ${backgroundTexts} are needed to tell which words are rare.`;
}

const contentOf = ({ tokens, lang = null }: Pick<Post, 'tokens' | 'lang'>): string[] => contentWords(tokens, lang);

const isLongEnough = ({ focal }: WindowText): boolean =>
  contentOf(focal).length >= convergenceLimits.messageContentWords;

interface Nearer {
  readonly y: number;
  /** With the posts that count. */
  readonly window: WindowText;
}

function drawnNearer(window: WindowText, frequencies: DocumentFrequencies): Nearer | null {
  const message = tfIdf(contentOf(window.focal), frequencies);
  const side = (posts: readonly Post[]): { used: Post[]; mean: number } => {
    const used: Post[] = [];
    const cosines: number[] = [];
    for (const post of posts) {
      const words = contentOf(post);
      if (words.length === 0) continue;
      used.push(post);
      cosines.push(cosine(message, tfIdf(words, frequencies)));
    }
    // The same in the last digit whatever the order of the posts.
    const sum = cosines.sort((a, b) => a - b).reduce((total, value) => total + value, 0);
    return { used, mean: sum / cosines.length };
  };
  const [before, after] = [side(window.before), side(window.after)];
  if (Math.min(before.used.length, after.used.length) < convergenceLimits.posts) return null;
  return { y: after.mean - before.mean, window: { ...window, before: before.used, after: after.used } };
}
