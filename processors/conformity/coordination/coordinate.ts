import { type Config, pseudonymKey } from '../../../infra/config.js';
import { UserError } from '../../../infra/errors.js';
import { createPseudonymiser } from '../../../infra/pseudonym.js';
import type { Store } from '../../../infra/store/store.js';
import { type AnalysisStep, analyse, finish } from './analyse.js';
import type { Focus } from './arrange.js';
import { refuseFew, type ShownAnalysis, shown, type TextFloor, textFloor } from './floor.js';
import type { PairedReplies } from './message-table.js';
import { readNameList } from './name-list.js';
import { readWordLists } from './read-word-lists.js';
import { joinPairs, type ReplyPairs } from './reply-pairs.js';
import { compileScan } from './scan-markers.js';
import type { Thresholds } from './score.js';
import { listedGroup, readStoredGroup, type StoredGroup } from './stored-groups.js';
import { originsOf, readStoredTurns } from './stored-turns.js';
import { type StyleEcho, styleEcho, usualStyleEcho } from './style-echo.js';
import type { Field } from './turn-fields.js';
import { turnRows } from './turn-rows.js';
import { readTurns, type TurnGroup } from './turns.js';
import { englishWordLists, type WordLists } from './word-lists.js';

/** What is asked, whatever the data come from. */
export interface CoordinationOptions {
  readonly speakers: string;
  readonly targets: string;
  readonly baseline?: string;
  readonly speakersFile?: string;
  readonly targetsFile?: string;
  readonly baselineFile?: string;
  /** File or folder; Earshot's English lists where it is left out. */
  readonly wordLists?: string;
  readonly quotes?: 'strip' | 'keep';
  readonly maxTargetWords?: number;
  readonly focus: Focus;
  readonly thresholds: Thresholds;
  readonly permutations: number;
  readonly resamples: number;
  readonly seed: number;
}

export interface StoredCoordinationOptions extends CoordinationOptions {
  readonly community?: string;
  readonly from?: string;
  readonly until?: string;
  readonly scope: 'internal' | 'public' | 'all';
  readonly replies: 'conversations' | 'explicit';
  readonly splitBy?: 'community' | 'thread';
  /** ISO 639 code, or any. */
  readonly language?: string;
}

export interface TurnCoordinationOptions extends CoordinationOptions {
  readonly turns: string;
  readonly columns: Readonly<Partial<Record<Field, string>>>;
  readonly splitBy?: 'part';
  /** Data that everybody may read: no floor. */
  readonly publicCorpus: boolean;
}

/** Whoever runs it shows how far it is, and may end it. */
export interface Watch {
  readonly signal?: AbortSignal;
  /** `total` null: not known. */
  readonly onProgress?: (done: number, total: number | null, what: string) => void;
}

/** Coordination towards one group. */
export interface Towards extends ShownAnalysis {
  readonly replies: number;
  readonly withoutParent: number;
  readonly toThemselves: number;
  readonly withoutText: number;
  readonly speakers: number;
  readonly targets: number;
}

export interface CoordinationReport {
  readonly data: string;
  readonly speakers: string;
  readonly targets: string;
  readonly baseline: string | null;
  readonly markers: readonly string[];
  readonly wordLists: string;
  readonly quotes: 'strip' | 'keep';
  /** Null: any. */
  readonly language: string | null;
  readonly maxTargetWords: number | null;
  readonly focus: Focus;
  readonly thresholds: Thresholds;
  readonly seed: number;
  readonly floor: TextFloor | null;
  readonly messages: number;
  /** Null: not looked at. */
  readonly inOtherLanguages: number | null;
  readonly towardsTargets: Towards;
  readonly towardsBaseline: Towards | null;
  /** Towards targets minus towards the baseline. */
  readonly contrast: StyleEcho | null;
}

/** Of what Earshot has imported. Null where it was asked to stop. */
export async function coordinateStored(
  store: Store,
  config: Config,
  options: StoredCoordinationOptions,
  watch: Watch = {},
): Promise<CoordinationReport | null> {
  const lists = chosenLists(options);
  const [speakers, targets, baseline] = await storedGroups(store, config, options);
  const quotes = options.quotes ?? 'strip';
  // Other people's lists may be of any language.
  const language = options.language ?? (options.wordLists === undefined ? 'en' : 'any');
  const read = await readStoredTurns(store, {
    ...{ speakers, targets, baseline },
    scan: compileScan(lists),
    stripQuotes: quotes === 'strip',
    language: language === 'any' ? null : language,
    explicitOnly: options.replies === 'explicit',
    splitBy: options.splitBy ?? null,
    maxTargetWords: options.maxTargetWords ?? null,
    scope: options.scope,
    community: options.community ?? null,
    from: options.from ?? null,
    until: options.until ?? null,
    ...watch,
  });
  if (watch.signal?.aborted) return null;
  const isByAttribute = [speakers, targets, baseline].some(
    (group) => group?.kind === 'unit' || group?.kind === 'level',
  );
  return report(options, lists, watch, {
    data: store.description,
    labels: { speakers: speakers.label, targets: targets.label, baseline: baseline?.label ?? null },
    quotes,
    language: language === 'any' ? null : language,
    floor: textFloor(config.privacy, isByAttribute),
    hint: '',
    ...read,
  });
}

/** Of a file of turns that is not in the store. Null where it was asked to stop. */
export async function coordinateTurns(
  options: TurnCoordinationOptions,
  privacy: Config['privacy'],
  watch: Watch = {},
): Promise<CoordinationReport | null> {
  const lists = chosenLists(options);
  const quotes = options.quotes ?? 'keep';
  const group = (name: string, file: string | undefined): TurnGroup => {
    if (file !== undefined) return { kind: 'list', list: readNameList(file) };
    return name === 'everyone' ? { kind: 'everyone' } : { kind: 'group', name };
  };
  const wantsBaseline = options.baseline !== undefined || options.baselineFile !== undefined;
  const name = options.turns === '-' ? 'standard input' : options.turns;
  const read = await readTurns(
    turnRows({ path: options.turns, columns: options.columns }),
    {
      speakers: group(options.speakers, options.speakersFile),
      targets: group(options.targets, options.targetsFile),
      baseline: wantsBaseline ? group(options.baseline ?? '', options.baselineFile) : null,
      scan: compileScan(lists),
      stripQuotes: quotes === 'strip',
      splitByPart: options.splitBy === 'part',
      maxTargetWords: options.maxTargetWords ?? null,
      onTurns: (turns) => watch.onProgress?.(turns, null, 'turns'),
      ...(watch.signal ? { signal: watch.signal } : {}),
    },
    name,
  );
  if (watch.signal?.aborted) return null;
  return report(options, lists, watch, {
    data: name,
    labels: {
      speakers: options.speakersFile ?? options.speakers,
      targets: options.targetsFile ?? options.targets,
      baseline: options.baselineFile ?? options.baseline ?? null,
    },
    quotes,
    language: null,
    floor: options.publicCorpus ? null : textFloor(privacy, false),
    hint: ' --public-corpus lifts the floor for a file of what everybody may read.',
    messages: read.turns,
    inOtherLanguages: null,
    ...read,
  });
}

const chosenLists = ({ wordLists }: CoordinationOptions): WordLists =>
  wordLists === undefined ? englishWordLists() : readWordLists(wordLists);

async function storedGroups(
  store: Store,
  config: Config,
  options: StoredCoordinationOptions,
): Promise<readonly [StoredGroup, StoredGroup, StoredGroup | null]> {
  const { speakersFile, targetsFile, baselineFile } = options;
  const isListed = [speakersFile, targetsFile, baselineFile].some((file) => file !== undefined);
  const origins = isListed ? await originsOf(store) : [];
  const group = (written: string, file: string | undefined): StoredGroup =>
    file === undefined
      ? readStoredGroup(written)
      : listedGroup(readNameList(file), origins, createPseudonymiser(pseudonymKey(config)));
  const wantsBaseline = options.baseline !== undefined || baselineFile !== undefined;
  return [
    group(options.speakers, speakersFile),
    group(options.targets, targetsFile),
    wantsBaseline ? group(options.baseline ?? '', baselineFile) : null,
  ];
}

interface ReadData {
  readonly data: string;
  readonly labels: { readonly speakers: string; readonly targets: string; readonly baseline: string | null };
  readonly quotes: 'strip' | 'keep';
  readonly language: string | null;
  readonly floor: TextFloor | null;
  /** After a refusal for the floor. */
  readonly hint: string;
  readonly messages: number;
  readonly inOtherLanguages: number | null;
  readonly towardsTargets: PairedReplies;
  readonly towardsBaseline: PairedReplies | null;
}

async function report(
  options: CoordinationOptions,
  lists: WordLists,
  watch: Watch,
  read: ReadData,
): Promise<CoordinationReport | null> {
  const { labels, floor } = read;
  const sides = [
    { paired: read.towardsTargets, label: labels.targets },
    ...(read.towardsBaseline === null ? [] : [{ paired: read.towardsBaseline, label: labels.baseline ?? '' }]),
  ];
  for (const { paired, label } of sides) {
    refuseNobody(paired, { speakers: labels.speakers, targets: label }, read.messages);
    if (floor !== null) refuseFew(paired, { speakers: labels.speakers, targets: label }, floor, read.hint);
  }
  const towards: Towards[] = [];
  for (const { paired } of sides) {
    const analysis = await finish(analyse(paired.pairs, lists.markers, options), {
      ...(watch.signal ? { signal: watch.signal } : {}),
      onStep: ({ done, total }: AnalysisStep) => watch.onProgress?.(done, total, 'permutations and resamples'),
    });
    if (analysis === null) return null;
    const { pairs: _, people: __, ...counts } = paired;
    towards.push({ ...shown(analysis, floor), ...counts });
  }
  return {
    ...{ data: read.data, messages: read.messages, inOtherLanguages: read.inOtherLanguages },
    ...{ speakers: labels.speakers, targets: labels.targets, baseline: labels.baseline },
    ...{ markers: lists.markers, wordLists: lists.origin, quotes: read.quotes, language: read.language },
    ...{ maxTargetWords: options.maxTargetWords ?? null, focus: options.focus, thresholds: options.thresholds },
    ...{ seed: options.seed, floor },
    towardsTargets: towards[0]!,
    towardsBaseline: towards[1] ?? null,
    contrast:
      read.towardsBaseline === null
        ? null
        : contrastOf(read.towardsTargets.pairs, read.towardsBaseline.pairs, lists, options),
  };
}

function refuseNobody(
  { pairs, replies, withoutParent, withoutText }: PairedReplies,
  labels: { readonly speakers: string; readonly targets: string },
  messages: number,
): void {
  if (pairs.count > 0) return;
  const counted = (count: number, what: string): string => `${count.toLocaleString('en')} ${what}`;
  throw new UserError(
    `There is no reply of "${labels.speakers}" to "${labels.targets}": ${counted(messages, 'messages were read')}, ${counted(replies, 'of them replies of the speakers')}${withoutParent > 0 ? `, ${counted(withoutParent, 'to messages that are not there')}` : ''}${withoutText > 0 ? `, ${counted(withoutText, 'without their words or those of what they answer')}` : ''}. Look at how the groups are named.`,
  );
}

/** The same people towards both; targets' messages of any length only where a length is given. */
function contrastOf(
  targets: ReplyPairs,
  baseline: ReplyPairs,
  lists: WordLists,
  { thresholds, permutations, resamples, seed, maxTargetWords }: CoordinationOptions,
): StyleEcho {
  const { pairs, second } = joinPairs(baseline, targets);
  return styleEcho(pairs, second, lists.markers, {
    ...usualStyleEcho,
    targetThreshold: thresholds.target,
    maxTargetWords: maxTargetWords ?? usualStyleEcho.maxTargetWords,
    ...{ permutations: Math.max(1, permutations), resamples, seed },
  });
}
