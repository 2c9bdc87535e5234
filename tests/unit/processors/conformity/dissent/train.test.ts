import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../../../../infra/errors.js';
import { createRandom } from '../../../../../infra/random.js';
import { cohensKappa, wilson, youden } from '../../../../../processors/conformity/dissent/agreement.js';
import { allocate } from '../../../../../processors/conformity/dissent/allocate.js';
import {
  classifierNames,
  type Example,
  fit,
  probability,
} from '../../../../../processors/conformity/dissent/classifier.js';
import { stratifiedFolds } from '../../../../../processors/conformity/dissent/folds.js';
import type { Label, LabelsRead } from '../../../../../processors/conformity/dissent/label-file.js';
import { scoreWith } from '../../../../../processors/conformity/dissent/model-store.js';
import { stemsOf } from '../../../../../processors/conformity/dissent/stems.js';
import { trainDissent } from '../../../../../processors/conformity/dissent/train.js';

describe('agreement', () => {
  test("Cohen's kappa, by hand", () => {
    const labels = (text: string) =>
      new Map([...text].map((letter, at) => [`${at}`, letter === 'y' ? 'yes' : 'no'] as [string, Label]));
    // Agree on 6 of 10; chance .5 · .7 + .5 · .3 = .5
    const first = labels('yyyyynnnnn');
    expect(cohensKappa(first, labels('yyyynnyyyn').set('elsewhere', 'yes'))).toEqual({
      kappa: expect.closeTo((0.6 - 0.5) / (1 - 0.5), 12),
      both: 10,
      agreed: 6,
    });
    expect(cohensKappa(first, first).kappa).toBeCloseTo(1, 12);
    expect(cohensKappa(labels('nn'), labels('nn')).kappa).toBeNull();
    expect(cohensKappa(first, new Map()).kappa).toBeNull();
  });

  test("Wilson's interval of 8 in 10, and Newcombe's of J", () => {
    const share = wilson(8, 10);
    expect(share.low).toBeCloseTo(0.4902, 4);
    expect(share.high).toBeCloseTo(0.9433, 4);
    const j = youden(share, wilson(9, 10));
    expect(j.value).toBeCloseTo(0.7, 12);
    expect(j.low).toBeCloseTo(0.7 - Math.hypot(0.8 - 0.4902, 0.9 - 0.5958), 3);
    expect(j.high).toBeCloseTo(0.7 + Math.hypot(0.9433 - 0.8, 0.9821 - 0.9), 3);
  });
});

describe('the sample of strata', () => {
  test('is nearly in proportion, with two at least of each where there is room', () => {
    expect(allocate([900, 100], 100)).toEqual([89, 11]);
    const [most, few] = allocate([10_000, 5], 100);
    expect(few).toBe(2);
    expect(most).toBe(98);
  });

  test('never takes more than there is, nor more than was asked for', () => {
    expect(allocate([3, 4], 100)).toEqual([3, 4]);
    expect(allocate([], 100)).toEqual([]);
    const many = allocate(Array<number>(400).fill(7), 50);
    expect(many.reduce((sum, share) => sum + share, 0)).toBe(50);
  });
});

describe('folds', () => {
  const items = Array.from({ length: 400 }, (_, at) => ({
    key: at < 60 ? `same ${at % 3}` : `text ${at}`,
    label: (at % 4 === 0 ? 'yes' : 'no') as Label,
  }));

  test('keep the same text together, and the share of labels alike', () => {
    const folds = stratifiedFolds(items, 10, createRandom(1));
    for (const key of ['same 0', 'same 1', 'same 2']) {
      expect(new Set(folds.filter((_, at) => items[at]!.key === key)).size).toBe(1);
    }
    for (let fold = 0; fold < 10; fold += 1) {
      const members = items.filter((_, at) => folds[at] === fold);
      const yes = members.filter(({ label }) => label === 'yes').length;
      expect(members.length).toBeGreaterThanOrEqual(36);
      expect(members.length).toBeLessThanOrEqual(44);
      expect(yes).toBeGreaterThanOrEqual(8);
      expect(yes).toBeLessThanOrEqual(12);
    }
    expect(stratifiedFolds(items, 10, createRandom(1))).toEqual(folds);
    expect(stratifiedFolds(items, 10, createRandom(2))).not.toEqual(folds);
  });
});

/** Replies in which dissent has other words more often. `tell`: how much more. */
function replies(seed: string, count: number, tell: number): { text: string; label: Label }[] {
  const random = createRandom(seed);
  const neutral =
    'plan week server ticket release report meeting customers budget contract review deploy office call project'.split(
      ' ',
    );
  const against = 'not wrong disagree but never risk'.split(' ');
  return Array.from({ length: count }, () => {
    const label: Label = random.chance(0.3) ? 'yes' : 'no';
    const words = Array.from({ length: 8 + random.int(8) }, () => random.pick(neutral));
    for (const word of against) if (random.chance(label === 'yes' ? 0.15 + tell : 0.15)) words.push(word);
    return { text: random.shuffle(words).join(' '), label };
  });
}

const examplesOf = (labelled: readonly { text: string; label: Label }[]): Example[] =>
  labelled.map(({ text, label }) => ({ label, stems: stemsOf(text.split(' '), 'en') }));

describe("natural's classifiers as sums of weights", () => {
  const examples = examplesOf(replies('classifier', 400, 0.4));

  test('naive Bayes is the posterior by hand', () => {
    const few: Example[] = [
      ...Array.from({ length: 6 }, () => ({ stems: ['not', 'plan'], label: 'yes' as const })),
      ...Array.from({ length: 4 }, () => ({ stems: ['plan'], label: 'no' as const })),
    ];
    // natural: (count + 1) ÷ (texts of the class + 1), a class's prior in proportion to texts + 1.
    const odds = (7 / 5) * (7 / 7 / (1 / 5)) * (7 / 7 / (5 / 5));
    expect(probability(fit('bayes', few), ['not', 'plan'])).toBeCloseTo(odds / (1 + odds), 12);
  });

  test('logistic regression has the intercept that natural forgets', () => {
    const model = fit('logistic regression', examples);
    const mean = examples.reduce((sum, { stems }) => sum + probability(model, stems), 0) / examples.length;
    const share = examples.filter(({ label }) => label === 'yes').length / examples.length;
    // With an intercept, probabilities are right on average.
    expect(Math.abs(mean - share)).toBeLessThan(0.03);
  });

  test.each(classifierNames)('%s: words of dissent weigh more, and rare stems are not learned', (name) => {
    const rare: Example[] = [0, 1, 2, 3].map(() => ({ stems: ['kerfufflage', 'constructor'], label: 'yes' }));
    const model = fit(name, [...examples, ...rare]);
    const { weights } = model;
    expect(weights.get('disagre')! > weights.get('plan')!).toBe(true);
    expect(weights.has('kerfufflage')).toBe(false);
    expect(probability({ ...model, bias: 0 }, ['not', 'wrong', 'never'])).toBeGreaterThan(0.6);
  });

  test('a long text is no 0 ÷ 0', () => {
    const words = Array.from({ length: 400 }, (_, at) => `word${at}`);
    const long: Example[] = Array.from({ length: 12 }, (_, at) => ({ stems: words, label: at % 2 ? 'yes' : 'no' }));
    expect(probability(fit('bayes', [...long, ...examples]), words)).toBeGreaterThan(0);
  });
});

const rowId = (at: number): string => at.toString(16).padStart(20, '0');
const labelsRead = (labelled: readonly { text: string; label: Label }[]): LabelsRead => ({
  labelled: labelled.map((of, at) => ({ ...of, id: rowId(at) })),
  rows: labelled.length,
  unlabelled: 0,
  unclear: 0,
  double: 0,
  contradictory: 0,
});
const options = { seed: 1, threshold: null, second: null, isKnown: () => true, now: 1_790_000_000_000, folds: 3 };

describe('training', () => {
  test('measures errors that hold on replies it has never seen', async () => {
    const { model, report } = await trainDissent(labelsRead(replies('train', 500, 0.4)), options);
    const { sensitivity, specificity, j } = report.chosen;
    expect(j.value).toBeGreaterThan(0.4);
    expect(j.low).toBeLessThan(j.value);
    const score = scoreWith(model);
    const fresh = replies('fresh', 3_000, 0.4).map(({ text, label }) => ({
      label,
      called: score(text.split(' '), 'en') >= model.threshold,
    }));
    const rate = (label: Label) => {
      const of = fresh.filter((reply) => reply.label === label);
      return of.filter(({ called }) => called).length / of.length;
    };
    expect(rate('yes')).toBeGreaterThan(sensitivity.low - 0.03);
    expect(rate('yes')).toBeLessThan(sensitivity.high + 0.03);
    expect(1 - rate('no')).toBeGreaterThan(specificity.low - 0.03);
    expect(1 - rate('no')).toBeLessThan(specificity.high + 0.03);
    expect(report.repliesNeeded).toBe(Math.ceil(250 / j.value ** 2));
  });

  test('gives the same numbers whatever the order of the rows', async () => {
    const read = labelsRead(replies('order', 420, 0.4));
    const [first, second] = [
      await trainDissent(read, options),
      await trainDissent({ ...read, labelled: read.labelled.toReversed() }, options),
    ];
    expect(second.report).toEqual(first.report);
    expect([...second.model.linear.weights]).toEqual([...first.model.linear.weights]);
  });

  test('takes the threshold it is given', async () => {
    const { model } = await trainDissent(labelsRead(replies('train', 420, 0.4)), { ...options, threshold: 0.35 });
    expect(model.threshold).toBe(0.35);
  });

  test('says how far two people agree, and learns from the first', async () => {
    const read = labelsRead(replies('train', 420, 0.4));
    const other = read.labelled.map(
      (of, at) => (at % 5 === 0 ? { ...of, label: of.label === 'yes' ? 'no' : 'yes' } : of) as typeof of,
    );
    const alone = await trainDissent(read, options);
    const { report, model } = await trainDissent(read, { ...options, second: { ...read, labelled: other } });
    expect(report.agreement).toMatchObject({ both: 420, agreed: 336 });
    expect(model.kappa).toBe(report.agreement!.kappa);
    expect(report.chosen).toEqual(alone.report.chosen);
  });

  test('learns from no reply that is not known, and refuses with fewer than 400', async () => {
    const read = labelsRead(replies('train', 420, 0.4));
    const trained = trainDissent(read, { ...options, isKnown: (id) => id >= rowId(21) });
    await expect(trained).rejects.toThrow(UserError);
    await expect(trained).rejects.toThrow(
      /400 labelled replies are needed, there are 399 \(of 420 rows: 21 not of a reply/,
    );
  });

  test('refuses with fewer than 50 of a kind', async () => {
    const few = replies('train', 600, 0.4);
    const yes = few.filter(({ label }) => label === 'yes').slice(0, 49);
    const read = labelsRead([...yes, ...few.filter(({ label }) => label === 'no')]);
    await expect(trainDissent(read, options)).rejects.toThrow(/50 of them must be "yes", there are 49/);
  });

  test('refuses labels that cannot be told from the words, and says what was reached', async () => {
    const trained = trainDissent(labelsRead(replies('chance', 420, 0)), options);
    await expect(trained).rejects.toThrow(
      /J = -?0\.\d\d \(95 % CI .*0\.3 is needed.*\n.*naive Bayes: finds \d+ % of dissent/s,
    );
  });

  test('is not fooled by one text that comes over and over', async () => {
    // 60 times the same words, always dissent: known to the classifier only if it is in another fold.
    const same = Array.from({ length: 60 }, () => ({ text: 'plan week server ticket', label: 'yes' as const }));
    const other = Array.from({ length: 380 }, (_, at) => ({
      text: `plan week server ticket ${'report '.repeat(1)}${at % 97} office${at}`,
      label: 'no' as const,
    }));
    await expect(trainDissent(labelsRead([...same, ...other]), options)).rejects.toThrow(/too badly/);
  });
});
