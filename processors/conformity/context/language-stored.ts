import type { Store } from '../../../infra/store/store.js';
import { stripQuotes } from '../../enrich/strip-quotes.js';
import { createNumbering } from '../coordination/message-table.js';
import { grown } from '../coordination/reply-pairs.js';
import type { StoredGroup } from '../coordination/stored-groups.js';
import { storedActs, storedTexts, type Watched } from '../coordination/stored-pages.js';
import { createDocumentTally } from './documents.js';
import { type ClusterKind, documentName } from './moments.js';
import type { ReadLanguage } from './read-language.js';
import type { WordBook } from './word-book.js';

export interface LanguageStoredOptions extends Watched {
  readonly speakers: StoredGroup;
  /** part: threads. */
  readonly cluster: ClusterKind;
  readonly stripQuotes: boolean;
  /** Messages known to be in another language are left out; null: none are. */
  readonly language: string | null;
  readonly scope: 'internal' | 'public' | 'all';
  readonly community: string | null;
  /** Days (UTC), both included. */
  readonly from: string | null;
  readonly until: string | null;
}

/** Messages by the text that is still to come. */
interface Waiting {
  readonly places: Map<string, number>;
  speakers: Uint32Array;
  documents: Uint32Array;
  times: Float64Array;
}

/** Documents of the store's messages. Texts are read, counted and forgotten. */
export async function readLanguageStored(
  store: Store,
  book: WordBook,
  options: LanguageStoredOptions,
): Promise<ReadLanguage> {
  const { cluster, language } = options;
  const people = createNumbering();
  const names: string[] = [];
  const numbers = new Map<string, number>();
  const waiting: Waiting = {
    places: new Map(),
    ...{ speakers: new Uint32Array(1024), documents: new Uint32Array(1024), times: new Float64Array(1024) },
  };
  let inOtherLanguages = 0;
  let rows = 0;
  const asked = {
    ...options,
    ...{ groups: [options.speakers], explicitOnly: true, splitBy: cluster === 'part' ? ('thread' as const) : null },
  };
  for await (const acts of storedActs(store, asked, options)) {
    for (const act of acts) {
      rows += 1;
      if (!act.in_question || !act.of_groups || act.is_empty) continue;
      if (language !== null && act.lang !== '' && act.lang !== language) {
        inOtherLanguages += 1;
        continue;
      }
      const name = documentName(cluster, act.at, act.part);
      let number = numbers.get(name);
      if (number === undefined) {
        number = names.push(name) - 1;
        numbers.set(name, number);
      }
      put(waiting, act.id, people.of(act.person), number, act.at);
    }
  }
  const tally = createDocumentTally(book);
  for await (const page of storedTexts(store, waiting.places.size, options)) {
    for (const { id, text } of page) {
      const at = waiting.places.get(id);
      if (at === undefined) continue;
      const { speakers, documents, times } = waiting;
      tally.add(names[documents[at]!]!, times[at]!, speakers[at]!, options.stripQuotes ? stripQuotes(text) : text);
    }
  }
  return {
    ...{ data: store.description, cluster, rows, inOtherLanguages },
    ...{ turns: tally.turns, withoutWords: tally.withoutWords, documents: tally.documents() },
  };
}

function put(waiting: Waiting, id: string, speaker: number, document: number, time: number): void {
  if (waiting.places.has(id)) return;
  const at = waiting.places.size;
  if (at === waiting.speakers.length) {
    waiting.speakers = grown(waiting.speakers, Uint32Array);
    waiting.documents = grown(waiting.documents, Uint32Array);
    const times = new Float64Array(2 * at);
    times.set(waiting.times);
    waiting.times = times;
  }
  waiting.places.set(id, at);
  waiting.speakers[at] = speaker;
  waiting.documents[at] = document;
  waiting.times[at] = time;
}
