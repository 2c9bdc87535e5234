import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Gap } from '../../../infra/contracts/cursor.js';
import type { DirectoryRecord } from '../../../infra/contracts/directory.js';
import { noteItem, parseDirectoryItem } from '../../directory/items.js';
import { createMemberships } from '../../directory/memberships.js';
import { type PersonEntry, peopleOf } from '../../directory/people.js';
import { type Snapshot, snapshotPages, snapshotPositionSchema } from '../../directory/snapshot.js';
import type { Page, RawItem, Source, SourceContext, SourceReader } from '../../source.js';
import { createGraph, type Graph } from '../microsoft-graph/client.js';
import { checkEntra } from './check.js';
import { type EntraConfig, entraConfig } from './config.js';
import { latestChanges, listUsers, readChanges } from './directory.js';
import { type GroupMembers, readGroups } from './groups.js';
import { readUser } from './user.js';

/** https://learn.microsoft.com/graph/delta-query-users */
export const entraSource: Source<EntraConfig> = {
  type: 'entra',
  title: 'Microsoft Entra directory',
  gives: {
    scope: 'internal',
    views: 'none',
    reactionTimes: false,
    edits: false,
    deletes: false,
    membership: true,
    people: true,
  },
  ways: ['poll'],
  tried: 'a simulator written from the documents; no real tenant',
  config: entraConfig,
  // An application may spend 3,500 units in 10 s in a small tenant; a page of users costs two.
  api: { limits: { all: { requests: 100, perMs: 10_000 } }, pauses: 'all' },
  async open(config, context) {
    return createReader(config, context, createGraph({ settings: config, http: context.http, now: context.now }));
  },
};

const positionSchema = z.object({
  /** Where changes since are. */
  delta: z.string().nullable(),
  /** When all was listed last, ms; null: never. */
  listedAt: z.int().nullable(),
  /** Where writing the last list has come to. */
  snapshot: snapshotPositionSchema.nullable(),
});

type Position = z.infer<typeof positionSchema>;

const hourMs = 3_600_000;
const forgotten = 'Microsoft Graph had forgotten where reading stood; everybody was listed again, as of now';

function createReader(config: EntraConfig, context: SourceContext, graph: Graph): SourceReader {
  return {
    instance: config.tenantId,
    async *pages(from, signal): AsyncIterable<Page> {
      const saved = positionSchema.safeParse(from);
      const at: Position = saved.success ? saved.data : { delta: null, listedAt: null, snapshot: null };
      const now = context.now();
      const known = at.delta === null ? null : await readChanges(graph, graph.restore(at.delta), signal);
      const gaps: Gap[] =
        known === 'gone' && at.listedAt !== null ? [{ from: at.listedAt, to: now, reason: forgotten }] : [];
      const changes = known === null || known === 'gone' ? await latestChanges(graph, config, signal) : known;
      const delta = graph.shorten(changes.link);

      const isDue = at.listedAt === null || now - at.listedAt >= config.refreshHours * hourMs;
      if (!isDue && gaps.length === 0 && at.snapshot === null && changes.users.size + changes.removed.size === 0) {
        if (delta !== at.delta) yield { items: [], position: { ...at, delta } satisfies Position };
        return;
      }

      const users = await listUsers(graph, config, changes, signal);
      const groups = config.groups.length === 0 ? [] : await readGroups(graph, config, context, signal);
      const previous = (await context.previousDirectory?.()) ?? [];
      const snapshot = snapshotOf(users, leftOf(changes.removed, previous, config, context), at, config, context);
      const once = { ...context, previousDirectory: async () => previous };
      let written = at.snapshot;
      // Until all is written the old link stands: after a kill the same changes come again.
      for await (const page of snapshotPages(snapshot, once, at.snapshot, signal)) {
        written = page.position;
        yield { ...page, position: { ...at, snapshot: page.position } satisfies Position };
      }
      if (signal.aborted) return;
      const items = membershipItems(groups, previous, at.listedAt === null, now);
      for (let done = 0; done + itemsPerPage < items.length; done += itemsPerPage) {
        yield { items: items.slice(done, done + itemsPerPage), position: { ...at, snapshot: written } };
      }
      yield {
        items: items.slice(Math.max(0, Math.ceil(items.length / itemsPerPage) - 1) * itemsPerPage),
        position: { delta, listedAt: now, snapshot: null } satisfies Position,
        gaps,
      };
    },
    parse: parseDirectoryItem,
    check: (signal) => checkEntra(graph, config, signal),
  };
}

const itemsPerPage = 500;

function snapshotOf(
  users: readonly unknown[],
  left: ReadonlySet<string>,
  at: Position,
  config: EntraConfig,
  context: SourceContext,
): Snapshot {
  const entries: PersonEntry[] = [];
  const notes: RawItem[] = [];
  for (const [index, user] of users.entries()) {
    const read = readUser(user, index + 1, config);
    if (read.kind === 'person') entries.push(read.entry);
    else notes.push(noteItem(`user ${index + 1}`, read.kind, read.reason));
  }
  const people = peopleOf(entries, {
    pseudonym: context.pseudonym,
    executives: config.executives,
    version: context.now(),
    linkMethod: 'email',
    place: 'resource',
  });
  const { unknownManagers, unknownExecutives } = people;
  const circles = people.problems.filter(({ message }) => message.includes('in a circle')).length;
  if (circles + unknownManagers + unknownExecutives > 0) {
    context.logger.warn({ circles, unknownManagers, unknownExecutives }, 'levels of some people are not known');
  }
  // Somebody who could not be read has not left, and an empty list is trouble, not news.
  const isWhole = entries.length > 0 && !notes.some(({ value }) => (value as { kind?: string }).kind === 'reject');
  if (!isWhole)
    context.logger.warn({ people: entries.length }, 'nobody is taken to have left: not everybody could be read');
  return {
    content: people.content,
    executives: config.executives,
    missing: isWhole ? config.missing : 'keep',
    asOfMs: null,
    fingerprint: fingerprintOf(entries, notes, config),
    isFirst: at.listedAt === null,
    left,
    keepsAccounts: true,
    notes,
  };
}

/** Another state, or other rules for the same one, is written from its beginning. */
function fingerprintOf(entries: readonly PersonEntry[], notes: readonly RawItem[], config: EntraConfig): string {
  const { executives, missing, tenantId } = config;
  const people = entries.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map((entry) => ({ ...entry, place: 0 }));
  return createHash('sha256')
    .update(JSON.stringify([people, notes, executives, missing, tenantId]))
    .digest('hex');
}

/** People whose accounts were removed: their address is not told any more, but the account was linked before. */
function leftOf(
  removed: ReadonlySet<string>,
  previous: readonly DirectoryRecord[],
  config: EntraConfig,
  { pseudonym }: SourceContext,
): Set<string> {
  const accounts = new Set([...removed].map((id) => pseudonym.account('teams', config.tenantId, id)));
  return new Set(
    previous.flatMap((record) =>
      record.type === 'accountLink' && record.personId !== null && accounts.has(record.accountId)
        ? [record.personId]
        : [],
    ),
  );
}

function membershipItems(
  groups: readonly GroupMembers[],
  previous: readonly DirectoryRecord[],
  isFirst: boolean,
  asOfMs: number,
): RawItem[] {
  const memberships = createMemberships(previous);
  return groups.flatMap(({ communityId, accounts }, index) =>
    memberships
      .next(communityId, accounts, { asOfMs, isFirst })
      .map((value, at) => ({ where: `group ${index + 1}[${at}]`, value })),
  );
}
