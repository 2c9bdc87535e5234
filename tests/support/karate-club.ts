/**
 * Zachary's karate club (An information flow model for conflict and fission in small groups, 1977): 34 members, 78 ties,
 * and the club each went to. Members are numbered from 0.
 */
const neighbours: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31],
  1: [2, 3, 7, 13, 17, 19, 21, 30],
  2: [3, 7, 8, 9, 13, 27, 28, 32],
  3: [7, 12, 13],
  4: [6, 10],
  5: [6, 10, 16],
  6: [16],
  8: [30, 32, 33],
  9: [33],
  13: [33],
  14: [32, 33],
  15: [32, 33],
  18: [32, 33],
  19: [33],
  20: [32, 33],
  22: [32, 33],
  23: [25, 27, 29, 32, 33],
  24: [25, 27, 31],
  25: [31],
  26: [29, 33],
  27: [33],
  28: [31, 33],
  29: [32, 33],
  30: [32, 33],
  31: [32, 33],
  32: [33],
};

export const karateEdges: readonly (readonly [number, number])[] = Object.entries(neighbours).flatMap(([one, others]) =>
  others.map((other) => [Number(one), other] as const),
);

const mrHi = new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 16, 17, 19, 21]);

/** `0`: the instructor's club, `1`: the officer's. */
export const karateClubs: readonly string[] = Array.from({ length: 34 }, (_, member) => (mrHi.has(member) ? '0' : '1'));
