import type { WindowMember } from '../matching/window-members.js';
import type { Post, WindowText } from './window-text.js';
import { wordsOf } from './words.js';

/** Whose event it is, and in which thread; null: the event is not wanted. */
export type EventPlace = (
  community: number,
  event: number,
) => { readonly executive: number; readonly thread: number } | null;

/**
 * Texts of windows from their members as `windowMembers` gives them: event by event, and within it the event's windows
 * before those of its controls. In memory are those of one window. Windows without the act in the middle are left out.
 * `lead`: the lead placebo, [t − 2W, t − W) in the place of before and [t − W, t) in that of after.
 */
export async function* windowsOfMembers(
  members: AsyncIterable<WindowMember> | Iterable<WindowMember>,
  place: EventPlace,
  when: 'outcome' | 'lead' = 'outcome',
): AsyncGenerator<WindowText> {
  let here: WindowMember[] = [];
  for await (const member of members) {
    const first = here[0];
    const isSame =
      first !== undefined &&
      first.community === member.community &&
      first.event === member.event &&
      first.position === member.position;
    if (!isSame) {
      yield* asWindow(here, place, when);
      here = [];
    }
    here.push(member);
  }
  yield* asWindow(here, place, when);
}

function* asWindow(
  members: readonly WindowMember[],
  place: EventPlace,
  when: 'outcome' | 'lead',
): Generator<WindowText> {
  const [first, second] = when === 'lead' ? ['lead', 'before'] : ['before', 'after'];
  const focal = members.find(({ side }) => side === 'focal');
  if (focal === undefined) return;
  const placed = place(focal.community, focal.event);
  if (placed === null) return;
  const { tokens, lang } = wordsOf(focal.text ?? '', null);
  yield {
    // Acts are numbered within the run; both numbers are below 2^32, and few communities are looked at.
    event: focal.community * 2 ** 32 + focal.event,
    ...placed,
    arm: focal.position === 0 ? 'event' : 'control',
    focal: { tokens, lang, sentiment: focal.sentiment, words: focal.tokens },
    before: members.filter(({ side }) => side === first).map(asPost),
    after: members.filter(({ side }) => side === second).map(asPost),
  };
}

const asPost = ({ person, text, sentiment }: WindowMember): Post => ({
  author: person,
  ...wordsOf(text ?? '', null),
  sentiment,
});
