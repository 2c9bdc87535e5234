import { createRandom, type Random } from '../../../../../infra/random.js';
import type { Post, WindowText } from '../../../../../processors/conformity/signals/window-text.js';

export const post = (tokens: string | readonly string[], more: Partial<Post> = {}): Post => ({
  author: 1,
  tokens: typeof tokens === 'string' ? tokens.split(' ').filter(Boolean) : tokens,
  sentiment: null,
  lang: 'en',
  ...more,
});

export function window(event: number, arm: WindowText['arm'], more: Partial<WindowText> = {}): WindowText {
  return {
    event,
    executive: 1,
    thread: event,
    arm,
    focal: { tokens: [], sentiment: null, words: 0, isRoot: false, lang: 'en' },
    before: [],
    after: [],
    ...more,
  };
}

/** Words w1, w2 … with the frequencies of a natural text; another `topic` has others. */
export function speech(random: Random, words: number, { topic = '', vocabulary = 3_000 } = {}): string[] {
  return Array.from({ length: words }, () => `${topic}w${random.zipf(vocabulary, 1.05)}`);
}

export const seeded = (...names: (string | number)[]): Random => createRandom('signals').fork(...names);
