import type { ActivityEvent } from '../../infra/contracts/activity.js';
import type { Random } from '../../infra/random.js';
import type { Store } from '../../infra/store/store.js';
import type { Features } from '../../processors/enrich/features.js';
import { createLanding } from '../../processors/land/land.js';
import { createTestPost, dayMs, utc } from './act-builder.js';

/** A post with what is known of its text, given instead of found. */
export interface Text {
  readonly name: string;
  readonly by: string;
  readonly on: string;
  readonly in?: string | null;
  readonly platform?: string;
  /** −1 … 1; null could not be scored. */
  readonly mood?: number | null;
  readonly lang?: string | null;
  readonly mentions?: readonly string[];
  readonly hasLink?: boolean;
}

export function eventOf(text: Text): ActivityEvent {
  return createTestPost(text.name, text.by, `${text.on} 10:00`, {
    ...(text.in === undefined ? {} : { in: text.in }),
    ...(text.platform === undefined ? {} : { platform: text.platform }),
    mentions: text.mentions ?? [],
  });
}

export function featuresOf({ mood = 0, lang = 'en', hasLink = false }: Text): Features {
  return {
    lang,
    langFrom: lang === null ? null : 'platform',
    sentiment: mood,
    sentimentReason: mood === null ? 'no-words' : 'scored',
    words: 3,
    sentences: 1,
    characters: 12,
    hasQuestion: false,
    hasLink,
    hasEmoji: false,
    markers: 0,
    tokens: [],
  };
}

export async function landTexts(store: Store, texts: readonly Text[]): Promise<void> {
  await createLanding(store).activity(texts.map((text) => ({ event: eventOf(text), features: featuresOf(text) })));
}

/** Communities of very different sizes on two platforms, one of them with an open timeline, over three weeks. */
export function randomTexts(random: Random): Text[] {
  const places: { platform: string; in: string | null; people: number }[] = [
    ...[60, 34, 26, 21, 9, 3].map((people, index) => ({ platform: 'slack', in: `room ${index}`, people })),
    ...[30, 22, 12].map((people, index) => ({ platform: 'teams', in: `team ${index}`, people })),
    { platform: 'teams', in: null, people: 25 },
  ];
  const first = utc('2026-06-01');
  return places.flatMap(({ people, ...place }, at) =>
    Array.from({ length: people * 5 }, (_, index): Text => {
      const writer = random.int(people);
      return {
        ...place,
        name: `text ${at} ${index}`,
        // Members of a large community are also those of the smaller ones.
        by: `person ${writer}`,
        on: new Date(first + random.int(21) * dayMs).toISOString().slice(0, 10),
        // Some moods are those of few.
        mood: writer < 4 ? -0.5 : random.pick([0.5, 0.5, 0.2, 0, 0, null]),
        lang: random.pick(['en', 'en', 'en', 'de', null]),
        mentions: random.chance(0.2) ? ['somebody', ...(random.chance(0.5) ? ['another'] : [])] : [],
        hasLink: random.chance(0.05),
      };
    }),
  );
}

/** A week of a slice, counted the plain way. */
export interface CountedWeek {
  readonly texts: readonly Text[];
  readonly authors: ReadonlySet<string>;
  /** Authors by side, in the order of listening_week.sides. */
  readonly sides: readonly ReadonlySet<string>[];
}

const sideTests: readonly ((text: Text) => boolean)[] = [
  ({ mood }) => mood != null && mood > 0.05,
  ({ mood }) => mood != null && mood < -0.05,
  ({ mood }) => mood != null && Math.abs(mood) <= 0.05,
  ({ mood }) => mood === null,
  ({ mentions = [] }) => mentions.length > 0,
  ({ mentions = [] }) => mentions.length === 0,
  ({ hasLink = false }) => hasLink,
  ({ hasLink = false }) => !hasLink,
];

export function counted(texts: readonly Text[]): CountedWeek {
  const authorsOf = (some: readonly Text[]): Set<string> => new Set(some.map(({ by }) => by));
  return { texts, authors: authorsOf(texts), sides: sideTests.map((test) => authorsOf(texts.filter(test))) };
}
