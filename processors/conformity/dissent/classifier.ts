import { createRequire } from 'node:module';
import type { Label } from './label-file.js';

const require = createRequire(import.meta.url);

export const classifierNames = ['bayes', 'logistic regression'] as const;
export type ClassifierName = (typeof classifierNames)[number];

export const classifierTitles: Readonly<Record<ClassifierName, string>> = {
  bayes: 'naive Bayes',
  'logistic regression': 'logistic regression',
};

/** log odds of "yes" = bias + Σ weights of the known stems in a text. Both kinds of classifier come down to this. */
export interface LinearModel {
  readonly bias: number;
  readonly weights: ReadonlyMap<string, number>;
  /** The sum is divided by √ of the number of known stems. */
  readonly isScaled: boolean;
}

/** A text with its distinct stems. */
export interface Example {
  readonly stems: readonly string[];
  readonly label: Label;
}

/** A stem of fewer texts than this is not learned: it says little, and may be that of one person. */
export const fewestTexts = 5;

/** p of "yes". */
export function probability({ bias, weights, isScaled }: LinearModel, stems: readonly string[]): number {
  let [sum, known] = [0, 0];
  for (const stem of stems) {
    const weight = weights.get(stem);
    if (weight === undefined) continue;
    sum += weight;
    known += 1;
  }
  const odds = bias + (isScaled && known > 0 ? sum / Math.sqrt(known) : sum);
  return 1 / (1 + Math.exp(-odds));
}

/** Fits natural's classifier on which stems are in the texts. The same examples in the same order give the same numbers. */
export function fit(name: ClassifierName, examples: readonly Example[]): LinearModel {
  const texts = new Map<string, number>();
  for (const { stems } of examples) for (const stem of stems) texts.set(stem, (texts.get(stem) ?? 0) + 1);
  const common = [...texts].filter(([, count]) => count >= fewestTexts).map(([stem]) => stem);
  const known = new Set(name === 'bayes' ? common : mostTelling(common, examples));
  const learned = examples.map(({ stems, label }) => ({ label, stems: stems.filter((stem) => known.has(stem)) }));
  return name === 'bayes' ? fitBayes(learned) : fitLogistic(learned);
}

/** Stems of a logistic regression: natural's takes minutes with more of them. */
const mostStems = 150;

/** Those whose χ² with the label is largest. Source: Y. Yang and J. O. Pedersen, ICML 1997. */
function mostTelling(stems: readonly string[], examples: readonly Example[]): string[] {
  const dissent = examples.filter(({ label }) => label === 'yes').length;
  const others = examples.length - dissent;
  const inDissent = new Map<string, number>();
  const inOthers = new Map<string, number>();
  for (const { stems: own, label } of examples) {
    const counts = label === 'yes' ? inDissent : inOthers;
    for (const stem of own) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  }
  const chiSquare = (stem: string): number => {
    const [a, b] = [inDissent.get(stem) ?? 0, inOthers.get(stem) ?? 0];
    const [c, d] = [dissent - a, others - b];
    const margins = (a + b) * (c + d) * dissent * others;
    return margins === 0 ? 0 : (examples.length * (a * d - b * c) ** 2) / margins;
  };
  return stems
    .map((stem) => ({ stem, telling: chiSquare(stem) }))
    .sort((x, y) => y.telling - x.telling || (x.stem < y.stem ? -1 : 1))
    .slice(0, mostStems)
    .map(({ stem }) => stem);
}

/** What is used of natural's classes, which have no types of their inner parts. */
interface Trained {
  addDocument(tokens: string[], label: string): void;
  textToFeatures(tokens: string[]): number[];
  train(): void;
  /** By feature, in the order in which the inner classifier numbers them. */
  readonly features: Readonly<Record<string, number>>;
}
interface TrainedBayes extends Trained {
  readonly classifier: {
    readonly classFeatures: Readonly<Record<string, Readonly<Record<number, number>>>>;
    readonly classTotals: Readonly<Record<string, number>>;
    readonly smoothing: number;
  };
}
interface TrainedLogistic extends Trained {
  readonly classifier: {
    readonly classifications: readonly string[];
    readonly theta: readonly { readonly elements: readonly number[] }[];
  };
}

/** A feature's name must be none that every object has ("constructor"). */
const featureOf = (stem: string): string => `=${stem}`;
const always = '*';

function trained<T extends Trained>(file: string, examples: readonly Example[], constant: readonly string[]): T {
  const Classifier = require(`natural/lib/natural/classifiers/${file}.js`) as new () => T;
  const classifier = new Classifier();
  if (constant.length > 0) scaleFeatures(classifier, constant.length);
  for (const { stems, label } of examples) classifier.addDocument([...constant, ...stems.map(featureOf)], label);
  classifier.train();
  return classifier;
}

/**
 * Every text as a vector of length 1 (the constant features aside, which come first). natural descends in steps that
 * overshoot with longer vectors, and then ends wherever it is.
 */
function scaleFeatures(classifier: Trained, constants: number): void {
  const plain = classifier.textToFeatures.bind(classifier);
  classifier.textToFeatures = (tokens) => {
    const features = plain(tokens);
    const length = Math.sqrt(features.slice(constants).reduce((sum, feature) => sum + feature, 0));
    return features.map((feature, at) => (at < constants || length === 0 ? feature : feature / length));
  };
}

/**
 * Naive Bayes: the ratio of natural's two products, as a sum of logarithms. natural multiplies them out, and a long text
 * would be 0 ÷ 0.
 */
function fitBayes(examples: readonly Example[]): LinearModel {
  const { features, classifier } = trained<TrainedBayes>('bayes_classifier', examples, []);
  const { classFeatures, classTotals, smoothing } = classifier;
  const [yes = 1, no = 1] = [classTotals.yes, classTotals.no];
  const weights = new Map<string, number>();
  Object.keys(features).forEach((feature, at) => {
    const ofYes = (classFeatures.yes?.[at] ?? smoothing) / yes;
    const ofNo = (classFeatures.no?.[at] ?? smoothing) / no;
    weights.set(feature.slice(1), Math.log(ofYes / ofNo));
  });
  return { bias: Math.log(yes / no), weights, isScaled: false };
}

/**
 * Logistic regression. natural fits an intercept and forgets it when it classifies; a feature that every text has is fitted
 * to the very same weight (both begin at 0 and have the same gradient), so that the intercept is twice that.
 */
function fitLogistic(examples: readonly Example[]): LinearModel {
  const { features, classifier } = trained<TrainedLogistic>('logistic_regression_classifier', examples, [always]);
  const theta = classifier.theta[classifier.classifications.indexOf('yes')]?.elements ?? [];
  const weights = new Map<string, number>();
  let bias = 0;
  Object.keys(features).forEach((feature, at) => {
    if (feature === always) bias = 2 * theta[at]!;
    else weights.set(feature.slice(1), theta[at]!);
  });
  return { bias, weights, isScaled: true };
}
