import type { Store } from '../../../infra/store/store.js';
import type { DissentScore } from '../signals/dissent-share.js';
import type { LabelledCounts } from '../statistics/rogan-gladen.js';
import { type ClassifierName, type LinearModel, probability } from './classifier.js';
import { stemsOf } from './stems.js';

/** Goes up with every change of stems, features or training: models of another definition are not used. */
export const modelDefinition = '1';

export interface DissentModel {
  /** ms. */
  readonly trainedAt: number;
  readonly classifier: ClassifierName;
  readonly threshold: number;
  readonly seed: number;
  readonly folds: number;
  /** On texts it was not trained on. */
  readonly counts: LabelledCounts;
  readonly kappa: number | null;
  /** Language of most labelled texts; taken where a text's own is not known. */
  readonly lang: string | null;
  readonly linear: LinearModel;
}

export async function saveModel(store: Store, model: DissentModel): Promise<void> {
  const { trainedAt, classifier, threshold, seed, folds, counts, kappa, lang, linear } = model;
  const columns = {
    trained_at: new Date(trainedAt).toISOString().replace('T', ' ').replace('Z', ''),
    definition: modelDefinition,
    classifier,
    threshold,
    seed,
    folds,
    true_positives: counts.truePositives,
    false_negatives: counts.falseNegatives,
    true_negatives: counts.trueNegatives,
    false_positives: counts.falsePositives,
    kappa,
    model: JSON.stringify({ lang, ...linear, weights: [...linear.weights] }),
  };
  await store.insert('dissent_model', Object.keys(columns), [Object.values(columns)]);
}

interface ModelRow {
  readonly trained_at: string;
  readonly classifier: ClassifierName;
  readonly threshold: number;
  readonly seed: string | number;
  readonly folds: number;
  readonly true_positives: number;
  readonly false_negatives: number;
  readonly true_negatives: number;
  readonly false_positives: number;
  readonly kappa: number | null;
  readonly model: string;
}

/** The newest; null: none was trained, or with another definition only. */
export async function readModel(store: Store): Promise<DissentModel | null> {
  const [row] = await store.query<ModelRow>(
    `SELECT toString(toUnixTimestamp64Milli(trained_at)) AS trained_at, * EXCEPT (trained_at, definition)
     FROM dissent_model FINAL WHERE definition = {definition:String} ORDER BY dissent_model.trained_at DESC LIMIT 1`,
    { definition: modelDefinition },
  );
  if (row === undefined) return null;
  const { lang, weights, ...linear } = JSON.parse(row.model) as {
    lang: string | null;
    bias: number;
    isScaled: boolean;
    weights: [string, number][];
  };
  return {
    trainedAt: Number(row.trained_at),
    classifier: row.classifier,
    threshold: row.threshold,
    seed: Number(row.seed),
    folds: row.folds,
    counts: {
      truePositives: row.true_positives,
      falseNegatives: row.false_negatives,
      trueNegatives: row.true_negatives,
      falsePositives: row.false_positives,
    },
    kappa: row.kappa,
    lang,
    linear: { ...linear, weights: new Map(weights) },
  };
}

/** p of dissent of a reply: lives as long as the batch that asks for it. */
export function scoreWith({ lang: usual, linear }: Pick<DissentModel, 'lang' | 'linear'>): DissentScore {
  return (tokens, lang) => probability(linear, stemsOf(tokens, lang ?? usual));
}

export interface DrawnSample {
  readonly drawnAt: number;
  readonly purpose: string;
  readonly seed: number;
  readonly replies: number;
  readonly communities: number;
}

/** Somebody has taken people's words out: that stays known. */
export async function recordSample(store: Store, sample: DrawnSample): Promise<void> {
  const { drawnAt, purpose, seed, replies, communities } = sample;
  await store.insert(
    'dissent_sample',
    ['drawn_at', 'purpose', 'seed', 'replies', 'communities'],
    [[new Date(drawnAt).toISOString().replace('T', ' ').replace('Z', ''), purpose, seed, replies, communities]],
  );
}
