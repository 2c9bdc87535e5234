import { UserError } from '../../../infra/errors.js';
import { createRandom } from '../../../infra/random.js';
import type { Store } from '../../../infra/store/store.js';
import { detectLanguage } from '../../enrich/language.js';
import { allocate } from './allocate.js';
import type { LabelRow } from './label-file.js';
import { canBeMasked, maskText, shortened, withoutMasks } from './mask.js';
import { createNameLearner, type NameBook } from './names.js';
import {
  type Candidate,
  eachText,
  findCommunities,
  type ReplyFilter,
  readCandidates,
  readNames,
  readStrata,
  readTexts,
} from './read-replies.js';
import { rowIds } from './row-id.js';

/** DESIGN §7: what may be taken from texts. */
export const sampleFloors = { authors: 20, authorsOfCommunity: 5, repliesOfAuthor: 3 } as const;

/** Texts from which it is learned which words are names. */
const learnedTexts = 40_000;
const answersCharacters = 240;
const replyCharacters = 1_500;
/** Of a masked reply, words that are left; with fewer there is nothing to label. */
const fewestWordsLeft = 3;

export interface SampleOptions {
  readonly size: number;
  readonly seed: number;
  /** Names or ids; null: all. */
  readonly communities: readonly string[] | null;
  readonly pseudonymKey: string;
  readonly minPeople: number;
}

export interface Sample {
  readonly rows: readonly LabelRow[];
  readonly authors: number;
  readonly communities: number;
  /** Drawn and put back: nothing left to read after masking, or a script in which names cannot be found. */
  readonly left: { readonly tooLittle: number; readonly script: number };
}

/**
 * A seeded sample of replies, stratified by community and length, anonymised for people to label. In proportion to what is
 * written, so that the errors measured on it are those of the whole, with a few of every stratum.
 *
 * @throws UserError for communities that are not there, and when too few people write.
 */
export async function drawSample(store: Store, options: SampleOptions): Promise<Sample> {
  const authorsOfCommunity = Math.max(sampleFloors.authorsOfCommunity, options.minPeople);
  const authorsNeeded = Math.max(sampleFloors.authors, options.minPeople);
  const filter: ReplyFilter = {
    communities: await communityIds(store, options.communities),
    seed: options.seed,
    perAuthor: sampleFloors.repliesOfAuthor,
    fewestAuthors: authorsOfCommunity,
  };
  const strata = await readStrata(store, filter);
  const quotas = allocate(
    strata.map(({ replies }) => replies),
    options.size,
  );
  if (quotas.length === 0) throw tooFew(authorsNeeded, authorsOfCommunity);
  const candidates = await readCandidates(store, filter, 2 * Math.max(...quotas) + 5);
  const book = await learnNames(store, options.seed);
  const texts = await readTexts(store, [...new Set(candidates.flatMap(({ id, parent }) => [id, parent]))]);
  const open = new Map(strata.map(({ community, length }, at) => [`${length} ${community}`, quotas[at]!]));
  const idOf = rowIds(options.pseudonymKey);
  const left = { tooLittle: 0, script: 0 };
  const drawn: { row: LabelRow; candidate: Candidate }[] = [];
  for (const candidate of candidates) {
    const stratum = `${candidate.length} ${candidate.community}`;
    const quota = open.get(stratum) ?? 0;
    const raw = texts.get(candidate.id);
    if (quota === 0 || raw === undefined) continue;
    if (!canBeMasked(raw)) {
      left.script += 1;
      continue;
    }
    const reply = maskText(raw, candidate.lang || detectLanguage(raw), book)
      .slice(0, replyCharacters)
      .toWellFormed();
    if ((withoutMasks(reply).match(/\p{L}+/gu)?.length ?? 0) < fewestWordsLeft) {
      left.tooLittle += 1;
      continue;
    }
    open.set(stratum, quota - 1);
    drawn.push({
      row: { id: idOf(candidate.id), answers: answered(texts.get(candidate.parent), book), reply },
      candidate,
    });
  }
  const authors = new Set(drawn.map(({ candidate }) => candidate.person)).size;
  if (authors < authorsNeeded) throw tooFew(authorsNeeded, authorsOfCommunity);
  // By id, whose order says nothing; then not in the order of any act or community.
  const rows = drawn.map(({ row }) => row).sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    rows: createRandom(options.seed).fork('dissent sample').shuffle(rows),
    authors,
    communities: new Set(drawn.map(({ candidate }) => candidate.community)).size,
    left,
  };
}

function answered(raw: string | undefined, book: NameBook): string {
  if (raw === undefined || !canBeMasked(raw)) return '';
  return shortened(maskText(raw, detectLanguage(raw), book), answersCharacters);
}

async function communityIds(store: Store, wanted: readonly string[] | null): Promise<string[]> {
  const found = await findCommunities(store, wanted);
  const unknown = (wanted ?? []).filter((_, at) => found[at] === null);
  if (unknown.length > 0) {
    throw new UserError(
      `There is no community called ${unknown.map((name) => `"${name}"`).join(', ')}. "earshot query participation --by community" lists those there are.`,
    );
  }
  return [...new Set(found.flatMap((ids) => ids ?? []))];
}

async function learnNames(store: Store, seed: number): Promise<NameBook> {
  const learner = createNameLearner();
  for (const name of await readNames(store)) learner.add(name);
  await eachText(store, seed, learnedTexts, ({ text, author, lang }) => learner.learn(text, author, lang || null));
  return learner.book();
}

function tooFew(authors: number, ofCommunity: number): UserError {
  return new UserError(
    `Too few people write replies: a sample needs ${authors} authors, from communities (not private ones) with ${ofCommunity} authors or more, executives not counted, and texts that are still kept (privacy.textRetentionDays). Nothing was written.`,
  );
}
