import { describe, expect, test } from '@jest/globals';
import { sentimentCollapse, toneSets } from '../../../../../processors/conformity/signals/sentiment-collapse.js';
import type { Post, WindowText } from '../../../../../processors/conformity/signals/window-text.js';
import { post, seeded, window } from './support.js';

interface World {
  readonly events: number;
  /** Standard deviation of scores after an event ÷ before. */
  readonly spread?: number;
  /** How far scores move toward the executive's after an event, 0 … 1. */
  readonly pull?: number;
  /** Executives, and the peers they are matched with, speak when the last posts were low; scores then return to normal. */
  readonly atALow?: boolean;
  readonly zeros?: number;
  readonly posts?: number;
}

const focal = (sentiment: number | null) => ({ tokens: [], sentiment, words: 0, isRoot: false });

function* world(name: string, { events, spread = 1, pull = 0, atALow = false, zeros = 0, posts = 10 }: World) {
  const random = seeded(name);
  const scores = (mean: number, deviation: number): Post[] =>
    Array.from({ length: posts }, () => {
      const sentiment = random.chance(zeros) ? 0 : Math.max(-1, Math.min(1, random.normal(mean, deviation)));
      return post('', { author: random.int(500), sentiment });
    });
  const one = (event: number, arm: WindowText['arm']): WindowText => {
    const said = random.normal(0.4, 0.1);
    const isEvent = arm === 'event';
    return window(event, arm, {
      executive: event % 12,
      focal: focal(said),
      before: scores(atALow ? -0.3 : 0.1, 0.3),
      after: scores(0.1 + (isEvent ? pull * (said - 0.1) : 0), 0.3 * (isEvent ? spread : 1)),
    });
  };
  for (let event = 0; event < events; event += 1) {
    yield one(event, 'event');
    for (let control = 0; control < 5; control += 1) yield one(event, 'control');
  }
}

const draws = { bootstraps: 400, permutations: 400 };
const found = async (name: string, parts: World) =>
  sentimentCollapse((await toneSets(world(name, parts))).sets, seeded('inference'), draws);

describe('sentiment collapse', () => {
  test('takes windows with eight scored posts or more, and a message that has a score', async () => {
    const eight = Array.from({ length: 8 }, (_, at) => post('', { author: at, sentiment: at / 10 }));
    const good = { focal: focal(0.2), before: eight, after: eight };
    const { sets, dropped, people } = await toneSets([
      window(1, 'event', good),
      window(1, 'control', good),
      window(1, 'control', { ...good, after: eight.slice(1) }),
      window(2, 'event', { ...good, after: [...eight.slice(1), post('', { sentiment: null })] }),
      window(2, 'control', good),
      window(3, 'event', { ...good, focal: focal(null) }),
      window(3, 'control', good),
      window(4, 'event', good),
      window(4, 'control', { ...good, focal: focal(null) }),
    ]);
    expect(sets).toHaveLength(1);
    expect(sets[0]!.controls).toHaveLength(1);
    expect(sets[0]!.event).toEqual({
      before: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
      after: expect.anything(),
      focal: 0.2,
    });
    expect(dropped).toEqual({ unscoredMessage: 1, fewPosts: 1, noControl: 1 });
    expect(people).toEqual({ eventBefore: 8, eventAfter: 8, controlBefore: 8, controlAfter: 8 });
  });

  test('is flagged when opinions draw together and toward the executive', async () => {
    const { dispersion, missing } = await found('collapse', { events: 60, spread: 0.6, pull: 0.8 });
    expect(missing).toBeNull();
    expect(dispersion!.collapsed).toBe(true);
    // Scores are cut at ±1, so somewhat less than 2 ln 0.6 = −1.02.
    expect(dispersion!.variance!.estimate).toBeLessThan(-0.8);
    expect(dispersion!.variance!.estimate).toBeGreaterThan(-1.2);
  });

  test('is not flagged when opinions draw together but not toward the executive, or come nearer in all their breadth', async () => {
    const together = await found('together', { events: 60, spread: 0.6 });
    expect(together.dispersion!.variance!.high).toBeLessThan(0);
    expect(together.dispersion!.collapsed).toBe(false);
    const nearer = await found('nearer', { events: 60, pull: 0.8 });
    expect(nearer.dispersion!.distance!.high).toBeLessThan(0);
    expect(nearer.dispersion!.collapsed).toBe(false);
    expect(nearer.meanShift!.low).toBeGreaterThan(0);
  });

  test('is not moved by executives who speak at a low: their peers do as well', async () => {
    const { dispersion, meanShift } = await found('low', { events: 80, atALow: true });
    for (const effect of [dispersion!.variance!, dispersion!.distance!, meanShift!]) {
      expect(effect.low).toBeLessThan(0);
      expect(effect.high).toBeGreaterThan(0);
    }
    expect(dispersion!.collapsed).toBe(false);
  });

  test('is not identified with fewer than 30 events', async () => {
    const few = await found('few', { events: 29, spread: 0.3, pull: 1 });
    expect(few).toEqual({
      dispersion: null,
      meanShift: null,
      missing: expect.stringMatching(/Only 29 .* 30 are needed/),
    });
  });

  test('is not identified where most scores are 0, and still shows how the mean moved', async () => {
    const { dispersion, meanShift, missing } = await found('zeros', { events: 40, zeros: 0.75, posts: 20 });
    expect(dispersion).toBeNull();
    expect(missing).toMatch(/7\d % of the posts have a score of exactly 0/);
    expect(meanShift!.events).toBe(40);
    expect((await found('some zeros', { events: 40, zeros: 0.5, posts: 20 })).missing).toBeNull();
  });
});
