import { UserError } from '../../../infra/errors.js';
import { createRandom } from '../../../infra/random.js';
import { dissentLimits } from '../signals/dissent-share.js';
import { type LabelledCounts, repliesNeeded } from '../statistics/rogan-gladen.js';
import { type Agreement, cohensKappa, type Interval, wilson, youden } from './agreement.js';
import { type ClassifierName, classifierNames, classifierTitles, fit } from './classifier.js';
import { crossValidate, type KeyedExample } from './cross-validate.js';
import type { Label, Labelled, LabelsRead } from './label-file.js';
import type { DissentModel } from './model-store.js';
import { labelledWords, stemsOf } from './stems.js';

export const trainingLimits = { labelled: dissentLimits.labelled, each: 50, j: dissentLimits.j } as const;

/** Of the cross-validation. */
const usualFolds = 10;

export interface TrainOptions {
  readonly seed: number;
  /** Null: chosen by the labels. */
  readonly threshold: number | null;
  /** Of a second person; null: one labelled. */
  readonly second: LabelsRead | null;
  /** Rows whose reply still stands. A reply that was deleted or erased is not learned from. */
  readonly isKnown: (id: string) => boolean;
  readonly now: number;
  readonly folds?: number;
  readonly onFit?: (done: number, total: number) => void;
  readonly pause?: () => Promise<void>;
}

export interface Quality {
  readonly sensitivity: Interval;
  readonly specificity: Interval;
  readonly j: Interval;
}

export interface TrainReport {
  readonly labels: {
    readonly rows: number;
    readonly yes: number;
    readonly no: number;
    readonly unlabelled: number;
    readonly unclear: number;
    readonly double: number;
    readonly contradictory: number;
    /** Not of this organisation, or taken back since. */
    readonly unknown: number;
    /** Nothing but masks. */
    readonly empty: number;
  };
  readonly agreement: Agreement | null;
  readonly classifiers: Readonly<Record<ClassifierName, Quality>>;
  readonly chosen: Quality & { readonly classifier: ClassifierName; readonly threshold: number };
  readonly counts: LabelledCounts;
  readonly folds: number;
  readonly seed: number;
  readonly stems: number;
  /** Replies that each window of events and controls needs. */
  readonly repliesNeeded: number;
}

/**
 * A classifier of dissent from labelled replies, and how wrong it is on texts it has not seen.
 *
 * @throws UserError when there are too few labels, or it is too often wrong to be corrected for; says what was reached.
 */
export async function trainDissent(
  read: LabelsRead,
  options: TrainOptions,
): Promise<{ readonly model: DissentModel; readonly report: TrainReport }> {
  const { seed, second, now, folds = usualFolds } = options;
  const known = read.labelled.filter(({ id }) => options.isKnown(id));
  const { examples, lang } = asExamples(known);
  const count = (label: Label): number => examples.filter((example) => example.label === label).length;
  const labels = {
    rows: read.rows,
    yes: count('yes'),
    no: count('no'),
    unlabelled: read.unlabelled,
    unclear: read.unclear,
    double: read.double,
    contradictory: read.contradictory,
    unknown: read.labelled.length - known.length,
    empty: known.length - examples.length,
  };
  refuseFewLabels(labels);
  const random = createRandom(seed).fork('dissent');
  const { onFit, pause } = options;
  const validation = await crossValidate(examples, random, {
    folds,
    threshold: options.threshold,
    ...(onFit ? { onFit } : {}),
    ...(pause ? { pause } : {}),
  });
  const { choice, whole } = validation;
  const quality = qualityOf(whole);
  const classifiers = Object.fromEntries(
    classifierNames.map((name) => [name, qualityOf(validation.byClassifier[name])]),
  ) as Record<ClassifierName, Quality>;
  if (quality.j.value < trainingLimits.j - 1e-12) throw tooWrong(labels, quality, classifiers);
  const linear = fit(choice.classifier, examples);
  const agreement = second === null ? null : cohensKappa(labelsOf(known), labelsOf(second.labelled));
  return {
    model: { trainedAt: now, ...choice, seed, folds, counts: whole, kappa: agreement?.kappa ?? null, lang, linear },
    report: {
      labels,
      agreement,
      classifiers,
      chosen: { ...choice, ...quality },
      counts: whole,
      folds,
      seed,
      stems: linear.weights.size,
      repliesNeeded: repliesNeeded(quality.j.value),
    },
  };
}

const labelsOf = (labelled: readonly Labelled[]): Map<string, Label> =>
  new Map(labelled.map(({ id, label }) => [id, label]));

/** In the order of their ids: that of the rows in the file must not matter. */
function asExamples(labelled: readonly Labelled[]): { examples: KeyedExample[]; lang: string | null } {
  const worded = labelled
    .map(({ id, text, label }) => ({ id, label, ...labelledWords(text) }))
    .filter(({ tokens }) => tokens.length > 0)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const languages = new Map<string, number>();
  for (const { lang } of worded) if (lang !== null) languages.set(lang, (languages.get(lang) ?? 0) + 1);
  const usual = [...languages].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0] ?? null;
  return {
    lang: usual,
    examples: worded.map(({ tokens, lang, label }) => ({
      key: tokens.join(' '),
      stems: stemsOf(tokens, lang ?? usual),
      label,
    })),
  };
}

function qualityOf(counts: LabelledCounts): Quality {
  const sensitivity = wilson(counts.truePositives, counts.truePositives + counts.falseNegatives);
  const specificity = wilson(counts.trueNegatives, counts.trueNegatives + counts.falsePositives);
  return { sensitivity, specificity, j: youden(sensitivity, specificity) };
}

function refuseFewLabels({
  yes,
  no,
  rows,
  unlabelled,
  unclear,
  unknown,
  contradictory,
  empty,
}: TrainReport['labels']): void {
  const { labelled, each } = trainingLimits;
  const missing = [
    ...(yes + no < labelled ? [`${labelled} labelled replies are needed, there are ${yes + no}`] : []),
    ...(yes < each ? [`${each} of them must be "yes", there are ${yes}`] : []),
    ...(no < each ? [`${each} of them must be "no", there are ${no}`] : []),
  ];
  if (missing.length === 0) return;
  const lost = [
    [unlabelled, 'not labelled'],
    [unclear, 'unclear'],
    [unknown, 'not of a reply that stands here'],
    [contradictory, 'labelled yes and no'],
    [empty, 'without words'],
  ].flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
  const others = lost.length === 0 ? '' : ` (of ${rows} rows: ${lost.join(', ')})`;
  throw new UserError(
    `Too few labels to train on: ${missing.join('; ')}${others}. Nothing was stored. Have more of the sample labelled, or draw a larger one.`,
  );
}

function tooWrong(
  { yes, no }: TrainReport['labels'],
  { j }: Quality,
  classifiers: Readonly<Record<ClassifierName, Quality>>,
): UserError {
  const each = classifierNames.map((name) => {
    const { sensitivity, specificity, j: own } = classifiers[name];
    return `  ${classifierTitles[name]}: finds ${percent(sensitivity.value)} of dissent, takes ${percent(1 - specificity.value)} of the rest for some, J = ${own.value.toFixed(2)}`;
  });
  return new UserError(
    `The classifier tells dissent from assent too badly: J = ${j.value.toFixed(2)} (95 % CI ${j.low.toFixed(2)} to ${j.high.toFixed(2)}) on ${yes + no} replies (${yes} dissent); ${trainingLimits.j} is needed. Nothing was stored.\n${each.join('\n')}\nMore labels help, and labels that two people agree on (--second).`,
  );
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
