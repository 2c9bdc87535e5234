import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../../../../infra/errors.js';
import { forumEffectNames } from '../../../../../../ingest/sources/simulated/forum/effects.js';
import { confounderNames } from '../../../../../../ingest/sources/simulated/forum/options.js';
import { parseConfounder, parseForumEffects } from '../../../../../../ingest/sources/simulated/forum/parse-effects.js';

describe('effects as people write them', () => {
  it('several, with or without spaces, of either sign', () => {
    expect(parseForumEffects('chill=-0.3')).toEqual([{ name: 'chill', size: -0.3 }]);
    expect(parseForumEffects('quiet=-.5, latency=0.5 ,return=0')).toEqual([
      { name: 'quiet', size: -0.5 },
      { name: 'latency', size: 0.5 },
      { name: 'return', size: 0 },
    ]);
  });

  it.each([
    ['', 'no effect ""'],
    ['chil=-0.3', 'no effect "chil"'],
    ['toString=1', 'no effect "toString"'],
    ['chill', 'from -1 to 3'],
    ['chill=', 'from -1 to 3'],
    ['chill=much', 'it is "much"'],
    ['chill=-30', 'from -1 to 3'],
    ['return=0.3', 'from -1 to 0'],
    ['chill=-0.3=2', 'it is "-0.3=2"'],
    ['chill=-0.3,chill=0.1', '"chill" is given twice'],
  ])('refuses %j and says why', (text, reason) => {
    expect(() => parseForumEffects(text)).toThrow(UserError);
    expect(() => parseForumEffects(text)).toThrow(reason);
  });

  it('says what there is', () => {
    for (const name of forumEffectNames) expect(() => parseForumEffects('x=1')).toThrow(`\n  ${name} `);
    for (const name of confounderNames) expect(() => parseConfounder('x')).toThrow(`\n  ${name} `);
    expect(parseConfounder('closing')).toBe('closing');
  });
});
