import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../../../infra/random.js';
import { createPairBuilder, type ReplyPairs } from '../../../../../processors/conformity/coordination/reply-pairs.js';
import {
  type IdentifiedEcho,
  type StyleEcho,
  type StyleEchoOptions,
  styleEcho,
  usualStyleEcho,
} from '../../../../../processors/conformity/coordination/style-echo.js';

const markers = ['article', 'auxverb', 'conj'];

interface World {
  readonly repliers?: number;
  readonly each?: number;
  /** How much likelier a marker is after a hit, of an executive and of a peer. */
  readonly echo?: readonly [executives: number, peers: number];
  /** Executives write so many times longer. */
  readonly longer?: number;
  /** Long messages are answered at length. */
  readonly lengthsFollow?: boolean;
}

function worldOf(seed: number, world: World): { pairs: ReplyPairs; towards: Uint8Array } {
  const { repliers = 60, each = 50, echo = [0.1, 0.1], longer = 1, lengthsFollow = false } = world;
  const random = createRandom(seed);
  const builder = createPairBuilder();
  const towards: number[] = [];
  for (let replier = 0; replier < repliers; replier += 1) {
    const usual = 0.03 + 0.1 * random.next();
    for (let pair = 0; pair < each; pair += 1) {
      const isExecutive = random.chance(0.4);
      const words = Math.round((2 + random.int(20)) * (isExecutive ? longer : 1));
      let said = 0;
      let replied = 0;
      for (let marker = 0; marker < markers.length; marker += 1) {
        if (random.chance(1 - 0.93 ** words)) said |= 1 << marker;
        const taken = (said >> marker) & 1 && random.chance(isExecutive ? echo[0] : echo[1]);
        if (taken || random.chance(1 - (1 - usual) ** (lengthsFollow ? words : 8))) replied |= 1 << marker;
      }
      builder.add(replier, isExecutive ? repliers : repliers + 1, said, replied, words);
      towards.push(isExecutive ? 1 : 0);
    }
  }
  return { pairs: builder.pairs(), towards: Uint8Array.from(towards) };
}

function echoOf(seed: number, world: World, options: Partial<StyleEchoOptions> = {}): StyleEcho {
  const { pairs, towards } = worldOf(seed, world);
  return styleEcho(pairs, towards, markers, { ...usualStyleEcho, permutations: 199, resamples: 400, seed, ...options });
}

function identified(echo: StyleEcho): IdentifiedEcho {
  if (!echo.identified) throw new Error(echo.reason);
  return echo;
}

describe('style echo', () => {
  it('finds that executives are echoed more, and that they are echoed less', () => {
    const more = identified(echoOf(1, { echo: [0.4, 0.1] }));
    const less = identified(echoOf(2, { echo: [0, 0.35] }));
    expect(more.low).toBeGreaterThan(0);
    expect(less.high).toBeLessThan(0);
    expect(more.p).toBeLessThan(0.02);
    expect(less.p).toBeLessThan(0.02);
    expect(more.towardsExecutives).toBeGreaterThan(more.towardsPeers);
  });

  it('is the difference within the people who answer both', () => {
    // ann: 3/3 − 3/6 = .5 towards executives, 1/3 − 3/6 towards peers: .667. bob answers executives only.
    const builder = createPairBuilder();
    const towards: number[] = [];
    const add = (speaker: number, executive: number, said: number, replied: number, times: number): void => {
      for (let time = 0; time < times; time += 1) {
        builder.add(speaker, 9, said, replied, 5);
        towards.push(executive);
      }
    };
    add(0, 1, 1, 1, 3);
    add(0, 1, 0, 0, 3);
    add(0, 0, 1, 1, 1);
    add(0, 0, 1, 0, 2);
    add(0, 0, 0, 1, 2);
    add(0, 0, 0, 0, 1);
    add(1, 1, 1, 0, 9);
    const echo = styleEcho(builder.pairs(), Uint8Array.from(towards), ['article'], {
      ...usualStyleEcho,
      ...{ minRepliers: 1, permutations: 50, resamples: 50, seed: 1 },
    });
    expect(identified(echo).observed).toBeCloseTo(0.5 - (1 / 3 - 3 / 6), 12);
    expect(echo.repliers).toBe(1);
    expect(echo.pairsToExecutives).toBe(15);
  });

  it('rejects about one world in twenty without a difference, and its interval holds nought in 95 of 100', () => {
    let rejected = 0;
    let held = 0;
    const worlds = 120;
    for (let seed = 1; seed <= worlds; seed += 1) {
      const echo = identified(echoOf(500 + seed, { repliers: 32, each: 40 }));
      if (echo.p <= 0.05) rejected += 1;
      if (echo.low <= 0 && echo.high >= 0) held += 1;
    }
    expect(rejected).toBeGreaterThanOrEqual(1);
    expect(rejected).toBeLessThanOrEqual(13);
    expect(held).toBeGreaterThanOrEqual(106);
  });

  it('is not taken in by executives who write longer and are answered at length', () => {
    // A length bin is half an octave wide, so a little of it is left: 6 % of 200 such worlds.
    let rejected = 0;
    for (let seed = 1; seed <= 60; seed += 1) {
      const echo = identified(echoOf(900 + seed, { longer: 1.4, lengthsFollow: true, echo: [0, 0] }));
      if (echo.p <= 0.05) rejected += 1;
    }
    expect(rejected).toBeLessThanOrEqual(9);
  });

  it('leaves out what follows long messages', () => {
    const all = echoOf(3, { longer: 3 }, { maxTargetWords: null });
    const short = echoOf(3, { longer: 3 });
    expect(short.pairsToExecutives).toBeLessThan(all.pairsToExecutives);
    expect(short.pairsToPeers).toBe(all.pairsToPeers);
  });

  it('is not identified with too few repliers, and says so with counts', () => {
    const echo = echoOf(4, { repliers: 20 });
    expect(echo).toMatchObject({
      identified: false,
      reason: expect.stringMatching(
        /^a marker needs 30 people who have answered 3 messages with it on both sides; the marker that most have, \w+, has \d+$/,
      ),
    });
    expect(echo).not.toHaveProperty('estimate');
    expect(echoOf(4, { repliers: 40, each: 1 })).toMatchObject({
      identified: false,
      reason: expect.stringMatching(/nobody has$/),
    });
  });

  it('counts only markers that enough repliers have', () => {
    const { pairs, towards } = worldOf(5, {});
    // The third marker is taken from most messages.
    const said = pairs.said.map((mask, pair) => (pairs.speaker[pair]! < 20 ? mask : mask & 0b011));
    const echo = styleEcho({ ...pairs, said }, towards, markers, {
      ...usualStyleEcho,
      permutations: 20,
      resamples: 20,
      seed: 1,
    });
    expect(identified(echo).markers).toEqual(['article', 'auxverb']);
    expect(echo.repliersByMarker[2]!.repliers).toBeLessThanOrEqual(20);
  });
});
