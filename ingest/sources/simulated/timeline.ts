import { dayMs } from './config.js';
import { simulateDay } from './day.js';
import type { RawActivity } from './raw.js';
import { horizonDays } from './thread.js';
import type { World } from './world.js';

/**
 * The items of one day after another, each day in the order in which they are seen. Kept in memory is only what has begun
 * and is not yet seen. Beginning in the middle plays the days of the horizon before it again.
 */
export function* timeline(
  world: World,
  firstDay: number,
  endDay: number,
): Generator<{ day: number; items: RawActivity[] }> {
  const pending = new Map<number, RawActivity[]>();
  for (let day = Math.max(0, firstDay - horizonDays); day < endDay; day += 1) {
    simulateDay(world, day, (item) => {
      // An item that is seen at midnight belongs to the day that ends then.
      const seenOn = Math.ceil((item.seen - world.startMs) / dayMs) - 1;
      if (seenOn < firstDay || seenOn >= endDay || seenOn - day >= horizonDays) return;
      const items = pending.get(seenOn);
      if (items === undefined) pending.set(seenOn, [item]);
      else items.push(item);
    });
    if (day < firstDay) continue;
    const items = [...(pending.get(day) ?? []), ...(world.forum?.seenOn(day) ?? [])];
    pending.delete(day);
    items.sort((a, b) => a.seen - b.seen || happenedAt(a) - happenedAt(b));
    yield { day, items };
  }
}

function happenedAt(item: RawActivity): number {
  return item.type === 'message-changed' ? (item.changedAt ?? item.at) : item.at;
}
