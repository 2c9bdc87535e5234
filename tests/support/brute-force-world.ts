import type { ActivityEvent } from '../../infra/contracts/activity.js';
import type { AccountLink, DirectoryRecord, Membership, Person } from '../../infra/contracts/directory.js';
import { type Calendar, createCalendar, dayMs } from './brute-force-calendar.js';
import { type ConversationRules, type Grouped, groupChat } from './brute-force-conversations.js';

/** The plain-TypeScript reading of what landed: which acts stand, who did them, and who those people are when. */

export interface Rules {
  readonly timeZone: string;
  readonly weekStart: 'monday' | 'sunday';
  readonly windowDays: number;
  readonly heavyFrom: number;
  readonly conversations: ConversationRules;
}

export interface Features {
  readonly words: number;
  readonly hasQuestion: boolean;
}

export interface Act {
  readonly id: string;
  readonly verb: 'post' | 'reply' | 'react' | 'share' | 'view' | 'follow' | 'join';
  readonly at: number;
  readonly day: string;
  readonly precision: 'exact' | 'object' | 'day';
  readonly account: string;
  readonly person: string;
  readonly object: string;
  readonly parent: string | null;
  /** The post that is quoted. */
  readonly quoted: string | null;
  /** First post of the conversation. */
  readonly thread: string;
  readonly community: string;
  readonly scope: string;
  readonly platform: string;
  readonly mentions: readonly string[];
  /** People behind the mentioned accounts, each once; bots are none. */
  readonly named: readonly string[];
  readonly words: number;
  readonly hasQuestion: boolean;
}

export interface Period {
  readonly person: string;
  readonly from: number;
  readonly until: number;
  readonly record: Person;
}

export interface Slice {
  readonly dim: string;
  readonly key: string;
}

export interface World {
  readonly rules: Rules;
  readonly calendar: Calendar;
  /** Acts of people that stand; messages that go on with a conversation are replies. */
  readonly acts: readonly Act[];
  readonly conversations: readonly Grouped[];
  readonly snapshots: readonly Extract<ActivityEvent, { verb: 'snapshot' }>[];
  readonly memberCounts: ReadonlyMap<string, number | null>;
  readonly members: readonly {
    readonly community: string;
    readonly person: string;
    readonly from: number;
    readonly until: number;
  }[];
  /** Of each person, in order of time. */
  readonly periods: ReadonlyMap<string, readonly Period[]>;
  readonly hasDirectory: boolean;
  at(person: string, ms: number): Period | null;
}

const end = Date.UTC(2100, 0, 1);

function newest<T extends { readonly version: number }>(records: readonly T[], key: (record: T) => string): T[] {
  const found = new Map<string, T>();
  for (const record of records) {
    const before = found.get(key(record));
    if (!before || record.version >= before.version) found.set(key(record), record);
  }
  return [...found.values()];
}

export function buildWorld(
  events: readonly ActivityEvent[],
  records: readonly DirectoryRecord[],
  featuresOf: (event: ActivityEvent) => Features | null,
  rules: Rules,
): World {
  const calendar = createCalendar(rules.timeZone, rules.weekStart);
  const ofType = <T extends DirectoryRecord['type']>(type: T) =>
    records.filter((record): record is Extract<DirectoryRecord, { type: T }> => record.type === type);
  const links = new Map(
    newest<AccountLink>(ofType('accountLink'), (link) => link.accountId).map((link) => [link.accountId, link]),
  );
  const personOf = (account: string): string => links.get(account)?.personId ?? account;
  const kindOf = (account: string): string => links.get(account)?.accountKind ?? 'person';

  const people = newest<Person>(
    ofType('person'),
    (person) => `${person.personId} ${person.origin} ${person.validFrom ?? 0}`,
  );
  const inDirectory = new Set(people.filter(({ origin }) => origin === 'directory').map(({ personId }) => personId));
  const periods = new Map<string, Period[]>();
  for (const record of people) {
    if (record.origin === 'platform' && inDirectory.has(record.personId)) continue;
    const mine = periods.get(record.personId) ?? [];
    mine.push({ person: record.personId, from: record.validFrom ?? 0, until: record.validTo ?? end, record });
    periods.set(record.personId, mine);
  }
  for (const [person, mine] of periods) {
    mine.sort((a, b) => a.from - b.from);
    periods.set(
      person,
      mine.map((period, index) => ({ ...period, until: Math.min(period.until, mine[index + 1]?.from ?? end) })),
    );
  }

  const deleted = new Set<string>();
  const undone = new Map<string, number>();
  for (const event of events) {
    if (event.verb === 'delete') deleted.add(event.id);
    if (event.verb === 'unreact') undone.set(event.id, Math.max(undone.get(event.id) ?? 0, event.version));
  }
  const memberCounts = new Map<string, number | null>();
  const kinds = new Map<string, string>();
  const told = events
    .flatMap(({ observedAt, community }) => (community === null ? [] : [{ version: observedAt, community }]))
    .sort((a, b) => a.version - b.version);
  for (const { community } of told) {
    kinds.set(community.id, community.kind);
    // An event that does not say it takes nothing away.
    memberCounts.set(community.id, community.memberCount ?? memberCounts.get(community.id) ?? null);
  }

  const said: Act[] = [];
  type Done = Exclude<ActivityEvent, { verb: 'unreact' | 'unfollow' | 'leave' | 'delete' | 'snapshot' }>;
  const done = events.filter(
    (event): event is Done => !['unreact', 'unfollow', 'leave', 'delete', 'snapshot'].includes(event.verb),
  );
  for (const event of newest<Done>(done, ({ id }) => id)) {
    const { object, actor } = event;
    if (deleted.has(event.id) || event.version <= (undone.get(event.id) ?? -1)) continue;
    if (event.occurredAt > event.observedAt + dayMs) continue;
    if (actor.kind !== 'person' || kindOf(actor.id) !== 'person') continue;
    const verb = event.verb === 'edit' ? (object.parentId === null ? 'post' : 'reply') : event.verb;
    const features = ['post', 'reply', 'edit', 'share'].includes(event.verb) ? featuresOf(event) : null;
    const saysThread = object.rootId !== null && object.rootId !== event.id;
    said.push({
      id: event.id,
      verb,
      at: event.occurredAt,
      day: calendar.dayOf(event.occurredAt),
      precision: event.precision,
      account: actor.id,
      person: personOf(actor.id),
      object: object.id,
      parent: object.parentId,
      quoted: object.quotedId,
      thread: saysThread ? object.rootId! : verb === 'reply' ? object.parentId! : event.id,
      community: event.community?.id ?? '',
      scope: event.scope,
      platform: event.platform,
      mentions: event.mentions,
      named: [...new Set(event.mentions.filter((account) => kindOf(account) === 'person').map(personOf))],
      words: features?.words ?? 0,
      hasQuestion: features?.hasQuestion ?? false,
    });
  }

  const conversations = groupChat(said, kinds, rules.conversations);
  const goesOn = new Map(conversations.map((grouped) => [grouped.id, grouped]));
  const acts = said.map((act): Act => {
    const grouped = goesOn.get(act.id);
    return grouped ? { ...act, verb: 'reply', parent: grouped.parent, thread: grouped.root } : act;
  });

  return {
    rules,
    calendar,
    acts,
    conversations,
    snapshots: newest(
      events.filter((event): event is Extract<ActivityEvent, { verb: 'snapshot' }> => event.verb === 'snapshot'),
      (event) => `${event.object.id} ${event.counts.asOf}`,
    ),
    memberCounts,
    members: newest<Membership>(
      ofType('membership'),
      (member) => `${member.communityId} ${member.accountId} ${member.validFrom ?? 0}`,
    )
      .filter((member) => kindOf(member.accountId) === 'person')
      .map((member) => ({
        community: member.communityId,
        person: personOf(member.accountId),
        from: member.validFrom ?? 0,
        until: member.validTo ?? end,
      })),
    periods,
    hasDirectory: inDirectory.size > 0,
    at: (person, ms) => {
      const period = periods.get(person)?.findLast(({ from }) => from <= ms);
      return period?.record.active && period.until > ms ? period : null;
    },
  };
}

/** Slices of the organisation that somebody counts in; null: nothing is known of the person then. */
export function placesOf(period: Period | null): Slice[] {
  const names = (period?.record.unitPath ?? [])
    .filter((name) => name !== '')
    .map((name) => name.replaceAll(' / ', '/'));
  return [
    ...names.map((_, depth) => ({ dim: 'unit', key: names.slice(0, depth + 1).join(' / ') })),
    { dim: 'unit', key: [...names, ''].join(' / ') },
    { dim: 'level', key: period?.record.level === null || !period ? '' : String(period.record.level) },
    { dim: 'location', key: period?.record.location ?? '' },
  ];
}

/** Where somebody stands on a day: what holds last on it. */
export function standingOn(world: World, person: string, day: string): Period | null {
  const { calendar, periods } = world;
  const from = calendar.startOf(day);
  const until = calendar.startOf(nextDay(day));
  // Being active again or not at all is no standing: the last active period counts, if it reaches into the day.
  const last = periods.get(person)?.findLast((period) => period.record.active && period.from < until);
  return last && last.until > from ? last : null;
}

const nextDay = (day: string): string => new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);

export function slicesOf(act: Act, period: Period | null): Slice[] {
  return [
    { dim: 'all', key: '' },
    { dim: 'platform', key: act.platform },
    { dim: 'community', key: act.community },
    ...placesOf(period),
  ];
}

export const isContribution = (act: Act): boolean => ['post', 'reply', 'react', 'share'].includes(act.verb);

/** Collects what belongs to the same key. */
export function groupBy<T>(items: Iterable<T>, key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}

/** Linear interpolation between the neighbouring ranks, as spreadsheets' PERCENTILE.INC. */
export function quantile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const rank = share * (sorted.length - 1);
  const low = Math.floor(rank);
  return sorted[low]! + (rank - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!);
}
