import { dayMs } from './brute-force-calendar.js';
import { type Act, groupBy, type Period, type World } from './brute-force-world.js';

/** A post or reply with what it set off. */
export interface BrutePost {
  readonly act: Act;
  readonly author: Period | null;
  readonly leader: string | null;
  readonly byDelegate: boolean;
  /** Replies, reactions and shares of others within the window. */
  readonly answers: readonly Act[];
  readonly firstResponse: number | null;
  readonly revived: boolean;
  readonly uniqueViews: number | null;
}

const utcDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
/** An answer is believed that is not dated before the day of its post. */
export const isNotBefore = (act: Act, post: Act): boolean => utcDay(act.at) >= utcDay(post.at);

/** For whom somebody speaks at a moment: an executive for themselves, a delegate for an executive. */
export function leaderOf(world: World, person: string, at: number): { leader: string; byDelegate: boolean } | null {
  const period = world.at(person, at);
  if (!period) return null;
  const { isExecutive, delegateOf } = period.record.leadership;
  if (isExecutive) return { leader: person, byDelegate: false };
  if (delegateOf !== null && world.at(delegateOf, at)?.record.leadership.isExecutive)
    return { leader: delegateOf, byDelegate: true };
  return null;
}

export function brutePosts(world: World): BrutePost[] {
  const windowMs = world.rules.windowDays * dayMs;
  const written = world.acts.filter(({ verb }) => verb === 'post' || verb === 'reply');
  const answersTo = new Map<string, Act[]>();
  for (const act of world.acts) {
    const targets =
      act.verb === 'reply'
        ? [act.parent!, act.thread]
        : act.verb === 'react' || act.verb === 'share'
          ? [act.object]
          : [];
    for (const target of new Set(targets)) answersTo.set(target, [...(answersTo.get(target) ?? []), act]);
  }
  const threads = groupBy(written, ({ thread }) => thread);
  const counters = groupBy(world.snapshots, (event) => event.object.id);
  return written.map((act) => {
    const leads = leaderOf(world, act.person, act.at);
    const answers = (answersTo.get(act.id) ?? []).filter((answer) => {
      if (answer.person === act.person || answer.person === leads?.leader) return false;
      const writesFor = world.at(answer.person, answer.at)?.record.leadership.delegateOf ?? null;
      if (leads && writesFor === leads.leader) return false;
      return isNotBefore(answer, act) && answer.at <= act.at + windowMs;
    });
    const waits = answers
      .filter(
        (answer) =>
          answer.verb !== 'share' && answer.precision === 'exact' && act.precision === 'exact' && answer.at >= act.at,
      )
      .map((answer) => Math.floor((answer.at - act.at) / 1000));
    const times = (threads.get(act.id) ?? [])
      .filter((other) => isNotBefore(other, act))
      .map(({ at }) => at)
      .sort((a, b) => a - b);
    const views = (counters.get(act.id) ?? []).flatMap(({ counts }) =>
      counts.uniqueViews === null ? [] : [{ at: counts.asOf, views: counts.uniqueViews }],
    );
    const inWindow = views.filter(({ at }) => at <= act.at + windowMs).map((count) => count.views);
    return {
      act,
      author: world.at(act.person, act.at),
      leader: leads?.leader ?? null,
      byDelegate: leads?.byDelegate ?? false,
      answers,
      firstResponse: waits.length > 0 ? Math.min(...waits) : null,
      revived: act.verb === 'post' && times.some((time, index) => index > 0 && time - times[index - 1]! >= 30 * dayMs),
      uniqueViews:
        inWindow.length > 0
          ? Math.max(...inWindow)
          : views.length > 0
            ? Math.min(...views.map((count) => count.views))
            : null,
    };
  });
}
