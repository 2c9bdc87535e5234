import type { Gap } from '../../../infra/contracts/cursor.js';
import { isRecord, type JsonRecord } from '../../fields.js';
import type { BackfillRange, Page, RawItem } from '../../source.js';
import { noticeCircle } from '../microsoft-graph/client.js';
import { type Channel, type Communities, listCommunities, type Team } from './communities.js';
import { type BackfillPosition, backfillPositionSchema } from './position.js';
import { changesSince, horizon, type Reading, scopeOf, withReplies } from './reading.js';
import { takeMessage } from './take.js';

const tooOld = 'Microsoft Teams gives changes of the last eight months only; exportApi: true reads what was before';

/**
 * What was before: changes reach back eight months, the export API further. Nothing is compared with what was seen before: it is
 * the newest state of each message, and stable ids absorb what live reading has brought.
 */
export async function* backfillPages(
  reading: Reading,
  from: unknown,
  range: BackfillRange,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const { graph, config, context } = reading;
  const saved = backfillPositionSchema.safeParse(from);
  const at: BackfillPosition | null = saved.success ? saved.data : null;
  const oldest = horizon(context.now());
  const found = await listCommunities({ graph, choice: context.communities, tenantId: config.tenantId, signal });
  const gaps: Gap[] =
    range.from < oldest && !config.exportApi
      ? [{ from: range.from, to: Math.min(oldest, range.until), reason: tooOld }]
      : [];
  const teams = [...new Map(found.channels.map(({ team }) => [team.id, team])).values()].sort(byId);
  const exports = range.from < oldest && config.exportApi ? teams : [];
  const total = exports.length + found.channels.length;
  let done = 0;

  const page = (items: readonly RawItem[], position: BackfillPosition): Page => ({
    items,
    position,
    progress: { done, total, unit: 'channels' },
    gaps: gaps.splice(0),
  });
  /** Pages of one team or channel, from its link or its beginning on. */
  async function* each(
    phase: BackfillPosition['phase'],
    place: { readonly id: string },
    beginning: string,
    scope: string,
    itemsOf: (value: readonly unknown[], askedAt: number) => Promise<RawItem[]>,
  ): AsyncGenerator<Page> {
    const isHere = at?.phase === phase && at.at === place.id;
    if (at !== null && (order(at, phase, place.id) > 0 || (isHere && at.link === null))) {
      done += 1;
      return;
    }
    const seen = new Set<string>();
    let next: string | null = isHere && at.link !== null ? graph.restore(at.link) : beginning;
    while (next !== null && !signal.aborted) {
      noticeCircle(seen, next);
      const askedAt = context.now();
      const answer = await graph.page(next, { signal, scope, tolerate: ['missing', 'forbidden', 'gone'] });
      if (answer.kind === 'gone' && next !== beginning) {
        next = beginning;
        seen.clear();
        continue;
      }
      if (answer.kind !== 'page') {
        context.logger.warn({ of: place.id, reason: answer.words }, 'what was before could not be read');
        break;
      }
      next = answer.next;
      const items = await itemsOf(answer.value, askedAt);
      if (next === null) done += 1;
      yield page(items, { phase, at: place.id, link: next === null ? null : graph.shorten(next) });
    }
  }

  for (const team of exports) {
    const address = exportOf(reading, team, range.from, Math.min(oldest, range.until));
    yield* each('export', team, address, `team:${team.id}`, async (value, askedAt) =>
      value.map((message) => exported(message, found, askedAt, reading)),
    );
  }
  for (const channel of found.channels) {
    const address = changesSince(graph, channel, Math.max(range.from, oldest));
    yield* each('changes', channel, address, scopeOf(channel), async (value, askedAt) =>
      (await withReplies(value, channel, reading, signal)).flatMap((message) => {
        const item = takeMessage(message, channel, askedAt, null, reading.parse);
        return item === null ? [] : [item];
      }),
    );
  }
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
const phases = ['export', 'changes'] as const;

/** Above 0: the position is behind the place. */
function order(at: BackfillPosition, phase: BackfillPosition['phase'], id: string): number {
  if (at.phase !== phase) return phases.indexOf(at.phase) - phases.indexOf(phase);
  return at.at === id ? 0 : at.at > id ? 1 : -1;
}

function exportOf({ graph }: Reading, team: Team, from: number, until: number): string {
  const [first, last] = [from, until].map((ms) => new Date(ms).toISOString());
  const filter = encodeURIComponent(`lastModifiedDateTime gt ${first} and lastModifiedDateTime lt ${last}`);
  return graph.address(`/teams/${encodeURIComponent(team.id)}/channels/getAllMessages?$top=50&$filter=${filter}`);
}

/** The export has all channels of a team: those that may not be read go no further than here. */
function exported(message: unknown, { channels, unwanted }: Communities, askedAt: number, reading: Reading): RawItem {
  const identity = isRecord(message) ? message.channelIdentity : undefined;
  const id = isRecord(identity) ? (identity as JsonRecord).channelId : undefined;
  const channel: Channel | undefined = channels.find((one) => one.id === id);
  if (channel) return takeMessage(message, channel, askedAt, null, reading.parse)!;
  const reason = unwanted.get(String(id)) ?? 'in a channel that is not there any more';
  return { where: 'export', value: { type: 'note', kind: 'skip', reason } };
}
