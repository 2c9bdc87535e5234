import { earshot, formatCount } from './format.js';

/** What is shown of a sample that was drawn. */
export interface SampleView {
  readonly file: string;
  readonly replies: number;
  readonly wanted: number;
  readonly communities: number;
  readonly left: { readonly tooLittle: number; readonly script: number };
}

interface IntervalView {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

interface QualityView {
  readonly sensitivity: IntervalView;
  readonly specificity: IntervalView;
  readonly j: IntervalView;
}

/** What is shown of a classifier that was trained. */
export interface TrainView {
  readonly labels: Readonly<Record<string, number>> & { readonly yes: number; readonly no: number };
  readonly agreement: { readonly kappa: number | null; readonly both: number; readonly agreed: number } | null;
  readonly classifiers: Readonly<Record<string, QualityView>>;
  readonly chosen: QualityView & { readonly classifier: string; readonly threshold: number };
  readonly folds: number;
  readonly stems: number;
  readonly repliesNeeded: number;
}

export function sampleText({ file, replies, wanted, communities, left }: SampleView): string {
  const lines = [
    `${formatCount(replies)} replies of ${formatCount(communities)} ${communities === 1 ? 'community' : 'communities'} to label: ${file}`,
  ];
  if (replies < wanted) {
    lines.push(
      `(${formatCount(wanted)} were asked for; there are no more that may be drawn, at most 3 of one author.)`,
    );
  }
  if (left.script > 0) {
    lines.push(
      `(${formatCount(left.script)} were passed over: in a script without capitals names cannot be found and masked.)`,
    );
  }
  lines.push(
    '',
    "These are people's words. Names and addresses are masked by rule, and a rule misses some: look over the file before you",
    'pass it on, give it only to those who label, and delete it when it is labelled. Only its owner may read it (mode 0600).',
    '',
    'Label the column dissent: yes where the reply objects to, doubts or contradicts what it answers; no; or unclear.',
    'Two people who label the same file apart from each other show how far people agree. Leave the other columns as they are.',
    '',
    `Then: ${earshot} dissent train ${file}`,
    '',
  );
  return lines.join('\n');
}

export function trainText({ labels, agreement, classifiers, chosen, folds, stems, repliesNeeded }: TrainView): string {
  const others = Object.entries(leftOut).flatMap(([name, what]) =>
    (labels[name] ?? 0) > 0 ? [`${formatCount(labels[name]!)} ${what}`] : [],
  );
  const lines = [
    `Learned from ${formatCount(labels.yes + labels.no)} replies: ${formatCount(labels.yes)} dissent, ${formatCount(labels.no)} not.`,
    ...(others.length > 0 ? [`Left out: ${others.join(', ')}.`] : []),
    ...(agreement === null ? [] : [agreementText(agreement)]),
    '',
    `Errors on texts it was not trained on (${folds}-fold cross-validation; choice and threshold made on the other folds):`,
    ...Object.entries(classifiers).map(([name, quality]) => `  ${name}: ${qualityText(quality)}`),
    `  as chosen: ${qualityText(chosen)}`,
    '',
    `Kept: ${chosen.classifier} on ${formatCount(stems)} word stems, dissent from p = ${chosen.threshold} on, with the counts of its errors.`,
    `The signal "dissent share" now needs ${formatCount(repliesNeeded)} replies in each window of events and of controls (250 ÷ J²).`,
    '',
  ];
  return lines.join('\n');
}

const leftOut: Readonly<Record<string, string>> = {
  unlabelled: 'not labelled',
  unclear: 'unclear',
  unknown: 'not of a reply that stands here',
  double: 'rows that repeat an id',
  contradictory: 'labelled yes and no',
  empty: 'without words',
};

function agreementText({ kappa, both, agreed }: NonNullable<TrainView['agreement']>): string {
  if (both === 0) return 'The second file labels none of the same replies.';
  const share = `${formatCount(agreed)} of ${formatCount(both)} that both labelled are labelled alike`;
  if (kappa === null) return `Two people: ${share}; both use one label only, so that kappa is not defined.`;
  return `Two people: ${share}, Cohen's kappa ${kappa.toFixed(2)}.`;
}

function qualityText({ sensitivity, specificity, j }: QualityView): string {
  return `sensitivity ${intervalText(sensitivity)}, specificity ${intervalText(specificity)}, J ${intervalText(j)}`;
}

const intervalText = ({ value, low, high }: IntervalView): string =>
  `${value.toFixed(2)} (95 % CI ${low.toFixed(2)} to ${high.toFixed(2)})`;
