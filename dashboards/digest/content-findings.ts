import { addDays } from '../report/days.js';
import { cleanName } from './clean.js';
import type { LeaderPost } from './figures.js';
import type { Finding, Looked } from './findings.js';
import type { SaidFinding } from './model.js';
import type { Said } from './strings/said.js';
import type { Telling } from './telling.js';

/** Three sentences: what lies outside the noise, then what is as usual; nothing is made up to fill them. */
export function saidFindings(telling: Telling): SaidFinding[] {
  const { found } = telling;
  return [
    ...found.findings.map((finding) => saidFinding(finding, telling)),
    ...found.steady.map((looked) => saidSteady(looked, telling)),
  ];
}

function saidFinding(finding: Finding, telling: Telling): SaidFinding {
  const { strings, format, figures } = telling;
  const moved = strings.moved({
    direction: finding.direction,
    from: format.value(finding.against.value, finding.unit),
    isFromNone: finding.against.value === 0,
    against: finding.against.kind,
  });
  const sentence = [clauseOf(finding, telling), `, ${moved}`, unreadTail(finding, telling), '.'].join('');
  return {
    measure: finding.measure,
    change: changeOf(finding),
    sentence: finding.week === figures.week ? sentence : strings.belated(format.dayOfYear(finding.week), sentence),
    basis:
      [strings.confidence[finding.confidence], basisOf(finding, telling)].filter((part) => part !== '').join(' – ') +
      '.',
  };
}

function saidSteady(looked: Looked, telling: Telling): SaidFinding {
  return {
    measure: looked.measure,
    change: 'steady',
    sentence: `${[clauseOf(looked, telling), ...steadyTail(looked, telling)].join(', ')}${unreadTail(looked, telling)}.`,
    basis: '',
  };
}

/** Without anything to hold it against, the figure stands for itself. */
function steadyTail({ value, unit, usual, against }: Looked, { strings, format }: Telling): string[] {
  if (against === null || usual === null) return [];
  if (against.kind === 'last-year') return [strings.likeLastYear(format.value(against.value, unit))];
  const range = format.range(usual.low, usual.high, unit);
  // As it is read: what is rounded to the end of the range lies in it.
  const isOutside = (end: number): boolean => format.value(value, unit) !== format.value(end, unit);
  if (value > usual.high && isOutside(usual.high)) return [strings.steadyAbove(range)];
  if (value < usual.low && isOutside(usual.low)) return [strings.steadyBelow(range)];
  return [strings.steady(range)];
}

function changeOf({ better, direction }: Finding): SaidFinding['change'] {
  if (better === 'neither') return 'neither';
  return (better === 'higher') === (direction === 'up') ? 'better' : 'worse';
}

function basisOf(finding: Finding, telling: Telling): string {
  const { strings, format } = telling;
  const { usual, against, unit, low, high, kind } = finding;
  const parts = [
    ...(low === null || high === null ? [] : [strings.interval(format.range(low, high, unit))]),
    ...(against.kind === 'last-year' ? [strings.lastYear(format.value(against.value, unit))] : []),
    ...(usual === null ? [] : [strings.usually(format.range(usual.low, usual.high, unit), format.count(usual.weeks))]),
    ...(kind === 'reach' ? [strings.sample.posts(postsIn(finding.week, telling).length, format)] : []),
  ];
  return parts.join('; ');
}

export function clauseOf(looked: Looked, telling: Telling): string {
  const { strings, format, isLeader } = telling;
  const posts = postsIn(looked.week, telling);
  const said: Said = {
    format,
    isMine: isLeader,
    value: format.value(looked.value, looked.unit),
    number: looked.value,
    of: looked.of === null ? '' : format.count(looked.of),
    posts: posts.length,
    reachedBy: mostOf(posts.map(({ reachedBy }) => reachedBy)) ?? 'seen',
    audience: audienceOf(posts),
    place: looked.place === null ? '' : cleanName(looked.place),
  };
  return strings.measures[looked.measure].says(said);
}

/** `two of five were read by almost nobody`, where it is about what the posts reached. */
function unreadTail(looked: Looked, { strings, format, figures }: Telling): string {
  if (looked.measure !== 'audience_share') return '';
  const point = figures.series.unread_posts?.find(({ week }) => week === looked.week);
  if (!point || point.value === null || point.of === null) return '';
  const count = Math.round((point.value / 100) * point.of);
  return count === 0 || point.of < 2
    ? ''
    : `; ${strings.unreadTail(format.count(count), format.count(point.of), format, count)}`;
}

function postsIn(week: string, { figures }: Telling): LeaderPost[] {
  const until = addDays(week, 6);
  return figures.posts.filter(({ day }) => day >= week && day <= until);
}

/** Of different kinds none is true of all. */
function audienceOf(posts: readonly LeaderPost[]): Said['audience'] {
  const kinds = new Set(posts.map(({ audienceKind }) => audienceKind).filter((kind) => kind !== 'unknown'));
  const [only] = kinds;
  return kinds.size === 1 && only !== undefined ? only : 'unknown';
}

function mostOf<T>(values: readonly T[]): T | null {
  let best: T | null = null;
  let most = 0;
  for (const value of new Set(values)) {
    const count = values.filter((other) => other === value).length;
    if (count > most) [best, most] = [value, count];
  }
  return best;
}
