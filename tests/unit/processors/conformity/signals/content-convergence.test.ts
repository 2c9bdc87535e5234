import { describe, expect, test } from '@jest/globals';
import type { Random } from '../../../../../infra/random.js';
import { convergence } from '../../../../../processors/conformity/signals/content-convergence.js';
import { cosine, documentFrequencies, tfIdf } from '../../../../../processors/conformity/signals/tf-idf.js';
import type { WindowText } from '../../../../../processors/conformity/signals/window-text.js';
import { matchedEffect } from '../../../../../processors/conformity/statistics/matched-effect.js';
import { post, seeded, speech, window } from './support.js';

const focalOf = (tokens: readonly string[]) => ({
  tokens,
  sentiment: null,
  words: tokens.length,
  isRoot: false,
  lang: 'en',
});

describe('tf-idf', () => {
  test('of a word in 1 of 3 texts and one that is new, by hand', async () => {
    const frequencies = await documentFrequencies([['budget'], ['plan', 'plan'], ['plan']]);
    // idf: budget ln(4/2)+1 = 1.6931, plan ln(4/3)+1 = 1.2877, new ln(4/1)+1 = 2.3863
    const vector = tfIdf(['budget', 'plan', 'budget'], frequencies);
    const length = Math.hypot(2 * 1.693147, 1.287682);
    expect(vector.get('budget')).toBeCloseTo((2 * 1.693147) / length, 5);
    expect(vector.get('plan')).toBeCloseTo(1.287682 / length, 5);
    expect(cosine(vector, tfIdf(['plan', 'other'], frequencies))).toBeCloseTo(
      (1.287682 / length) * (1.287682 / Math.hypot(1.287682, 2.386294)),
      5,
    );
  });

  test('has a cosine of 1 with itself, of 0 with other words and with nothing', async () => {
    const none = await documentFrequencies([]);
    const vector = tfIdf(['a', 'b'], none);
    expect(cosine(vector, tfIdf(['b', 'a'], none))).toBeCloseTo(1, 12);
    expect(cosine(vector, tfIdf(['c'], none))).toBe(0);
    expect(cosine(vector, tfIdf([], none))).toBe(0);
  });
});

const message = Array.from({ length: 30 }, (_, at) => `word${at}`);
const fives = (tokens: string) => Array.from({ length: 5 }, (_, author) => post(tokens, { author }));

describe('content convergence', () => {
  test('is the mean cosine after less before, by hand', async () => {
    const none = await documentFrequencies([]);
    const { sets, people } = await convergence(
      [
        // All 30 weights are 1/√30; a post of one of the words has cosine 1/√30, of two 2/(√30·√2).
        window(1, 'event', { focal: focalOf(message), before: fives('word1'), after: fives('word1 word2') }),
        window(1, 'control', { focal: focalOf(message), before: fives('else'), after: fives('else') }),
      ],
      none,
    );
    expect(sets).toEqual([
      { executive: 1, thread: 1, y: expect.closeTo(Math.sqrt(2 / 30) - Math.sqrt(1 / 30), 10), controls: [0] },
    ]);
    expect(people.eventAfter).toBe(5);
  });

  test('needs 30 content words in the message and five posts with content a side', async () => {
    const none = await documentFrequencies([]);
    const good = { focal: focalOf(message), before: fives('word1'), after: fives('word2') };
    const { sets, dropped } = await convergence(
      [
        // Stop words are no content.
        window(1, 'event', { ...good, focal: focalOf([...message.slice(1), 'the', 'and', 'of']) }),
        window(1, 'control', good),
        window(2, 'event', { ...good, after: [...fives('word2').slice(1), post('and the')] }),
        window(2, 'control', good),
        window(3, 'event', good),
        window(3, 'control', { ...good, focal: focalOf(message.slice(1)) }),
        window(4, 'event', good),
        window(4, 'control', { ...good, before: fives('word1').slice(1) }),
        window(4, 'control', good),
      ],
      none,
    );
    expect(sets).toHaveLength(1);
    expect(sets[0]!.controls).toHaveLength(1);
    expect(dropped).toEqual({ shortMessage: 1, fewPosts: 1, noControl: 1 });
  });

  /** Threads are about something, and the more so once somebody has summed it up; some take over the executive's own words. */
  function* threads(name: string, events: number, takenOver: number): Generator<WindowText> {
    const random = seeded(name);
    const talk = (topic: string, share: number, words: number, from: Random): string[] =>
      Array.from(
        { length: words },
        () => (from.chance(share) ? speech(from, 1, { topic, vocabulary: 60 }) : speech(from, 1))[0]!,
      );
    for (let event = 0; event < events; event += 1) {
      for (const arm of ['event', ...Array<'control'>(4).fill('control')] as const) {
        const topic = `t${random.int(1_000_000)}`;
        const said = talk(topic, 0.5, 60, random);
        const posts = (share: number, echo: number) =>
          Array.from({ length: 8 }, (_, author) => {
            const words = talk(topic, share, 15, random).map((word) =>
              random.chance(echo) ? random.pick(said) : word,
            );
            return post(words, { author });
          });
        yield window(event, arm, {
          executive: event % 12,
          focal: focalOf(said),
          before: posts(0.2, 0),
          after: posts(0.5, arm === 'event' ? takenOver : 0),
        });
      }
    }
  }
  const background = async () => {
    const random = seeded('background');
    return documentFrequencies(Array.from({ length: 500 }, () => speech(random, 15)));
  };

  test('is positive by the topic alone without controls, and near 0 with them', async () => {
    const { sets } = await convergence(threads('topic', 60, 0), await background());
    const raw = sets.reduce((sum, { y }) => sum + y, 0) / sets.length;
    expect(raw).toBeGreaterThan(0.1);
    const effect = matchedEffect(sets, seeded('inference'))!;
    expect(effect.low).toBeLessThan(0);
    expect(effect.high).toBeGreaterThan(0);
    expect(Math.abs(effect.estimate)).toBeLessThan(0.1 * raw);
  });

  test('is found when people take over the message', async () => {
    const { sets } = await convergence(threads('echo', 60, 0.6), await background());
    expect(matchedEffect(sets, seeded('inference'))!.low).toBeGreaterThan(0.02);
  });
});
