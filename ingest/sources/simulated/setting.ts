import type { Random } from '../../../infra/random.js';
import type { SimCommunity } from './communities.js';
import type { Language } from './config.js';
import { sizeAt } from './crowd.js';
import type { SimActor } from './people.js';
import type { Setting } from './record-thread.js';
import type { World } from './world.js';

export function inside(
  world: World,
  community: SimCommunity,
  post: { readonly atMs: number; readonly pull: number; readonly shareMean: number; readonly ofLeader: boolean },
  random: Random,
): Setting {
  const into = random.pick(world.lasting);
  return {
    network: 'simnet',
    group: (timeMs) => world.group(community, timeMs),
    audience: {
      size: sizeAt(community.crowd, post.atMs),
      share: community.attention === null ? null : community.attention * post.pull,
      unique: true,
      ofLeader: post.ofLeader,
    },
    shareMean: post.shareMean,
    shareInto: (timeMs) => world.group(into, timeMs),
    title: null,
    quoted: null,
  };
}

export const openTimeline: Setting = {
  network: 'simfeed',
  group: () => null,
  audience: { size: 0, share: null, unique: false, ofLeader: false },
  shareMean: 0,
  shareInto: () => null,
  title: null,
  quoted: null,
};

/** People write in the common language of the organisation or, among themselves, in their own. */
export function languageOf(world: World, author: SimActor, commonShare: number, random: Random): Language {
  const common = world.config.languages[0] ?? 'en';
  return random.chance(commonShare) ? common : author.language;
}
