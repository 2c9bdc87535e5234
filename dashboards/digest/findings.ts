import type { Measure } from '../../processors/measure.js';
import { measureNamed } from '../panels/measure-columns.js';
import { addDays, daysIn } from '../report/days.js';
import { type Candidate, type Kind, type MeasureName, placeWeight } from './candidates.js';
import type { Figures, Place, Point, Series } from './figures.js';
import { distance, distanceFrom, historyWeeks, thresholdFor, type Usual, usualOf } from './noise.js';
import { isUnusual, type WeekKind } from './week-kind.js';

/** Which figures of a week are told first. The rule is in README.md beside this. */

export interface Looked {
  readonly measure: MeasureName;
  readonly kind: Kind;
  readonly unit: Measure['unit'];
  readonly better: Measure['better'];
  /** The community it is of; null for the leader or the organisation. */
  readonly place: string | null;
  /** First day of the week that the figure is of. */
  readonly week: string;
  readonly value: number;
  readonly of: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Null: too little is known of other weeks. */
  readonly usual: Usual | null;
  /** What it is held against: its usual weeks, or, of a week unlike others, the same week last year. */
  readonly against: { readonly kind: 'usual' | 'last-year'; readonly value: number } | null;
  /** In units of the noise, with its sign; null where it is not compared. */
  readonly distance: number | null;
  readonly weight: number;
}

export interface Finding extends Looked {
  readonly against: { readonly kind: 'usual' | 'last-year'; readonly value: number };
  readonly distance: number;
  readonly direction: 'up' | 'down';
  readonly confidence: 'high' | 'medium';
}

export interface Found {
  /** Outside the noise: three at most, no two of a kind. */
  readonly findings: readonly Finding[];
  /** Inside it, of other kinds, the most telling first; as many as are missing to three. */
  readonly steady: readonly Looked[];
  /** Everything that was looked at, by measure, of the organisation or the leader. */
  readonly looked: readonly Looked[];
  /** Communities, those first that moved most. */
  readonly places: readonly (Looked & { readonly isOutside: boolean })[];
  readonly compared: 'usual' | 'last-year' | 'nothing';
}

const most = 3;
/** A post is given so long before a figure of it that is still too low or too high is believed. */
const ripeDays = 7;
/** Beyond this, farther is not more telling. */
const farthest = 8;

export function findingsOf(
  candidates: readonly Candidate[],
  figures: Figures,
  kinds: ReadonlyMap<string, WeekKind>,
): Found {
  const places = figures.places.filter(({ dimension }) => dimension === 'community');
  const looked = [
    ...candidates.flatMap((candidate) =>
      looks(candidate, null, figures.series[candidate.measure] ?? [], figures, kinds),
    ),
    ...(figures.recipient.kind === 'leader' ? [] : places.flatMap((place) => looksAtPlace(place, figures, kinds))),
  ];
  const compared = looked.filter((one) => one.distance !== null);
  const threshold = thresholdFor(compared.length);
  const outside = compared
    .flatMap((one): Finding[] => {
      if (one.distance === null || one.against === null || Math.abs(one.distance) < threshold) return [];
      const candidate = candidates.find(({ measure }) => measure === one.measure);
      const direction = one.distance > 0 ? 'up' : 'down';
      if (one.place === null && candidate && isTooEarly(candidate, direction, one.week, figures)) return [];
      const confidence = confidenceOf(one, Math.abs(one.distance), threshold);
      return [{ ...one, against: one.against, distance: one.distance, direction, confidence }];
    })
    .sort(
      (a, b) =>
        telling(b) - telling(a) || (a.measure < b.measure ? -1 : 1) || ((a.place ?? '') < (b.place ?? '') ? -1 : 1),
    );
  const findings = oneOfAKind(outside).slice(0, most);
  const told = new Set(findings.map(({ kind }) => kind));
  const ofWeek = looked.filter(({ week, place }) => week === figures.week && place === null);
  const isSteady = (one: Looked): boolean =>
    !told.has(one.kind) &&
    one.usual !== null &&
    (one.distance === null || Math.abs(one.distance) < threshold) &&
    // Silence is told beside the findings.
    !(one.measure === 'leader_posts' && one.value === 0);
  const steady = oneOfAKind(ofWeek.filter(isSteady).sort((a, b) => b.weight - a.weight)).slice(
    0,
    most - findings.length,
  );
  const kind = kinds.get(figures.week);
  const isUsual = kind === undefined || !isUnusual(kind);
  return {
    findings,
    steady,
    looked: ofWeek,
    places: looked
      .filter(({ place }) => place !== null)
      .map((one) => ({ ...one, isOutside: Math.abs(one.distance ?? 0) >= threshold }))
      .sort((a, b) => Math.abs(b.distance ?? 0) - Math.abs(a.distance ?? 0)),
    compared: compared.length === 0 ? 'nothing' : isUsual ? 'usual' : 'last-year',
  };
}

/** The week, and of figures that ripen the week before too, where the change that was not believed then can be told now. */
function looks(
  candidate: Candidate,
  place: string | null,
  series: Series,
  figures: Figures,
  kinds: ReadonlyMap<string, WeekKind>,
): Looked[] {
  const ofWeek = look(candidate, place, series, figures.week, figures, kinds);
  if (candidate.early === undefined || isRipe(figures.week, figures)) return ofWeek === null ? [] : [ofWeek];
  const before = look(candidate, place, series, addDays(figures.week, -7), figures, kinds);
  const isNews =
    before !== null &&
    before.distance !== null &&
    before.distance < 0 === (candidate.early === 'low') &&
    before.distance !== 0;
  return [...(ofWeek === null ? [] : [ofWeek]), ...(isNews ? [before] : [])];
}

function looksAtPlace(place: Place, figures: Figures, kinds: ReadonlyMap<string, WeekKind>): Looked[] {
  const candidate: Candidate = { measure: 'active_people', kind: 'place', weight: placeWeight };
  const found = look(candidate, place.label, place.people, figures.week, figures, kinds);
  return found === null ? [] : [found];
}

function look(
  candidate: Candidate,
  place: string | null,
  series: Series,
  week: string,
  { firstDay, today }: Figures,
  kinds: ReadonlyMap<string, WeekKind>,
): Looked | null {
  const { measure } = measureNamed(candidate.measure);
  // Who has never written is no one of whom silence is news.
  const known =
    candidate.noneIsZero && series.some(({ value }) => value !== null)
      ? series.map((point) =>
          firstDay !== null && point.week >= firstDay ? { ...point, value: point.value ?? 0 } : point,
        )
      : series;
  const at = known.findIndex((point) => point.week === week);
  const point = known[at];
  if (!point || point.value === null) return null;
  const kindOf = (other: string): boolean => {
    const kind = kinds.get(other);
    return kind !== undefined && isUnusual(kind);
  };
  // A week that has begun before the data is not a whole one.
  const history = known
    .slice(Math.max(0, at - historyWeeks), at)
    .filter((past) => !kindOf(past.week) && (firstDay === null || past.week >= firstDay))
    .flatMap(({ value }) => value ?? []);
  const usual = usualOf(history, measure.unit, point.of);
  const against = againstOf(known, at, usual, kindOf(week), addDays(week, 6) >= today);
  return {
    measure: candidate.measure,
    kind: candidate.kind,
    unit: measure.unit,
    better: measure.better,
    place,
    week,
    value: point.value,
    of: point.of,
    low: point.low,
    high: point.high,
    usual,
    against,
    distance: distanceOf(point.value, against, usual),
    weight: candidate.weight,
  };
}

/** A week that is not over is held against nothing; one unlike others against the same week last year. */
function againstOf(
  series: readonly Point[],
  at: number,
  usual: Usual | null,
  isUnlikeOthers: boolean,
  isBegun: boolean,
): Looked['against'] {
  if (usual === null || isBegun) return null;
  if (!isUnlikeOthers) return { kind: 'usual', value: usual.median };
  const lastYear = series[at - 52]?.value ?? null;
  return lastYear === null ? null : { kind: 'last-year', value: lastYear };
}

function distanceOf(value: number, against: Looked['against'], usual: Usual | null): number | null {
  if (against === null || usual === null) return null;
  return against.kind === 'usual' ? distance(value, usual) : distanceFrom(value, against.value, usual);
}

function isTooEarly({ early }: Candidate, direction: 'up' | 'down', week: string, figures: Figures): boolean {
  if (early === undefined || isRipe(week, figures)) return false;
  return early === 'low' ? direction === 'down' : direction === 'up';
}

/** A week later the posts have had at least that week. */
export function isRipe(week: string, { today }: Pick<Figures, 'today'>): boolean {
  return today > addDays(week, 6) && daysIn(addDays(week, 7), today) > ripeDays;
}

/** Ratios of few, and short histories, are never highly sure. */
function confidenceOf({ unit, of, usual }: Looked, far: number, threshold: number): Finding['confidence'] {
  const isOfFew = unit === 'percent' && of !== null && of < 20;
  return far >= threshold + 1 && (usual?.weeks ?? 0) >= 12 && !isOfFew ? 'high' : 'medium';
}

const telling = ({ distance: far, weight }: Finding): number => Math.min(Math.abs(far), farthest) * weight;

function oneOfAKind<T extends { readonly kind: Kind }>(all: readonly T[]): T[] {
  const seen = new Set<Kind>();
  return all.filter(({ kind }) => !seen.has(kind) && seen.add(kind));
}
