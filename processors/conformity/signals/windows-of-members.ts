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
 */
export async function* windowsOfMembers(
  members: AsyncIterable<WindowMember> | Iterable<WindowMember>,
  place: EventPlace,
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
      yield* asWindow(here, place);
      here = [];
    }
    here.push(member);
  }
  yield* asWindow(here, place);
}

function* asWindow(members: readonly WindowMember[], place: EventPlace): Generator<WindowText> {
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
    before: members.filter(({ side }) => side === 'before').map(asPost),
    after: members.filter(({ side }) => side === 'after').map(asPost),
  };
}

const asPost = ({ person, text, sentiment }: WindowMember): Post => ({
  author: person,
  ...wordsOf(text ?? '', null),
  sentiment,
});
