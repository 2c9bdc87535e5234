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
  /** Errors of each classifier on texts that it was not trained on, its threshold chosen on other texts. */
  readonly byClassifier: Readonly<Record<ClassifierName, LabelledCounts>>;
  /** Errors of what is done here as a whole: choose on some texts, train, be wrong on others. */
  readonly whole: LabelledCounts;
  /** What is chosen with all texts. */
  readonly choice: Choice;
}

export interface ValidationOptions {
  readonly folds: number;
  readonly innerFolds: number;
  /** Null: the one with the best J on the texts trained on. */
  readonly threshold: number | null;
  readonly onFit?: (done: number, total: number) => void;
  /** Between fits; may throw to end it. */
  readonly pause?: () => Promise<void>;
}

/** Thresholds to choose from. */
const thresholds = Array.from({ length: 19 }, (_, at) => (at + 1) / 20);

/**
 * Nested cross-validation: which classifier and which threshold is chosen anew in every fold, by cross-validation within
 * the rest, so that the errors hold for what was chosen and are not those of the luckier one. Source: S. Varma and
 * R. Simon, "Bias in error estimation when using cross-validation for model selection", BMC Bioinformatics 7 (2006).
 */
export async function crossValidate(
  examples: readonly KeyedExample[],
  random: Random,
  { folds, innerFolds, threshold, onFit = () => {}, pause = async () => {} }: ValidationOptions,
): Promise<Validation> {
  const candidates = threshold === null ? thresholds : [threshold];
  const total = classifierNames.length * folds * (innerFolds + 1);
  let done = 0;
  const predict = async (
    classifier: ClassifierName,
    training: readonly KeyedExample[],
    tested: readonly KeyedExample[],
  ): Promise<number[]> => {
    await pause();
    const model = fit(classifier, training);
    done += 1;
    onFit(done, total);
    return tested.map(({ stems }) => probability(model, stems));
  };

  const outer = stratifiedFolds(examples, folds, random.fork('outer'));
  const outside = byClassifier(() => new Array<number>(examples.length).fill(0));
  const counts = byClassifier(noCounts);
  let whole = noCounts();
  for (let fold = 0; fold < folds; fold += 1) {
    const training = examples.filter((_, at) => outer[at] !== fold);
    const tested = examples.flatMap((example, at) => (outer[at] === fold ? [{ ...example, at }] : []));
    const inner = stratifiedFolds(training, innerFolds, random.fork('inner', fold));
    const inside = byClassifier(() => new Array<number>(training.length).fill(0));
    for (const classifier of classifierNames) {
      for (let part = 0; part < innerFolds; part += 1) {
        const places = training.flatMap((_, at) => (inner[at] === part ? [at] : []));
        const found = await predict(
          classifier,
          training.filter((_, at) => inner[at] !== part),
          places.map((at) => training[at]!),
        );
        places.forEach((at, place) => {
          inside[classifier][at] = found[place]!;
        });
      }
    }
    const chosen = best(
      classifierNames.map((classifier) => bestThreshold(classifier, training, inside[classifier], candidates)),
    );
    for (const classifier of classifierNames) {
      const found = await predict(classifier, training, tested);
      tested.forEach(({ at }, place) => {
        outside[classifier][at] = found[place]!;
      });
      const own = bestThreshold(classifier, training, inside[classifier], candidates);
      counts[classifier] = sum(counts[classifier], countsAt(tested, found, own.threshold));
      if (classifier === chosen.classifier) whole = sum(whole, countsAt(tested, found, chosen.threshold));
    }
  }
  const { classifier, threshold: chosen } = best(
    classifierNames.map((name) => bestThreshold(name, examples, outside[name], candidates)),
  );
  return { byClassifier: counts, whole, choice: { classifier, threshold: chosen } };
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
