import type { Random } from '../../../infra/random.js';
import type { Clock } from './clock.js';
import { type Crowd, pickFrom } from './crowd.js';
import type { SimActor } from './people.js';
import type { Message } from './thread.js';

export interface Reaction {
  readonly message: Message;
  readonly actor: SimActor;
  readonly emoji: string;
  readonly atMs: number;
  /** Taken back, and then perhaps given again. */
  readonly undoneMs: number | null;
  readonly againMs: number | null;
}

const emoji = {
  positive: ['👍', '❤️', '🎉', '🙌', '🔥'],
  neutral: ['👍', '👀', '❤️', '🙏', '✅'],
  negative: ['👍', '😢', '🤔', '👎', '😠'],
} as const;

const undoneShare = 0.015;
const againShare = 0.25;

/** Reactions to one message; everybody gives each emoji once. */
export function react(message: Message, mean: number, crowd: Crowd, clock: Clock, random: Random): Reaction[] {
  const reactions: Reaction[] = [];
  for (let left = random.poisson(mean); left > 0; left -= 1) {
    const readyMs = Math.floor(message.atMs + 5_000 + random.exponential(random.chance(0.7) ? 3_600_000 : 43_200_000));
    const actor = pickFrom(crowd, 'reacting', readyMs, random);
    const chosen = emoji[message.sentiment][random.zipf(5, 1.3) - 1] ?? '👍';
    if (actor === null || actor === message.actor) continue;
    if (reactions.some((other) => other.actor === actor && other.emoji === chosen)) continue;
    const atMs = clock.answerTime(actor, readyMs, random);
    if (atMs >= actor.toMs) continue;
    const undoneMs = random.chance(undoneShare) ? atMs + 5_000 + Math.floor(random.exponential(7_200_000)) : null;
    const againMs =
      undoneMs !== null && random.chance(againShare)
        ? undoneMs + 60_000 + Math.floor(random.exponential(3_600_000))
        : null;
    reactions.push({ message, actor, emoji: chosen, atMs, undoneMs, againMs });
  }
  return reactions;
}
