import { plainStyle, type Style } from '../../infra/command/style.js';
import { formatCount, unknown, wrap } from './format.js';

/** What is shown of a report of processors/conformity/context. */
export interface ItsView {
  readonly data: string;
  readonly count: string;
  readonly offset: string | null;
  readonly change: string;
  readonly from: string;
  readonly until: string;
  readonly n: number;
  readonly before: number;
  readonly after: number;
  readonly unknown: number;
  readonly missing: number;
  readonly uneven: boolean;
  readonly model: string;
  readonly interval: 't' | 'normal';
  readonly coefficients: readonly CoefficientView[];
  readonly dispersion: number;
  readonly degrees: number;
  readonly autocorrelation: number | null;
  readonly finding: {
    readonly kind: 'lower' | 'higher' | 'no detectable change';
    readonly rateRatio: number;
    readonly low: number;
    readonly high: number;
    readonly p: number;
    readonly detectable: number;
  };
}

interface CoefficientView {
  readonly name: string;
  readonly estimate: number;
  readonly error: number;
  readonly t: number;
  readonly p: number;
  readonly rateRatio: number;
  readonly rateRatioLow: number;
  readonly rateRatioHigh: number;
}

export function itsText(
  view: ItsView,
  { style = plainStyle, width = 100 }: { readonly style?: Style; readonly width?: number } = {},
): string {
  const { count, change, data, from, until, n, before, after, dispersion, degrees } = view;
  const sections = [
    `${style.strong(`${count} before and after ${change}`)}\n${style.faint(`${data}, ${from} to ${until}`)}`,
    wrap(findingText(view), width),
    coefficientTable(view.coefficients),
    `n ${formatCount(n)} (${formatCount(before)} before, ${formatCount(after)} after), dispersion φ ${figure(dispersion)}, ${formatCount(degrees)} degrees of freedom`,
    style.faint(
      notes(view)
        .map((note) => wrap(note, width))
        .join('\n'),
    ),
  ];
  return `${sections.join('\n\n')}\n`;
}

function findingText({ count, change, coefficients, finding }: ItsView): string {
  const { kind, rateRatio, low, high, p, detectable } = finding;
  const range = `rate ratio ${ratio(rateRatio)}, 95 % CI ${ratio(low)} to ${ratio(high)}, p ${probability(p)}`;
  const against = coefficients.some(({ name }) => name === 'trend') ? 'than the trend before it says' : 'than before';
  const could = `could have seen ${percent(1 / detectable)} or ${percent(detectable)} and more`;
  const said =
    kind === 'no detectable change'
      ? `No detectable change of ${count} at ${change} (${could}): ${range}.`
      : `From ${change} on, ${count} is ${percent(rateRatio).replace(/^[+−]/, '')} ${kind} ${against}: ${range}.`;
  return `${said} It says when, not why.`;
}

function coefficientTable(coefficients: readonly CoefficientView[]): string {
  const head = ['', 'estimate', 'std. error', 't', 'p', 'rate ratio', '95 % interval'];
  const rows = coefficients.map(({ name, estimate, error, t, p, rateRatio, rateRatioLow, rateRatioHigh }) => [
    name,
    figure(estimate),
    figure(error),
    `${t < 0 ? '−' : ''}${Math.abs(t).toFixed(2)}`,
    probability(p),
    ratio(rateRatio),
    `${ratio(rateRatioLow)} … ${ratio(rateRatioHigh)}`,
  ]);
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function notes(view: ItsView): string[] {
  const { autocorrelation, n } = view;
  const usual = 2 / Math.sqrt(n);
  const isMuch = autocorrelation !== null && autocorrelation > usual;
  return [
    `Autocorrelation is not modelled: of neighbouring Pearson residuals it is ${autocorrelation === null ? unknown : signed(autocorrelation)} (chance alone: within ±${usual.toFixed(2)}).${isMuch ? ' That is more than chance gives: intervals are too narrow and p too small.' : ''}`,
    `Model: ${view.model}; quasi-Poisson, log link, variance φ × mean; ${view.interval === 't' ? 'intervals by Student’s t' : 'intervals by the normal distribution'}.`,
    ...(view.unknown > 0
      ? [`${formatCount(view.unknown)} rows without a count are left out; time goes on over them.`]
      : []),
    ...(view.missing > 0 ? [`${formatCount(view.missing)} periods have no row; time goes on over them.`] : []),
    ...(view.uneven ? ['Rows are no equal steps apart: time is the number of the row.'] : []),
  ];
}

/** Four digits that count. */
function figure(value: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, Math.min(9, 3 - Math.floor(Math.log10(Math.abs(value)))));
  return `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(digits)}`;
}

const ratio = (value: number): string => (value >= 0.001 && value < 10_000 ? value.toFixed(4) : value.toExponential(3));

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

/** A rate ratio as a change. */
function percent(value: number): string {
  const change = (value - 1) * 100;
  return `${change < 0 ? '−' : '+'}${Math.abs(change) < 9.95 ? Math.abs(change).toFixed(1) : Math.round(Math.abs(change)).toLocaleString('en')} %`;
}

const probability = (p: number): string => (p < 0.001 ? '< .001' : p.toFixed(3).replace(/^0/, ''));
