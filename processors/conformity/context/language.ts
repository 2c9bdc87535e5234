import { type Config, pseudonymKey } from '../../../infra/config.js';
import { UserError } from '../../../infra/errors.js';
import { createPseudonymiser } from '../../../infra/pseudonym.js';
import type { Store } from '../../../infra/store/store.js';
import { stopWords } from '../../enrich/stop-words.js';
import { finish } from '../coordination/analyse.js';
import { type TextFloor, textFloor } from '../coordination/floor.js';
import { readNameList } from '../coordination/name-list.js';
import { readWordLists } from '../coordination/read-word-lists.js';
import { listedGroup, readStoredGroup, type StoredGroup } from '../coordination/stored-groups.js';
import { originsOf } from '../coordination/stored-turns.js';
import type { TurnGroup } from '../coordination/turns.js';
import { englishWordLists, type WordLists } from '../coordination/word-lists.js';
import { analyseLanguage, type LanguageAnalysis, type Side, sideOf } from './analyse-language.js';
import { type LanguageField, readLanguageFile } from './language-file.js';
import { readLanguageStored } from './language-stored.js';
import { type ClusterKind, readMoment } from './moments.js';
import type { PeriodKind } from './periods.js';
import type { ReadLanguage } from './read-language.js';
import { createWordBook, type WordBook } from './word-book.js';

/** What is asked, whatever the data come from. */
export interface LanguageRequest {
  readonly speakers: string;
  readonly speakersFile?: string;
  /** File or folder; Earshot's English lists where it is left out. */
  readonly wordLists?: string;
  readonly quotes?: 'strip' | 'keep';
  /** ISO 639 code of the words that have no content, or any: none are known. */
  readonly language?: string;
  readonly cluster?: ClusterKind;
  readonly by?: PeriodKind;
  /** Day, month or year. */
  readonly split?: string;
  readonly from?: string;
  readonly until?: string;
  readonly window: number;
  readonly vocabulary: number;
  readonly smoothing: number;
  readonly sampleWords: number | 'auto' | 'all';
  readonly styleWords: number;
  readonly permutations: number;
  readonly resamples: number;
  readonly seed: number;
}

export interface StoredLanguageRequest extends LanguageRequest {
  readonly community?: string;
  readonly scope: 'internal' | 'public' | 'all';
}

export interface FileLanguageRequest extends LanguageRequest {
  readonly turns: string;
  readonly columns: Readonly<Partial<Record<LanguageField, string>>>;
  /** Data that everybody may read: no floor. */
  readonly publicCorpus: boolean;
}

/** Whoever runs it shows how far it is, and may end it. */
export interface Watch {
  readonly signal?: AbortSignal;
  /** `total` null: not known. */
  readonly onProgress?: (done: number, total: number | null, what: string) => void;
}

export interface LanguageReport extends LanguageAnalysis {
  readonly data: string;
  readonly speakers: string;
  readonly cluster: ClusterKind;
  readonly documents: number;
  readonly rows: number;
  readonly turns: number;
  readonly withoutWords: number;
  readonly inOtherLanguages: number | null;
  readonly words: number;
  readonly people: number;
  /** People who speak before the split, from it on, and both; null: nothing is compared, or too few to say. */
  readonly peopleBefore: number | null;
  readonly peopleAfter: number | null;
  readonly peopleBoth: number | null;
  /** Days of the first and the last turn. */
  readonly from: string;
  readonly until: string;
  readonly split: string | null;
  readonly by: PeriodKind | null;
  readonly wordLists: string;
  readonly language: string;
  readonly quotes: 'strip' | 'keep';
  readonly window: number;
  readonly smoothing: number;
  readonly styleWords: number;
  readonly floor: TextFloor | null;
  readonly permutations: number;
  readonly resamples: number;
  readonly seed: number;
}

/** Of what Earshot has imported. Null where it was asked to stop. */
export async function languageOfStore(
  store: Store,
  config: Config,
  request: StoredLanguageRequest,
  watch: Watch = {},
): Promise<LanguageReport | null> {
  const lists = chosenLists(request);
  const book = createWordBook(lists);
  const speakers = await storedSpeakers(store, config, request);
  const quotes = request.quotes ?? 'strip';
  const language = chosenLanguage(request);
  const read = await readLanguageStored(store, book, {
    ...{ speakers, cluster: request.cluster ?? 'week', stripQuotes: quotes === 'strip' },
    ...{ language: language === 'any' ? null : language, scope: request.scope },
    ...{ community: request.community ?? null, from: request.from ?? null, until: request.until ?? null },
    ...watch,
  });
  if (watch.signal?.aborted) return null;
  const floor = textFloor(config.privacy, speakers.kind === 'unit' || speakers.kind === 'level');
  return report(request, lists, book, read, { speakers: speakers.label, quotes, language, floor, hint: '' }, watch);
}

/** Of a file of turns that is not in the store. Null where it was asked to stop. */
export async function languageOfFile(
  request: FileLanguageRequest,
  privacy: Config['privacy'],
  watch: Watch = {},
): Promise<LanguageReport | null> {
  const lists = chosenLists(request);
  const book = createWordBook(lists);
  const quotes = request.quotes ?? 'keep';
  const { from, until } = request;
  const read = await readLanguageFile(book, {
    ...{ path: request.turns, columns: request.columns, speakers: fileSpeakers(request) },
    ...{ cluster: request.cluster ?? null, stripQuotes: quotes === 'strip' },
    from: from === undefined ? null : Date.parse(from),
    until: until === undefined ? null : Date.parse(until) + dayMs,
    onTurns: (turns) => watch.onProgress?.(turns, null, 'turns'),
    ...(watch.signal ? { signal: watch.signal } : {}),
  });
  if (watch.signal?.aborted) return null;
  const label = {
    ...{ speakers: request.speakersFile ?? request.speakers, quotes, language: chosenLanguage(request) },
    floor: request.publicCorpus ? null : textFloor(privacy, false),
    hint: ' --public-corpus lifts the floor for a file of what everybody may read.',
  };
  return report(request, lists, book, read, label, watch);
}

const dayMs = 86_400_000;

const chosenLists = ({ wordLists }: LanguageRequest): WordLists =>
  wordLists === undefined ? englishWordLists() : readWordLists(wordLists);

/** Other people's lists may be of any language. */
const chosenLanguage = ({ language, wordLists }: LanguageRequest): string =>
  language ?? (wordLists === undefined ? 'en' : 'any');

function fileSpeakers({ speakers, speakersFile }: LanguageRequest): TurnGroup {
  if (speakersFile !== undefined) return { kind: 'list', list: readNameList(speakersFile) };
  return speakers === 'everyone' ? { kind: 'everyone' } : { kind: 'group', name: speakers };
}

async function storedSpeakers(store: Store, config: Config, request: LanguageRequest): Promise<StoredGroup> {
  if (request.speakersFile === undefined) return readStoredGroup(request.speakers);
  const list = readNameList(request.speakersFile);
  return listedGroup(list, await originsOf(store), createPseudonymiser(pseudonymKey(config)));
}

interface Label {
  readonly speakers: string;
  readonly quotes: 'strip' | 'keep';
  readonly language: string;
  readonly floor: TextFloor | null;
  /** After a refusal for the floor. */
  readonly hint: string;
}

async function report(
  request: LanguageRequest,
  lists: WordLists,
  book: WordBook,
  read: ReadLanguage,
  { hint, ...label }: Label,
  watch: Watch,
): Promise<LanguageReport | null> {
  const { documents, ...counts } = read;
  if (documents.length === 0) {
    throw new UserError(
      `There is nothing of "${label.speakers}": ${read.rows.toLocaleString('en')} messages were read, ${read.withoutWords.toLocaleString('en')} of theirs without words. Look at how the group is named, and at --from and --until.`,
    );
  }
  const split = splitOf(request);
  if (split !== null) refuseOneSide(documents, split, request.split!);
  const people = peopleOf(documents, ['before', 'after', 'across'], split);
  const [before, after] = [peopleOf(documents, ['before'], split), peopleOf(documents, ['after'], split)];
  if (label.floor !== null) refuseFewPeople(people, split === null ? null : [before, after], label.floor, hint);
  const analysis = await finish(
    analyseLanguage(documents, book, label.floor, {
      ...request,
      ...{ split, by: request.by ?? null },
      stopWords: stopWords(label.language === 'any' ? null : label.language),
    }),
    {
      ...(watch.signal ? { signal: watch.signal } : {}),
      onStep: ({ done, total }) => watch.onProgress?.(done, total, 'documents and figures'),
    },
  );
  if (analysis === null) return null;
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  const both = [...before].filter((person) => after.has(person)).length;
  const { window, smoothing, styleWords, permutations, resamples, seed } = request;
  const few = label.floor?.authors ?? 0;
  const mayTell = [both, before.size - both, after.size - both].every((some) => some === 0 || some >= few);
  return {
    ...counts,
    ...label,
    ...analysis,
    ...{ documents: documents.length, people: people.size },
    words: documents.reduce((sum, { words }) => sum + words, 0),
    peopleBefore: split === null ? null : before.size,
    peopleAfter: split === null ? null : after.size,
    peopleBoth: split === null || !mayTell ? null : both,
    from: day(documents[0]!.from),
    until: day(documents.reduce((last, { until }) => Math.max(last, until), Number.NEGATIVE_INFINITY)),
    ...{ split: request.split ?? null, by: request.by ?? null, wordLists: lists.origin },
    ...{ window, smoothing, styleWords, permutations, resamples, seed },
  };
}

function splitOf({ split }: LanguageRequest): number | null {
  if (split === undefined) return null;
  const at = readMoment(split);
  if (at === null) throw new UserError(`--split ${split}: it must be a day such as 1993-11-16, a month or a year.`);
  return at;
}

function refuseOneSide(documents: ReadLanguage['documents'], split: number, written: string): void {
  const sides = new Set(documents.map((document) => sideOf(document, split)));
  for (const side of ['before', 'after'] as const) {
    if (sides.has(side)) continue;
    const [first, last] = [documents[0]!.from, documents.at(-1)!.until].map((ms) =>
      new Date(ms).toISOString().slice(0, 10),
    );
    throw new UserError(
      `--split ${written}: there is no document ${side === 'before' ? 'that ends before it' : 'that begins on it or later'}; they go from ${first} to ${last}.`,
    );
  }
}

function peopleOf(documents: ReadLanguage['documents'], wanted: readonly Side[], split: number | null): Set<number> {
  const people = new Set<number>();
  for (const document of documents) {
    if (!wanted.includes(sideOf(document, split))) continue;
    for (const { speaker } of document.speakers) people.add(speaker);
  }
  return people;
}

function refuseFewPeople(
  people: ReadonlySet<number>,
  sides: readonly [ReadonlySet<number>, ReadonlySet<number>] | null,
  floor: TextFloor,
  hint: string,
): void {
  const few = [
    ...(people.size < floor.people ? [`fewer than ${floor.people} people speak`] : []),
    ...(sides !== null && sides[0].size < floor.authors
      ? [`fewer than ${floor.authors} of them before the split`]
      : []),
    ...(sides !== null && sides[1].size < floor.authors ? [`fewer than ${floor.authors} of them after it`] : []),
  ];
  if (few.length === 0) return;
  throw new UserError(
    `Too few people: ${few.join(', ')}. Figures from what people wrote need ${floor.people} people, ${floor.authors} on each side (privacy floor).${hint}`,
  );
}
