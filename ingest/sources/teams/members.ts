import type { AccountLink, DirectoryRecord, Person } from '../../../infra/contracts/directory.js';
import { createMemberships } from '../../directory/memberships.js';
import { emailPattern } from '../../directory/rows.js';
import { isRecord, type JsonRecord, lineField, WrongFieldError } from '../../fields.js';
import type { RawItem } from '../../source.js';
import type { GraphRefusal } from '../microsoft-graph/client.js';
import type { Channel } from './communities.js';
import { accountId } from './envelope.js';
import type { Reading } from './reading.js';

export interface MemberPage {
  readonly items: readonly RawItem[];
  /** The team or channel whose members are all read behind this page; null: not yet. */
  readonly of: string | null;
}

const hourMs = 3_600_000;
const itemsPerPage = 500;

/** Who belongs to each channel, where it was not asked for a while: the team's members, or the channel's own. */
export async function* memberPages(
  reading: Reading,
  channels: readonly Channel[],
  askedAt: Readonly<Record<string, number>>,
  signal: AbortSignal,
): AsyncGenerator<MemberPage> {
  const { config, context } = reading;
  const now = context.now();
  const places = new Map<string, Channel[]>();
  for (const channel of channels) {
    const key = placeOf(channel);
    places.set(key, [...(places.get(key) ?? []), channel]);
  }
  const due = [...places].filter(([key]) => now - (askedAt[key] ?? 0) >= config.membersHours * hourMs);
  if (due.length === 0) return;
  const previous = (await context.previousDirectory?.()) ?? [];
  const memberships = createMemberships(previous);
  const linked = new Set(
    previous.flatMap((record) => (record.type === 'accountLink' && record.personId !== null ? [record.accountId] : [])),
  );
  const refused = new Set<boolean>();
  for (const [key, [channel, ...others]] of due) {
    if (refused.has(channel!.isStandard)) continue;
    const members = await membersOf(channel!, reading, signal);
    if (!Array.isArray(members)) {
      context.logger.warn({ of: key, reason: members.words }, 'members could not be read');
      // Without the permission it is the same for all of this kind.
      if (members.kind === 'forbidden') refused.add(channel!.isStandard);
      continue;
    }
    const items: RawItem[] = [];
    for (const [index, member] of members.entries()) items.push(...memberItems(member, index, linked, reading));
    const accounts = new Set(members.flatMap((member) => idOf(member) ?? []).map((id) => accountId(id, reading.parse)));
    for (const { community } of [channel!, ...others]) {
      const options = { asOfMs: now, isFirst: askedAt[key] === undefined };
      const records = memberships.next(community.id, accounts, options);
      items.push(...records.map((value, at) => ({ where: `${community.name}: member ${at + 1}`, value })));
    }
    for (let done = itemsPerPage; done < items.length; done += itemsPerPage) {
      yield { items: items.slice(done - itemsPerPage, done), of: null };
    }
    const rest = items.length === 0 ? 0 : (Math.ceil(items.length / itemsPerPage) - 1) * itemsPerPage;
    yield { items: items.slice(rest), of: key };
  }
}

const placeOf = ({ id, team, isStandard }: Channel): string => (isStandard ? team.id : id);

async function membersOf(
  channel: Channel,
  { graph }: Reading,
  signal: AbortSignal,
): Promise<JsonRecord[] | GraphRefusal> {
  const team = `/teams/${encodeURIComponent(channel.team.id)}`;
  const place = channel.isStandard ? team : `${team}/channels/${encodeURIComponent(channel.id)}`;
  const members: JsonRecord[] = [];
  const request = { signal, scope: `team:${channel.team.id}`, tolerate: ['missing', 'forbidden'] as const };
  for await (const page of graph.pages(graph.address(`${place}/members`), request)) {
    if (page.kind !== 'page') return page;
    members.push(...page.value.filter(isRecord));
  }
  return members;
}

function idOf(member: JsonRecord): string | null {
  return typeof member.userId === 'string' && member.userId !== '' ? member.userId : null;
}

/**
 * The account's person by the address, where no link is known: the directory of the tenant knows the address better, and two
 * that write one link by different addresses would take each other's back.
 */
function memberItems(member: JsonRecord, index: number, linked: Set<string>, { parse, context }: Reading): RawItem[] {
  const nativeId = idOf(member);
  if (nativeId === null) return [];
  const account = accountId(nativeId, parse);
  const email = emailOf(member);
  if (email === null || linked.has(account)) return [];
  linked.add(account);
  const version = context.now();
  const personId = context.pseudonym.person(email);
  const link: AccountLink = {
    type: 'accountLink',
    accountId: account,
    personId,
    method: 'email',
    confidence: 1,
    accountKind: 'person',
    version,
  };
  const person: Person = {
    type: 'person',
    personId,
    origin: 'platform',
    unitPath: [],
    managerId: null,
    title: null,
    level: null,
    location: null,
    active: true,
    leadership: { isExecutive: false, rule: null, delegateOf: null },
    name: null,
    validFrom: null,
    validTo: null,
    version,
  };
  const records: DirectoryRecord[] = [link, person];
  return records.map((value, at) => ({ where: `account ${index + 1}[${at}]`, value }));
}

function emailOf(member: JsonRecord): string | null {
  try {
    const email = lineField(member, 'email', 320)?.toLowerCase() ?? null;
    return email !== null && email.length <= 254 && emailPattern.test(email) ? email : null;
  } catch (error) {
    if (error instanceof WrongFieldError) return null;
    throw error;
  }
}
