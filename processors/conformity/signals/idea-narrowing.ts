import { createRandom, type Random } from '../../../infra/random.js';
import type { MatchedSet } from '../matched-set.js';
import { crossEntropy } from './cross-entropy.js';
import { createPeopleCount, type WindowPeople } from './window-people.js';
import { type MatchedTexts, matchedTexts, type Post, type WindowText, type WindowTexts } from './window-text.js';

/** CONFORMITY §4, S8. */
export const narrowingLimits = {
  /** Words a side, without those of the executive. */
  words: 2_000,
  textWords: 200,
  modelWords: 1_000,
  /** Words a side in which new terms are counted: what every side has. */
  rarefiedWords: 2_000,
  draws: 50,
  termAuthors: 2,
} as const;

export interface Narrowing {
  /** y: cross-entropy of what is said after against what was said before, bits a word; lower: the same words again. */
  readonly crossEntropy: readonly MatchedSet[];
  /**
   * The same less the cross-entropy of other words said before against the same model: a community that always speaks
   * richly is compared with itself first.
   */
  readonly entropyChange: readonly MatchedSet[];
  /** y: new terms per 1,000 words. */
  readonly newTerms: readonly MatchedSet[];
  readonly people: WindowPeople;
  readonly dropped: {
    /** Fewer than 2,000 words a side. */
    readonly fewWords: number;
    readonly noControl: number;
  };
}

/**
 * S8: do ideas narrow once an executive has spoken? The unit is a community's week: windows of the same week are to be put
 * together first (`inUnits`), because a single thread seldom has 2,000 words a side. Words that the executive (of a control:
 * the peer) used are taken out on both sides, so that neither a quotation nor an answer counts. What is compared are
 * samples of the same size throughout, because all such measures depend on the size of a text.
 */
export async function narrowing(units: WindowTexts, seed: string | number): Promise<Narrowing> {
  const sets = { crossEntropy: [] as MatchedSet[], entropyChange: [] as MatchedSet[], newTerms: [] as MatchedSet[] };
  const people = createPeopleCount();
  const dropped = { fewWords: 0, noControl: 0 };
  for await (const { event, controls } of matchedTexts(units)) {
    const spoken = measured(event, seed);
    if (spoken === null) {
      dropped.fewWords += 1;
      continue;
    }
    const compared = controls.flatMap((control) => {
      const found = measured(control, seed);
      return found === null ? [] : [{ control, found }];
    });
    if (compared.length === 0) {
      dropped.noControl += 1;
      continue;
    }
    const { executive, thread } = event;
    for (const name of ['crossEntropy', 'entropyChange', 'newTerms'] as const) {
      sets[name].push({ executive, thread, y: spoken[name], controls: compared.map(({ found }) => found[name]) });
    }
    people.add({ event, controls: compared.map(({ control }) => control) });
  }
  return { ...sets, people: people.counts(), dropped };
}

interface Narrowed {
  readonly crossEntropy: number;
  readonly entropyChange: number;
  readonly newTerms: number;
}

function measured({ focal, before, after }: WindowText, seed: string | number): Narrowed | null {
  const own = new Set(focal.tokens);
  const numbers = new Map<string, number>();
  const [earlier, later] = [inOrder(before, own, numbers), inOrder(after, own, numbers)];
  if (Math.min(wordCount(earlier.posts), wordCount(later.posts)) < narrowingLimits.words) return null;
  const random = createRandom(seed).fork('narrowing', earlier.content, later.content);
  const { draws, textWords, modelWords, rarefiedWords } = narrowingLimits;
  let [across, within, fresh] = [0, 0, 0];
  for (let draw = 0; draw < draws; draw += 1) {
    const known = wordsIn(drawn(earlier.posts, modelWords + textWords, random));
    const model = known.slice(0, modelWords);
    across += crossEntropy(wordsIn(drawn(later.posts, textWords, random)), model);
    within += crossEntropy(known.slice(modelWords), model);
    fresh += newTerms(drawn(later.posts, rarefiedWords, random), drawn(earlier.posts, rarefiedWords, random));
  }
  return {
    crossEntropy: across / draws,
    entropyChange: (across - within) / draws,
    newTerms: ((fresh / draws) * 1_000) / rarefiedWords,
  };
}

export interface Said {
  readonly author: number;
  /** Numbers of the words. */
  readonly words: readonly number[];
}

/** Words that are not in the earlier posts, and that two authors or more use in the later ones. */
export function newTerms(later: readonly Said[], earlier: readonly Said[]): number {
  const known = new Set<number>();
  for (const { words } of earlier) for (const word of words) known.add(word);
  const firstUser = new Map<number, number>();
  const terms = new Set<number>();
  for (const { author, words } of later) {
    for (const word of words) {
      if (known.has(word)) continue;
      const first = firstUser.get(word);
      if (first === undefined) firstUser.set(word, author);
      else if (first !== author) terms.add(word);
    }
  }
  return terms.size;
}

interface Ordered {
  readonly posts: Said[];
  readonly content: string;
}

/** In an order that depends on what is said alone, not on who said it or on the order of rows. */
function inOrder(posts: readonly Post[], without: ReadonlySet<string>, numbers: Map<string, number>): Ordered {
  const said = posts
    .map(({ author, tokens }) => ({ author, tokens: tokens.filter((token) => !without.has(token)) }))
    .filter(({ tokens }) => tokens.length > 0)
    .map((post) => ({ ...post, key: post.tokens.join(' ') }))
    .sort((a, b) => compareText(a.key, b.key));
  // Of two who say the same, the order is that of all they say.
  const all = new Map<number, string>();
  for (const { author, key } of said) all.set(author, `${all.get(author) ?? ''}\n${key}`);
  said.sort((a, b) => compareText(a.key, b.key) || compareText(all.get(a.author)!, all.get(b.author)!));
  const numberOf = (word: string): number => {
    const known = numbers.get(word) ?? numbers.size;
    numbers.set(word, known);
    return known;
  };
  return {
    posts: said.map(({ author, tokens }) => ({ author, words: tokens.map(numberOf) })),
    content: said.map(({ key }) => key).join('\n'),
  };
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const wordCount = (posts: readonly Said[]): number => posts.reduce((sum, { words }) => sum + words.length, 0);

function wordsIn(posts: readonly Said[]): number[] {
  const all: number[] = [];
  for (const { words } of posts) for (const word of words) all.push(word);
  return all;
}

/**
 * Whole posts in random order until there are so many words; the last one is cut. Words of a post go together, and single
 * words drawn from a long text would come from more posts than those drawn from a short one: the size of the text would
 * show after all. `posts` are put in another order: shuffled as far as needed (R. Durstenfeld, CACM 7 (1964)).
 */
function drawn(posts: Said[], words: number, random: Random): Said[] {
  const taken: Said[] = [];
  let left = words;
  for (let at = 0; at < posts.length && left > 0; at += 1) {
    const other = at + random.int(posts.length - at);
    const post = posts[other]!;
    posts[other] = posts[at]!;
    posts[at] = post;
    taken.push(post.words.length <= left ? post : { ...post, words: post.words.slice(0, left) });
    left -= post.words.length;
  }
  return taken;
}

/**
 * Matched sets of the same unit (a community's week, of which `unit` gives a key) as one: the events' windows together, and
 * the first controls of all, the second ones … Sets of a unit must follow each other; one that comes back is another unit.
 * In memory are the sets of one unit.
 */
export async function* inUnits(windows: WindowTexts, unit: (event: WindowText) => string): AsyncGenerator<WindowText> {
  let number = 0;
  let key = '';
  let open: MatchedTexts[] = [];
  for await (const set of matchedTexts(windows)) {
    const next = unit(set.event);
    if (open.length > 0 && key !== next) {
      yield* merged(open, number);
      number += 1;
      open = [];
    }
    key = next;
    open.push(set);
  }
  if (open.length > 0) yield* merged(open, number);
}

function* merged(sets: readonly MatchedTexts[], unit: number): Generator<WindowText> {
  const executive = mostCommon(sets.map(({ event }) => event.executive));
  const asOne = (windows: readonly WindowText[], arm: WindowText['arm']): WindowText => ({
    event: unit,
    executive,
    thread: unit,
    arm,
    focal: {
      ...windows[0]!.focal,
      tokens: windows.flatMap(({ focal }) => focal.tokens),
      words: windows.reduce((sum, { focal }) => sum + focal.words, 0),
    },
    ...apart(
      windows.flatMap(({ before }) => before),
      windows.flatMap(({ after }) => after),
    ),
  });
  yield asOne(
    sets.map(({ event }) => event),
    'event',
  );
  const most = Math.max(...sets.map(({ controls }) => controls.length));
  for (let place = 0; place < most; place += 1) {
    // A set with fewer controls gives one of its own again: every control pools as many windows as the event.
    yield asOne(
      sets.map(({ controls }) => controls[place % controls.length]!),
      'control',
    );
  }
}

/**
 * Every post once. Windows around two controls in one thread overlap: what lies after one and before the other would
 * resemble itself, and is left out.
 */
function apart(before: readonly Post[], after: readonly Post[]): { before: Post[]; after: Post[] } {
  const key = ({ author, tokens }: Post): string => `${author} ${tokens.join(' ')}`;
  const [earlier, later] = [
    new Map(before.map((post) => [key(post), post])),
    new Map(after.map((post) => [key(post), post])),
  ];
  const only = (side: ReadonlyMap<string, Post>, other: ReadonlyMap<string, Post>): Post[] =>
    [...side].filter(([of]) => !other.has(of)).map(([, post]) => post);
  return { before: only(earlier, later), after: only(later, earlier) };
}

function mostCommon(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
