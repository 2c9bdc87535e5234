import { clean, cleanName } from './clean.js';
import type { Conversation } from './figures.js';
import type { Formats } from './formats.js';
import type { Item, Section } from './model.js';
import { sectionOf } from './section.js';
import type { Strings } from './strings/en.js';
import type { Telling } from './telling.js';
import { webAddress } from './web-address.js';

export interface ToAnswer {
  readonly people: number;
  readonly posts: readonly Conversation[];
}

const mostShown = 4;
const mostTitle = 80;

/** Questions first, then where most wait. */
export function toAnswer(conversations: readonly Conversation[]): ToAnswer {
  const posts = [...conversations].sort(
    (a, b) =>
      Number(b.hasQuestion) - Number(a.hasQuestion) ||
      b.waiting - a.waiting ||
      (a.posted < b.posted ? 1 : a.posted > b.posted ? -1 : 0),
  );
  return { posts, people: posts.reduce((sum, { waiting }) => sum + waiting, 0) };
}

/** Where people wait for the leader: how many, since when; never who, and never what they wrote. */
export function conversationsSection({ strings, format }: Telling, { people, posts }: ToAnswer): Section {
  const said = strings.conversations;
  const shown = posts.slice(0, mostShown);
  return sectionOf('conversations', strings, {
    title: strings.sections.conversations,
    paragraphs: people === 0 ? [said.none] : [said.intro(people, posts.length, format)],
    items: shown.map(
      (post): Item => ({
        title: postName(post, strings, format),
        url: webAddress(post.url),
        quote: quoteOf(post.firstWords, strings),
        text: [
          said.waiting(post.waiting, format, format.dayOfYear(post.since)),
          ...(post.hasQuestion ? [said.question] : []),
        ].join('; '),
      }),
    ),
    notes: posts.length > shown.length ? [said.more(posts.length - shown.length, format)] : [],
  });
}

/** The leader's own words, in their own direction. */
function quoteOf(firstWords: string, strings: Strings): string {
  const words = cleanName(firstWords, mostTitle);
  return words === '' ? '' : strings.quote(words);
}

/** `Your post of Tuesday, 17 November in Town Square`. */
export function postName({ posted, community, platform }: Conversation, strings: Strings, format: Formats): string {
  const day = format.weekday(posted);
  // What the view calls posts outside of communities.
  return community === 'open timeline'
    ? strings.conversations.openPost(day, clean(platform, 30))
    : strings.conversations.post(day, cleanName(community));
}
