import type { Random } from '../../../infra/random.js';
import { classifierQuality, type LabelledCounts } from '../statistics/rogan-gladen.js';
import { type ClassifierName, classifierNames, type Example, fit, probability } from './classifier.js';
import { stratifiedFolds } from './folds.js';

export interface KeyedExample extends Example {
  /** The same for texts that are the same. */
  readonly key: string;
}

export interface Choice {
  readonly classifier: ClassifierName;
  /** A reply with p of at least this counts as dissent. */
  readonly threshold: number;
}

export interface Validation {
  /** Errors of each classifier on texts that it was not trained on, its threshold chosen by other texts. */
  readonly byClassifier: Readonly<Record<ClassifierName, LabelledCounts>>;
  /** Errors of what is done here as a whole: choose by some texts, train, be wrong on others. */
  readonly whole: LabelledCounts;
  /** What is chosen with all texts. */
  readonly choice: Choice;
}

export interface ValidationOptions {
  readonly folds: number;
  /** Null: the one with the best J. */
  readonly threshold: number | null;
  readonly onFit?: (done: number, total: number) => void;
  /** Between fits; may throw to end it. */
  readonly pause?: () => Promise<void>;
}

/** Thresholds to choose from. */
const thresholds = Array.from({ length: 19 }, (_, at) => (at + 1) / 20);

/**
 * Cross-validation that is honest about the choice: every text gets a p from classifiers that were not trained on it; which
 * classifier and threshold is taken for the texts of a fold is chosen by the J on all other folds. The errors are then those
 * of choosing and training together, not of what happened to be luckier on the very texts it is judged by. Source: M. Stone,
 * "Cross-validatory choice and assessment of statistical predictions", JRSS B 36 (1974); that the choice may reuse the
 * predictions instead of training again: I. Tsamardinos, E. Greasidou, G. Borboudakis, Machine Learning 107 (2018).
 */
export async function crossValidate(
  examples: readonly KeyedExample[],
  random: Random,
  { folds, threshold, onFit = () => {}, pause = async () => {} }: ValidationOptions,
): Promise<Validation> {
  const fold = stratifiedFolds(examples, folds, random);
  const probabilities = byClassifier(() => new Array<number>(examples.length).fill(0));
  let done = 0;
  for (const classifier of classifierNames) {
    for (let here = 0; here < folds; here += 1) {
      await pause();
      const model = fit(
        classifier,
        examples.filter((_, at) => fold[at] !== here),
      );
      examples.forEach(({ stems }, at) => {
        if (fold[at] === here) probabilities[classifier][at] = probability(model, stems);
      });
      done += 1;
      onFit(done, classifierNames.length * folds);
    }
  }

  const candidates = threshold === null ? thresholds : [threshold];
  const among = (classifier: ClassifierName, isIn: (at: number) => boolean) => {
    const places = examples.flatMap((_, at) => (isIn(at) ? [at] : []));
    return {
      examples: places.map((at) => examples[at]!),
      probabilities: places.map((at) => probabilities[classifier][at]!),
    };
  };
  const rated = (classifier: ClassifierName, isIn: (at: number) => boolean): Rated => {
    const part = among(classifier, isIn);
    return bestThreshold(classifier, part.examples, part.probabilities, candidates);
  };
  const errors = byClassifier(noCounts);
  let whole = noCounts();
  for (let here = 0; here < folds; here += 1) {
    const choices = classifierNames.map((classifier) => rated(classifier, (at) => fold[at] !== here));
    const chosen = best(choices);
    for (const choice of choices) {
      const tested = among(choice.classifier, (at) => fold[at] === here);
      const counts = countsAt(tested.examples, tested.probabilities, choice.threshold);
      errors[choice.classifier] = sum(errors[choice.classifier], counts);
      if (choice === chosen) whole = sum(whole, counts);
    }
  }
  const { classifier, threshold: chosen } = best(classifierNames.map((name) => rated(name, () => true)));
  return { byClassifier: errors, whole, choice: { classifier, threshold: chosen } };
}

const byClassifier = <T>(make: () => T): Record<ClassifierName, T> => ({
  bayes: make(),
  'logistic regression': make(),
});

interface Rated extends Choice {
  readonly j: number;
}

/** Of equals, the threshold nearest to one half. */
function bestThreshold(
  classifier: ClassifierName,
  examples: readonly Example[],
  probabilities: readonly number[],
  candidates: readonly number[],
): Rated {
  return best(
    candidates
      .toSorted((a, b) => Math.abs(a - 0.5) - Math.abs(b - 0.5))
      .map((threshold) => ({
        classifier,
        threshold,
        j: classifierQuality(countsAt(examples, probabilities, threshold))?.j ?? -1,
      })),
  );
}

/** The first of the best. */
const best = (rated: readonly Rated[]): Rated => rated.reduce((most, next) => (next.j > most.j + 1e-12 ? next : most));

export function countsAt(
  examples: readonly Example[],
  probabilities: readonly number[],
  threshold: number,
): LabelledCounts {
  const counts = { truePositives: 0, falseNegatives: 0, trueNegatives: 0, falsePositives: 0 };
  examples.forEach(({ label }, at) => {
    const isCalled = probabilities[at]! >= threshold;
    if (label === 'yes') counts[isCalled ? 'truePositives' : 'falseNegatives'] += 1;
    else counts[isCalled ? 'falsePositives' : 'trueNegatives'] += 1;
  });
  return counts;
}

const noCounts = (): LabelledCounts => ({ truePositives: 0, falseNegatives: 0, trueNegatives: 0, falsePositives: 0 });

const sum = (a: LabelledCounts, b: LabelledCounts): LabelledCounts => ({
  truePositives: a.truePositives + b.truePositives,
  falseNegatives: a.falseNegatives + b.falseNegatives,
  trueNegatives: a.trueNegatives + b.trueNegatives,
  falsePositives: a.falsePositives + b.falsePositives,
});
