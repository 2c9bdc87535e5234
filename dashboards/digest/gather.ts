import { type Config, weekdays } from '../../infra/config.js';
import type { Params, Store } from '../../infra/store/store.js';
import { numberOf, type PanelRow } from '../charts/drawing.js';
import { measureNamed } from '../panels/measure-columns.js';
import { sliceSql, sliceTrendSql, trendSql } from '../panels/measure-sql.js';
import { addDays, dayIn } from '../report/days.js';
import { boundParams } from '../report/load.js';
import { panelParams } from '../report/parameters.js';
import { type MeasureName, measureNames } from './candidates.js';
import type { Recipient, RenderOptions, Week } from './digest.js';
import type {
  Conversation,
  DayPoint,
  Figures,
  LeaderPost,
  OpenQuestions,
  Place,
  Point,
  ReachPlace,
  Scope,
  Series,
} from './figures.js';
import { historyWeeks } from './noise.js';
import { readConformity } from './read-conformity.js';

/** Reads what a digest is made from: views only, and measures by their definition in the catalogue. */

/** So that the same week last year is in it. */
const weeksBack = 52;
/** Longer than posts collect answers; who waits longer than that waits no more. */
const conversationWeeks = 4;
const reachWeeks = 12;
const mostConversations = 200;
/** A share of fewer questions, or of fewer posts, says nothing of a community. */
const fewestQuestions = 5;
const fewestPosts = 3;

export async function gather(
  store: Store,
  config: Config,
  recipient: Recipient,
  week: Week,
  { nowMs = Date.now(), former = null }: RenderOptions,
): Promise<Figures> {
  const { timeZone, weekStart, workingHours, name } = config.organisation;
  const until = addDays(week, 6);
  const [organisation] = await store.query<{ name: string; first_day: string | null; last_day: string | null }>(
    'SELECT name, toString(first_day) AS first_day, toString(last_day) AS last_day FROM v_organisation',
    {},
  );
  const asked = {
    from: addDays(week, -7 * weeksBack),
    until,
    lastDay: until,
    timeZone,
    weekMode: weekStart === 'monday' ? (1 as const) : (0 as const),
    executive: recipient.leaderId ?? '*',
  };
  const scope = await scopeOf(store, asked.from, until);
  const params = panelParams({ ...asked, scope });
  const rows = <Row = PanelRow>(sql: string, given: Params = params): Promise<Row[]> =>
    store.query<Row>(sql, boundParams(sql, given));
  const since = (weeks: number): Params => panelParams({ ...asked, scope, from: addDays(week, -7 * (weeks - 1)) });
  const weeks = Array.from({ length: weeksBack + 1 }, (_, index) => addDays(asked.from, 7 * index));

  const isLeader = recipient.kind === 'leader';
  const reachScope = isLeader ? await reachScopeOf(rows, asked) : scope;
  const inReachScope = (weeksAsked: number): Params =>
    panelParams({ ...asked, scope: reachScope, from: addDays(week, -7 * (weeksAsked - 1)) });
  const otherScope = reachScope === 'internal' ? 'public' : 'internal';
  const trends = await rows(trendSql(columnsOf(measureNames.filter((name) => !isOfPosts(name)))));
  const ofPosts = await rows(trendSql(columnsOf(measureNames.filter(isOfPosts))), inReachScope(weeksBack + 1));
  const days = await rows(trendSql({ people: 'active_people_day' }));
  const conformity = await readConformity(store, params);
  return {
    recipient,
    organisation: {
      name: name === unnamed ? (organisation?.name ?? name) : name,
      timeZone,
      workingDays: workingHours.days.map((day) => (weekdays.indexOf(day) + 1) % 7),
      holidays: config.digest.holidays,
      minPeople: config.privacy.minPeople,
    },
    week,
    until,
    today: dayIn(timeZone, nowMs),
    firstDay: organisation?.first_day ?? null,
    lastDay: organisation?.last_day ?? null,
    scope,
    series: Object.fromEntries(
      measureNames.map((measure) => [
        measure,
        seriesOf(isOfPosts(measure) ? ofPosts : trends, columnOf(measure), weeks),
      ]),
    ),
    days: days.map((row): DayPoint => ({ day: dayOf(row), people: numberOf(row.people) })),
    places: [...(await places('community', rows, weeks)), ...(await places('platform', rows, weeks))],
    posts: await readPosts(rows, inReachScope(2)),
    reachScope,
    elsewhere: await readElsewhere(rows, panelParams({ ...asked, scope: otherScope, from: week })),
    lastPost: isLeader ? await readLastPost(rows) : null,
    conversations: isLeader ? await readConversations(rows, since(conversationWeeks)) : [],
    openQuestions: isLeader ? [] : await readOpenQuestions(rows, since(conversationWeeks)),
    reachPlaces: isLeader ? await readReachPlaces(rows, inReachScope(reachWeeks)) : [],
    conformity: { isEnabled: config.conformity.enabled, run: conformity },
    definitions: {
      ...Object.fromEntries(measureNames.map((measure) => [measure, measureNamed(measure).measure.version])),
      ...(conformity === null ? {} : { conformity: Number(conformity.definition) }),
    },
    former,
    publicUrl: config.digest.publicUrl,
  };
}

const unnamed = 'Your organisation';

type Read = <Row = PanelRow>(sql: string, params?: Params) => Promise<Row[]>;

/** What is said inside; of those who listen in public only, that. */
async function scopeOf(store: Store, from: string, until: string): Promise<Scope> {
  const found = await store.query<{ scope: string }>(
    `SELECT DISTINCT toString(scope) AS scope FROM v_participation
     WHERE grain = 'week' AND dim = 'all' AND starts BETWEEN {from:Date} AND {until:Date}`,
    { from, until },
  );
  const scopes = found.map(({ scope }) => scope);
  return scopes.includes('public') && !scopes.includes('internal') ? 'public' : 'internal';
}

/** Where the leader wrote most in the last half year. */
async function reachScopeOf(rows: Read, asked: Omit<Parameters<typeof panelParams>[0], 'scope'>): Promise<Scope> {
  const found = await rows<{ where_to: Scope }>(
    `SELECT toString(scope) AS where_to FROM v_leader_post
WHERE leader_id = {executive:String} AND day BETWEEN {from:Date} AND {until:Date}
GROUP BY scope
ORDER BY count() DESC, where_to
LIMIT 1`,
    panelParams({ ...asked, from: addDays(asked.until, 1 - 7 * historyWeeks) }),
  );
  return found[0]?.where_to ?? 'internal';
}

/** Posts are looked at inside or in public; what people do with the leader is of both. */
const isOfPosts = (measure: MeasureName): boolean => measureNamed(measure).view.name === 'v_leader_post';

const columnsOf = (measures: readonly MeasureName[]): Record<string, string> =>
  Object.fromEntries(measures.map((measure) => [columnOf(measure), measure]));

/** Not the name of a column of a view, which some measures have. */
const columnOf = (measure: string): string => `told_${measure}`;

const dayOf = (row: PanelRow): string => String(row.time).slice(0, 10);

function seriesOf(rows: readonly PanelRow[], column: string, weeks: readonly string[]): Series {
  const known = new Map(rows.map((row) => [dayOf(row), row]));
  return weeks.map((week): Point => {
    const row = known.get(week) ?? {};
    return {
      week,
      value: numberOf(row[column]),
      of: numberOf(row[`${column}_of`]),
      low: numberOf(row[`${column}_low`]),
      high: numberOf(row[`${column}_high`]),
    };
  });
}

async function places(dimension: Place['dimension'], rows: Read, weeks: readonly string[]): Promise<Place[]> {
  const found = await rows(sliceTrendSql(dimension, 'active_people'));
  const labels = [...new Set(found.map((row) => String(row.label)))];
  return labels.map((label) => ({
    dimension,
    label,
    people: seriesOf(
      found.filter((row) => row.label === label),
      'value',
      weeks,
    ),
  }));
}

async function readPosts(rows: Read, params: Params): Promise<LeaderPost[]> {
  const found = await rows<Omit<LeaderPost, 'day'> & { posted: string }>(
    `SELECT toString(day) AS posted, community, reached_by AS reachedBy, audience_kind AS audienceKind
FROM v_leader_post
WHERE day BETWEEN {from:Date} AND {until:Date} AND scope = {scope:String} AND ({executive:String} = '*' OR leader_id = {executive:String})
ORDER BY occurred_at`,
    params,
  );
  return found.map(({ posted, ...rest }) => ({ ...rest, day: posted }));
}

async function readElsewhere(rows: Read, params: Params): Promise<Figures['elsewhere']> {
  const [row] = await rows(trendSql({ written: 'leader_posts', share: 'audience_share' }), params);
  const posts = numberOf(row?.written);
  return posts === null ? null : { posts, share: numberOf(row?.share) };
}

async function readLastPost(rows: Read): Promise<string | null> {
  const [row] = await rows<{ last: string | null }>(
    `SELECT toString(maxOrNull(day)) AS last FROM v_leader_post
WHERE leader_id = {executive:String} AND day <= {until:Date} AND day >= {from:Date}`,
  );
  return row?.last ?? null;
}

async function readConversations(rows: Read, params: Params): Promise<Conversation[]> {
  const found = await rows<Omit<Conversation, 'hasQuestion' | 'waiting'> & { asks: number; waiting: number }>(
    `SELECT toString(toDateTime(occurred_at, {timeZone:String})) AS posted, community, platform, url, first_words AS firstWords,
  waiting_people AS waiting, has_question AS asks, toString(toDateTime(waiting_since, {timeZone:String})) AS since
FROM v_leader_conversation
WHERE leader_id = {executive:String} AND day BETWEEN {from:Date} AND {until:Date}
ORDER BY has_question DESC, waiting_people DESC, occurred_at DESC
LIMIT ${mostConversations}`,
    params,
  );
  return found.map(({ asks, waiting, ...rest }) => ({
    ...rest,
    waiting: Number(waiting),
    hasQuestion: Number(asks) === 1,
  }));
}

async function readOpenQuestions(rows: Read, params: Params): Promise<OpenQuestions[]> {
  const found = await rows(sliceSql('community', { open: 'open_questions' }, 'open DESC, label'), params);
  return found.flatMap((row) => {
    const [percent, questions] = [numberOf(row.open), numberOf(row.open_of)];
    return percent === null || questions === null || questions < fewestQuestions
      ? []
      : [{ label: String(row.label), percent, questions }];
  });
}

async function readReachPlaces(rows: Read, params: Params): Promise<ReachPlace[]> {
  const found = await rows(
    sliceSql('community', { share: 'audience_share', written: 'leader_posts' }, 'share DESC, label'),
    params,
  );
  return found.flatMap((row) => {
    const [percent, posts] = [numberOf(row.share), numberOf(row.written)];
    return percent === null || posts === null || posts < fewestPosts
      ? []
      : [{ label: String(row.label), percent, posts }];
  });
}
