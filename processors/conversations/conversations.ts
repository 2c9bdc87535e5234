import { idRange } from '../facts/facts.js';
import type { MetricFamily, RefreshContext } from '../metric-family.js';
import { forNews } from '../news.js';
import { type ResultTable, replaceWindows } from '../replace-windows.js';
import { sqlFile } from '../sql-file.js';
import { memoryMs } from './group-conversations.js';
import { type DatedMessage, type Placed, regroup } from './regroup.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const dirtyAll = sql('dirty-all.sql');
const dirtySome = sql('dirty.sql');
const monthSelect = sql('month.sql');
const messagesSelect = sql('messages.sql');
const placedSelect = sql('placed.sql');

const conversationMonth: ResultTable = {
  name: 'conversation_month',
  key: ['community_id', 'month'],
  values: ['is_chat', 'is_grouped'],
};

/** Messages held at a time: bounds the memory of a first import, at about 500 bytes each. */
const messagesHeld = 100_000;
/** Dirty days read in one go. */
const daysAtOnce = 31;
/** The longest pause between two dirty days that is read along. The first time every day with messages is dirty. */
const pauseDays = 3;
const rowsAnInsert = 10_000;
const dayMs = 86_400_000;

/** Chat without threads, grouped before anything is counted. First of the families: the facts are computed from it. */
export const conversations = createConversations();

export function createConversations(messagesAtOnce = messagesHeld): MetricFamily {
  return {
    name: 'conversations',
    pace: 'live',
    needs: [],
    definition: `1 ${dirtySome} ${monthSelect} ${messagesSelect} ${placedSelect}`,
    settings: (config) => [config.conversations],
    refresh: (context) => refreshConversations(context, messagesAtOnce),
    views: [],
  };
}

async function refreshConversations(context: RefreshContext, messagesAtOnce: number): Promise<number> {
  const { store, run, since, news, factsSince } = context;
  const isFirst = factsSince === 0;
  await store.command(isFirst ? dirtyAll : forNews(dirtySome, news), isFirst ? { run } : { run, since }, {
    limitSeconds: 600,
  });
  await judgeMonths(context);
  const reading: Reading = {
    reachDays: Math.ceil(memoryMs(context.config.conversations) / dayMs),
    messagesAtOnce,
    goingOn: new Map(),
  };
  let windows = 0;
  for (let days = await dirtyDays(context, ''); days.length > 0; days = await dirtyDays(context, days.at(-1)!)) {
    windows += await regroupDays(context, reading, { first: days[0]!, last: days.at(-1)! }, [0, 1]);
    context.progress(windows, windows);
  }
  return windows;
}

/** A month that is threaded now, or is no more, is dirty as a whole. */
async function judgeMonths({ store, run, factsSince, config }: RefreshContext): Promise<void> {
  const [span] = await store.query<{ first: string; last: string; days: number }>(
    `SELECT toString(toStartOfMonth(min(day))) AS first, toString(toStartOfMonth(max(day))) AS last, count() AS days
     FROM dirty_conversation WHERE run = {run:UInt64}`,
    { run },
  );
  if (!span || Number(span.days) === 0) return;
  const { enabled, threadedFrom } = config.conversations;
  await replaceWindows(store, {
    table: conversationMonth,
    select: monthSelect,
    window:
      '(community_id, month) IN (SELECT community_id, toStartOfMonth(day) FROM dirty_conversation WHERE run = {run:UInt64})',
    params: { run, firstMonth: span.first, lastMonth: span.last, enabled: enabled ? 1 : 0, threadedFrom },
    version: run,
  });
  // The first time all of it is dirty anyway.
  if (factsSince === 0) return;
  await store.command(
    `INSERT INTO dirty_conversation (run, day, community_id)
     SELECT {run:UInt64}, arrayJoin(arrayMap(step -> month + step, range(toDayOfMonth(toLastDayOfMonth(month))))), community_id
     FROM conversation_month WHERE version > {factsSince:UInt64}`,
    { run, factsSince },
  );
}

/** The next dirty days that lie close together. */
async function dirtyDays({ store, run, factsSince }: RefreshContext, after: string): Promise<string[]> {
  const rows = await store.query<{ day: string }>(
    `SELECT DISTINCT day FROM dirty_conversation
     WHERE run = {run:UInt64} AND day > {after:Date} ORDER BY day LIMIT {daysAtOnce:UInt32}`,
    { run, after: after || '1970-01-01', daysAtOnce },
  );
  const days = rows.map((row) => row.day);
  if (factsSince === 0) return days;
  const apart = days.findIndex((day, at) => at > 0 && Date.parse(day) - Date.parse(days[at - 1]!) > pauseDays * dayMs);
  return apart === -1 ? days : days.slice(0, apart);
}

interface Reading {
  /** Days before and after that a message may be grouped by. */
  readonly reachDays: number;
  readonly messagesAtOnce: number;
  /** Communities whose last difference may reach beyond the days read so far. */
  readonly goingOn: Map<string, { readonly day: string; readonly differsUntil: number }>;
}

/** Groups the messages of dirty days; half of the days, or of the communities, at a time where there are too many. */
async function regroupDays(
  context: RefreshContext,
  reading: Reading,
  days: { readonly first: string; readonly last: string },
  part: readonly [number, number],
): Promise<number> {
  const { store, run, config } = context;
  const { reachDays, messagesAtOnce, goingOn } = reading;
  const [firstId, lastId] = idRange(...part);
  const lastRead = addDays(days.last, reachDays);
  const params = {
    run,
    firstDay: days.first,
    lastDay: days.last,
    firstRead: addDays(days.first, -reachDays),
    lastRead,
    firstId,
    lastId,
  };
  const canSplit = days.first < days.last || part[1] < 2 ** 16;
  const messages = await store.query<MessageRow>(
    messagesSelect,
    { ...params, limit: canSplit ? messagesAtOnce + 1 : 2 ** 32 - 1 },
    { limitSeconds: 600 },
  );
  if (messages.length > messagesAtOnce && canSplit) {
    const [at, of] = part;
    const middle = addDays(days.first, Math.floor((Date.parse(days.last) - Date.parse(days.first)) / dayMs / 2));
    const halves =
      days.first === days.last
        ? ([
            [days, [2 * at, 2 * of]],
            [days, [2 * at + 1, 2 * of]],
          ] as const)
        : ([
            [{ ...days, last: middle }, part],
            [{ ...days, first: addDays(middle, 1) }, part],
          ] as const);
    let windows = 0;
    for (const [halfOfDays, halfOfPart] of halves) {
      windows += await regroupDays(context, reading, halfOfDays, halfOfPart);
    }
    return windows;
  }

  const dirty = await store.query<{ day: string; community_id: string; goes_on: number }>(
    `SELECT day, community_id, goes_on FROM dirty_conversation FINAL
     WHERE run = {run:UInt64} AND day BETWEEN {firstDay:Date} AND {lastDay:Date}
       AND community_id BETWEEN {firstId:String} AND {lastId:String}`,
    params,
  );
  if (dirty.length === 0) return 0;
  const placed = await store.query<PlacedRow>(placedSelect, params, { limitSeconds: 600 });
  const personOf = messages.some(({ mentions }) => mentions.length > 0)
    ? await peopleNamed(context, params)
    : new Map();

  const messagesOf = groupBy(messages, (row) => row.community_id);
  const placedOf = groupBy(placed, (row) => row.community_id);
  const rows: unknown[][] = [];
  const further: unknown[][] = [];
  for (const [community, listed] of groupBy(dirty, (row) => row.community_id)) {
    const result = regroup(
      {
        messages: (messagesOf.get(community) ?? []).map((row) => chatMessage(row, personOf)),
        placed: (placedOf.get(community) ?? []).map((row) => placedMessage(row, context)),
        changedDays: listed.filter(({ goes_on }) => goes_on === 0).map(({ day }) => day),
        goesOnFrom: goingOn.get(community) ?? null,
        lastRead,
      },
      config.conversations,
    );
    for (const { day, postId, continuation } of result.rows) {
      const { parentId, rootId } = continuation ?? { parentId: '', rootId: '' };
      rows.push([day, community, postId, parentId, rootId, run, continuation === null ? 1 : 0]);
    }
    if (result.differsUntil === null) {
      goingOn.delete(community);
    } else {
      const next = addDays(lastRead, 1);
      goingOn.set(community, { day: next, differsUntil: result.differsUntil });
      further.push([run, next, community, 1]);
    }
  }
  const columns = ['day', 'community_id', 'post_id', 'parent_id', 'root_id', 'version', 'is_deleted'];
  for (let from = 0; from < rows.length; from += rowsAnInsert) {
    await store.insert('conversation', columns, rows.slice(from, from + rowsAnInsert));
  }
  await store.insert('dirty_conversation', ['run', 'day', 'community_id', 'goes_on'], further);
  return dirty.length;
}

interface MessageRow {
  readonly id: string;
  readonly day: string;
  readonly community_id: string;
  readonly at: number;
  readonly author: string;
  readonly mentions: readonly string[];
  readonly keeps_thread: number;
}

interface PlacedRow {
  readonly day: string;
  readonly community_id: string;
  readonly post_id: string;
  readonly parent: string;
  readonly root: string;
  readonly gone: number;
  readonly written: number;
}

/** The people behind the accounts that the messages name; an account that nobody has linked is a person of its own. */
async function peopleNamed(
  { store }: RefreshContext,
  params: Record<string, string | number>,
): Promise<Map<string, string>> {
  const rows = await store.query<{ account_id: string; person_id: string }>(
    `SELECT account_id, person_id FROM account_link FINAL
     WHERE person_id != '' AND account_id IN (
         SELECT arrayJoin(mentions) FROM activity
         WHERE verb = 'post' AND notEmpty(mentions) AND day BETWEEN {firstRead:Date} AND {lastRead:Date}
     )`,
    params,
  );
  return new Map(rows.map((row) => [row.account_id, row.person_id]));
}

function chatMessage(row: MessageRow, personOf: ReadonlyMap<string, string>): DatedMessage {
  return {
    id: row.id,
    day: row.day,
    at: Number(row.at),
    author: row.author,
    mentions: row.mentions.map((account) => personOf.get(account) ?? account),
    keepsThread: row.keeps_thread === 1,
  };
}

function placedMessage(row: PlacedRow, { run, factsSince }: RefreshContext): Placed {
  return {
    day: row.day,
    postId: row.post_id,
    continuation: row.gone === 1 ? null : { parentId: row.parent, rootId: row.root },
    isUnfinished: Number(row.written) > factsSince && Number(row.written) < run,
  };
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
