import type { Column } from '../panels/panel.js';
import { addDays } from '../report/days.js';
import type { MeasureName } from './candidates.js';
import { cleanName } from './clean.js';
import type { Place } from './figures.js';
import { isRipe, type Looked } from './findings.js';
import type { DigestPictureModel, FigureLine, Section } from './model.js';
import { historyWeeks, quantile } from './noise.js';
import { sectionOf } from './section.js';
import { type Telling, valueInWeek } from './telling.js';

/** The figures behind a digest: of the week, beside what is usual. */

const reachMeasures: readonly MeasureName[] = [
  'leader_posts',
  'audience_share',
  'unread_posts',
  'engagement_rate',
  'status_lift',
  'reply_ratio',
  'answer_time',
  'organic_share',
  'outside_line',
];
const participationMeasures: readonly MeasureName[] = [
  'interactive_share',
  'active_people',
  'response_rate',
  'open_questions',
  'sentiment_net',
];
const teamMeasures: readonly MeasureName[] = [
  'interactive_share',
  'active_people',
  'newcomers',
  'returning',
  'lapsed',
  'response_rate',
  'open_questions',
  'time_to_first_response',
  'top_10_percent_share',
  'two_way_share',
  'cross_unit_share',
  'sentiment_net',
];

/** A picture of fewer weeks shows nothing. */
const fewestWeeksDrawn = 4;
const mostPlaces = 8;
const fewestCounted = 5;
const mostMoved = 3;

export function reachSection(telling: Telling): Section | null {
  const { figures, strings, format, isLeader } = telling;
  const wrote = valueInWeek(figures, 'leader_posts') ?? 0;
  const lines = linesOf(wrote === 0 ? reachMeasures.filter((name) => name !== 'leader_posts') : reachMeasures, telling);
  const { elsewhere, reachScope } = figures;
  const paragraphs =
    elsewhere === null
      ? []
      : [
          strings.elsewhere(
            reachScope === 'internal',
            isLeader,
            elsewhere.posts,
            format,
            elsewhere.share === null ? null : format.percent(elsewhere.share),
          ),
        ];
  if (lines.length === 0 && paragraphs.length === 0) return null;
  return sectionOf('reach', strings, {
    title: isLeader
      ? reachScope === 'public' && wrote > 0
        ? strings.sections.reachInPublic
        : strings.sections.reach
      : strings.sections.executives,
    figures: lines,
    paragraphs,
    notes: wrote > 0 && !isRipe(figures.week, figures) ? [strings.stillCollecting] : [],
    picture:
      wrote === 0
        ? null
        : weeksPicture(
            'audience_share',
            isLeader ? strings.pictures.reach : strings.pictures.executives,
            'bars',
            telling,
          ),
  });
}

export function participationSection(telling: Telling): Section | null {
  const { strings, isLeader } = telling;
  const figures = linesOf(isLeader ? participationMeasures : teamMeasures, telling);
  if (figures.length === 0) return null;
  return sectionOf('participation', strings, {
    title: strings.sections.participation,
    figures,
    picture: weeksPicture('interactive_share', strings.pictures.participation, 'lines', telling),
  });
}

/** Where the organisation was, and where it moved: by platform where there are several, by community. */
export function placesSection(telling: Telling): Section | null {
  const { figures, found, strings, format } = telling;
  const now = (place: Place): number => place.people.find(({ week }) => week === figures.week)?.value ?? 0;
  const known = (dimension: Place['dimension']): Place[] =>
    figures.places.filter((place) => place.dimension === dimension && now(place) > 0).sort((a, b) => now(b) - now(a));
  const communities = known('community');
  const platforms = known('platform');
  if (communities.length === 0) return null;
  const moved = found.places
    .filter(({ isOutside }) => isOutside)
    .slice(0, mostMoved)
    .map((one) => {
      const place = cleanName(one.place ?? '');
      const value = format.value(one.value, one.unit);
      const from = format.value(one.against?.value ?? 0, one.unit);
      return (one.distance ?? 0) > 0 ? strings.places.up(place, value, from) : strings.places.down(place, value, from);
    });
  const isCompared = found.places.some(({ distance }) => distance !== null);
  return sectionOf('places', strings, {
    title: strings.sections.places,
    paragraphs: [
      strings.places.largest(
        format.list(
          communities
            .slice(0, 3)
            .map((place) => strings.places.withPeople(cleanName(place.label), format.count(now(place)))),
        ),
      ),
      ...(moved.length > 0 ? moved.map((line) => `${line}.`) : isCompared ? [strings.places.steady] : []),
      ...(platforms.length > 1 ? platforms.map((place) => `${platformLine(place, now(place), telling)}.`) : []),
    ],
    picture: communities.length > 1 ? placesPicture(communities.slice(0, mostPlaces), now, telling) : null,
  });
}

function platformLine(place: Place, value: number, { figures, strings, format }: Telling): string {
  const known = place.people
    .filter(({ week }) => week < figures.week)
    .slice(-historyWeeks)
    .flatMap((point) => point.value ?? []);
  const usual = known.length < fewestWeeksDrawn ? null : format.count(quantile(known, 0.5));
  return strings.places.platform(cleanName(place.label), format.count(value), usual);
}

function linesOf(measures: readonly MeasureName[], { found, strings, format, isLeader }: Telling): FigureLine[] {
  return measures.flatMap((name): FigureLine[] => {
    const looked = found.looked.find(({ measure }) => measure === name);
    if (!looked || saysNothing(looked)) return [];
    return [
      {
        measure: name,
        title: (isLeader ? undefined : strings.mineTitles[name]) ?? strings.measures[name].title,
        value: valueWithOf(looked, { format, strings }),
        usual: looked.usual === null ? strings.none : format.range(looked.usual.low, looked.usual.high, looked.unit),
      },
    ];
  });
}

/** None where there is never any; a share of next to nothing that nothing stands beside. */
function saysNothing({ value, of, unit, usual }: Looked): boolean {
  if (usual !== null) return value === 0 && usual.low === 0 && usual.high === 0;
  return value === 0 || (unit === 'percent' && of !== null && of < fewestCounted);
}

/** `31 % of 412`: where it is a share of people or posts, of how many. */
export function valueWithOf(
  { value, of, unit }: Looked,
  { format, strings }: Pick<Telling, 'format' | 'strings'>,
): string {
  const shown = format.value(value, unit);
  return unit === 'percent' && of !== null ? strings.share(shown, format.count(of)) : shown;
}

function weeksPicture(
  measure: MeasureName,
  title: string,
  drawn: 'bars' | 'lines',
  { figures, found, strings, format }: Telling,
): DigestPictureModel | null {
  const series = figures.series[measure] ?? [];
  const shown = series.slice(-historyWeeks - 1);
  // A week that began before the data is not a whole one.
  const known = shown.filter(
    ({ week, value }) => value !== null && (figures.firstDay === null || week >= figures.firstDay),
  );
  const [first] = known;
  const now = series.at(-1)?.value ?? null;
  if (known.length < fewestWeeksDrawn || first === undefined || now === null) return null;
  const looked = found.looked.find((one) => one.measure === measure);
  const unit = looked?.unit ?? 'percent';
  const values = known.flatMap(({ value }) => value ?? []);
  const column: Column = { name: 'value', title, unit };
  return {
    cid: measure === 'audience_share' ? 'reach' : 'participation',
    title: looked?.usual ? strings.pictures.dashed(title) : title,
    alt: strings.pictures.weeks(
      title,
      format.value(now, unit),
      format.range(Math.min(...values), Math.max(...values), unit),
      format.count(known.length),
    ),
    picture: {
      kind: 'time-series',
      values: [column],
      drawn,
      thresholds: looked?.usual ? [{ value: looked.usual.median, title: '' }] : [],
    },
    rows: known.map(({ week, value }) => ({ time: `${week} 00:00:00`, value })),
    from: first.week,
    until: addDays(figures.week, 6),
  };
}

function placesPicture(
  places: readonly Place[],
  now: (place: Place) => number,
  { figures, strings, format }: Telling,
): DigestPictureModel {
  const title = strings.pictures.places;
  return {
    cid: 'places',
    title,
    alt: strings.pictures.bars(
      title,
      format.list(places.map((place) => strings.places.withPeople(cleanName(place.label), format.count(now(place))))),
    ),
    picture: { kind: 'bars', label: 'label', values: [{ name: 'value', title, unit: 'people' }] },
    rows: places.map((place) => ({ label: cleanName(place.label), value: now(place) })),
    from: figures.week,
    until: figures.until,
  };
}
