import { createRandom, type Random } from '../../infra/random.js';
import type { AlarmRate } from './audit.js';
import { type LanguageSignal, languageSignals } from './language-signals.js';
import type { Effect, MatchedSet } from './matched-set.js';
import { backgroundMissing, convergence } from './signals/content-convergence.js';
import { type DissentScore, dissentSets, dissentShare } from './signals/dissent-share.js';
import { inUnits, narrowing } from './signals/idea-narrowing.js';
import { sentimentCollapse, toneSets } from './signals/sentiment-collapse.js';
import type { DocumentFrequencies } from './signals/tf-idf.js';
import type { WindowPeople } from './signals/window-people.js';
import type { WindowText } from './signals/window-text.js';
import { inferInWorkers, type WorkerOptions } from './statistics/infer-in-workers.js';
import { type InferenceOptions, matchedEffect } from './statistics/matched-effect.js';
import type { LabelledCounts } from './statistics/rogan-gladen.js';
import { effectText } from './statistics/wording.js';

/** The texts around matched events, and what is known besides. */
export interface LanguageInput {
  /** The windows anew each time: signals read them one after the other, so that none is kept. */
  windows(when: 'outcome' | 'lead'): AsyncIterable<WindowText>;
  /** The community's week of an event, for the signal whose unit it is. */
  unit(event: WindowText): string;
  readonly background: DocumentFrequencies;
  /** Null: nobody has trained one. */
  readonly classifier: {
    readonly score: DissentScore;
    readonly threshold: number;
    readonly counts: LabelledCounts;
  } | null;
}

export interface InferredLanguage {
  readonly of: LanguageSignal;
  readonly effect: Effect | null;
  /** Why there is none. */
  readonly missing: string | null;
  readonly placebo: Effect | null;
  readonly audit: AlarmRate | null;
  /** Matched events (units) that the signal can use. */
  readonly events: number;
  readonly people: WindowPeople;
  readonly notes: readonly string[];
}

/** Sets of the audit; what is drawn in each one is drawn fewer times. */
const auditDraws: InferenceOptions = { bootstraps: 200, permutations: 400 };
const level = 0.05;

/**
 * S5 to S8 of one kind of act. The lead placebo is the same signal a window earlier. In the audit, a random one of each
 * event's controls (a peer's post) takes the executive's place against the others: texts of the windows are read once.
 */
export async function inferLanguage(
  input: LanguageInput,
  seed: number,
  auditSets: number,
  options: WorkerOptions = {},
): Promise<InferredLanguage[]> {
  const random = createRandom(seed).fork('language');
  return [
    await dissentOf(input, random.fork('S5'), auditSets),
    ...(await toneOf(input, random.fork('S6'), auditSets)),
    await convergenceOf(input, random.fork('S7'), seed, auditSets, options),
    ...(await narrowingOf(input, random.fork('S8'), seed, auditSets, options)),
  ];
}

async function dissentOf(input: LanguageInput, random: Random, auditSets: number): Promise<InferredLanguage> {
  const { classifier } = input;
  const score: DissentScore = classifier?.score ?? (() => 0);
  const threshold = classifier?.threshold ?? 1;
  const labelled = classifier?.counts ?? null;
  const now = await dissentSets(input.windows('outcome'), score, threshold);
  const found = dissentShare(now, labelled, random.fork('effect'));
  const rest = { of: languageSignals.dissent, events: now.sets.length, people: now.people };
  if (found.found === null || labelled === null) {
    return { ...rest, effect: null, missing: found.missing, placebo: null, audit: null, notes: [] };
  }
  const before = await dissentSets(input.windows('lead'), score, threshold);
  const { shares, clipped, quality } = found.found;
  const share = (of: typeof shares.eventBefore): string => (of === null ? '–' : `${(100 * of.corrected).toFixed(1)} %`);
  return {
    ...rest,
    effect: clipped ? null : found.found.effect,
    missing: clipped
      ? 'The corrected share leaves 0 to 100 %: the classifier errs otherwise in these threads than on the labelled replies.'
      : null,
    placebo: dissentShare({ ...before, replies: now.replies }, labelled, random.fork('lead')).found?.effect ?? null,
    audit: alarmRate(auditSets, (set) => {
      const pretended = dealtSets(now.sets, random.fork('audit', set));
      return (
        dissentShare({ sets: pretended, replies: now.replies }, labelled, random.fork('p', set), auditDraws).found
          ?.effect?.p ?? null
      );
    }),
    notes: [
      `Dissent after events: ${share(shares.eventBefore)} before, ${share(shares.eventAfter)} after; at controls ${share(shares.controlBefore)} and ${share(shares.controlAfter)}. Corrected for a classifier with sensitivity ${quality.sensitivity.toFixed(2)} and specificity ${quality.specificity.toFixed(2)}.`,
    ],
  };
}

async function toneOf(input: LanguageInput, random: Random, auditSets: number): Promise<InferredLanguage[]> {
  const now = await toneSets(input.windows('outcome'));
  const before = await toneSets(input.windows('lead'));
  const found = sentimentCollapse(now.sets, random.fork('effect'));
  const placebo = sentimentCollapse(before.sets, random.fork('lead')).dispersion;
  const shift = found.meanShift;
  const notes = [
    ...(shift === null
      ? []
      : [
          `Mean sentiment: ${effectText(shift.estimate, 'points')} (95 % CI ${effectText(shift.low, 'points')} to ${effectText(shift.high, 'points')}).`,
        ]),
    ...(found.dispersion === null
      ? []
      : [
          found.dispersion.collapsed
            ? "Both shrink: tones draw together, and towards the executive's."
            : 'Only where the spread and the distance both shrink do tones collapse onto the executive’s; here they do not.',
        ]),
  ];
  const draws =
    found.dispersion === null
      ? null
      : Array.from({ length: auditSets }, (_, set) => {
          const pretended = dealtSets(now.sets, random.fork('audit', set));
          return sentimentCollapse(pretended, random.fork('p', set), auditDraws).dispersion;
        });
  return (['variance', 'distance'] as const).map((name) => ({
    of: languageSignals[name],
    effect: found.dispersion?.[name] ?? null,
    missing: found.missing,
    placebo: placebo?.[name] ?? null,
    audit: draws === null ? null : alarmRate(auditSets, (set) => draws[set]?.[name]?.p ?? null),
    events: now.sets.length,
    people: now.people,
    notes,
  }));
}

async function convergenceOf(
  input: LanguageInput,
  random: Random,
  seed: number,
  auditSets: number,
  options: WorkerOptions,
): Promise<InferredLanguage> {
  const missing = backgroundMissing(input.background);
  const now = await convergence(input.windows('outcome'), input.background);
  const before = await convergence(input.windows('lead'), input.background);
  return {
    of: languageSignals.convergence,
    effect: missing === null ? matchedEffect(now.sets, random.fork('effect')) : null,
    missing: missing ?? (now.sets.length === 0 ? droppedText(now.dropped) : null),
    placebo: matchedEffect(before.sets, random.fork('lead')),
    audit: await setsAudit('S7', now.sets, random, seed, auditSets, options),
    events: now.sets.length,
    people: now.people,
    notes: [],
  };
}

async function narrowingOf(
  input: LanguageInput,
  random: Random,
  seed: number,
  auditSets: number,
  options: WorkerOptions,
): Promise<InferredLanguage[]> {
  const now = await narrowing(inUnits(input.windows('outcome'), input.unit), seed);
  const before = await narrowing(inUnits(input.windows('lead'), input.unit), seed);
  const { fewWords } = now.dropped;
  const results: InferredLanguage[] = [];
  for (const [of, outcome] of [
    [languageSignals.entropy, 'entropyChange'],
    [languageSignals.newTerms, 'newTerms'],
  ] as const) {
    results.push({
      of,
      effect: matchedEffect(now[outcome], random.fork(outcome)),
      missing:
        now[outcome].length === 0
          ? `No community-week has 2,000 words in the windows before and after; ${fewWords} had fewer.`
          : null,
      placebo: matchedEffect(before[outcome], random.fork(outcome, 'lead')),
      audit: await setsAudit(outcome, now[outcome], random, seed, auditSets, options),
      events: now[outcome].length,
      people: now.people,
      notes: [],
    });
  }
  return results;
}

function droppedText(dropped: Readonly<Record<string, number>>): string {
  const { shortMessage = 0, fewPosts = 0, noControl = 0 } = dropped;
  return `No event can be used: ${shortMessage} messages have fewer than 30 content words, ${fewPosts} have fewer than 5 posts on a side, ${noControl} have no such control.`;
}

async function setsAudit(
  name: string,
  sets: readonly MatchedSet[],
  random: Random,
  seed: number,
  auditSets: number,
  options: WorkerOptions,
): Promise<AlarmRate | null> {
  if (sets.length < 2) return null;
  const jobs = Array.from({ length: auditSets }, (_, set) => {
    const drawing = random.fork('audit', set);
    const pretended = sets.flatMap((own) => {
      const chosen = drawing.int(own.controls.length);
      const rest = own.controls.filter((_, at) => at !== chosen);
      return rest.length === 0 ? [] : [{ ...own, y: own.controls[chosen] as number, controls: rest }];
    });
    return { name: `${name} ${set}`, seed, sets: pretended, wanted: 'p' as const };
  });
  const ps = (await inferInWorkers(jobs, options)).map(({ p }) => p);
  return alarmRate(auditSets, (set) => ps[set] ?? null);
}

/** One of the controls, drawn by lot, in the event's place; sets with a single control are left out. */
function dealtSets<W, S extends { readonly event: W; readonly controls: readonly W[] }>(
  sets: readonly S[],
  random: Random,
): S[] {
  return sets.flatMap((own) => {
    const chosen = random.int(own.controls.length);
    const rest = own.controls.filter((_, at) => at !== chosen);
    return rest.length === 0 ? [] : [{ ...own, event: own.controls[chosen] as W, controls: rest }];
  });
}

function alarmRate(sets: number, pOf: (set: number) => number | null): AlarmRate {
  let [asked, rejected] = [0, 0];
  for (let set = 0; set < sets; set += 1) {
    const p = pOf(set);
    if (p === null) continue;
    asked += 1;
    if (p <= level) rejected += 1;
  }
  return { sets: asked, rejected };
}
