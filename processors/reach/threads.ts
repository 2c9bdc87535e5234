import { idRange } from '../facts/facts.js';
import type { RefreshContext } from '../metric-family.js';
import { replaceRows } from '../replace-rows.js';
import { type ResultTable, replaceWindows } from '../replace-windows.js';
import { sqlFile } from '../sql-file.js';
import { cascadeOf } from './cascade.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const dirtyNodes = sql('dirty-nodes.sql');
const dirtyRoots = sql('dirty-roots.sql');
const threadNodeSelect = sql('thread-node.sql');
const cascadeTree = sql('cascade-tree.sql');
const peerPostSelect = sql('peer-post.sql');
const peerStratumSelect = sql('peer-stratum.sql');
const dirtyRateWeeks = sql('dirty-rate-weeks.sql');
const engagementRateSelect = sql('engagement-rate.sql');

export const threadDefinition: readonly string[] = [
  dirtyNodes,
  dirtyRoots,
  threadNodeSelect,
  cascadeTree,
  peerPostSelect,
  peerStratumSelect,
  dirtyRateWeeks,
  engagementRateSelect,
];

const stratum = ['community_id', 'scope', 'platform', 'weekday', 'hour_bin', 'length_bin'] as const;

const threadNode: ResultTable = {
  name: 'thread_node',
  key: ['root_id', 'node_id'],
  values: ['kind', 'of_id', 'occurred_at', 'person_id', 'leader_id'],
};

const cascade: ResultTable = {
  name: 'cascade',
  key: ['root_id'],
  values: ['day', 'size', 'depth', 'virality', 'capped'],
};

const peerPost: ResultTable = {
  name: 'peer_post',
  key: [...stratum, 'post_id'],
  values: ['day', 'by_leader', 'person_id', 'interactors', 'unique_views', 'size', 'depth', 'virality'],
};

const peerStratum: ResultTable = {
  name: 'peer_stratum',
  key: stratum,
  values: [
    'posts',
    'authors',
    'interactors',
    'seen_posts',
    'seen_authors',
    'seen',
    'size',
    'depth',
    'tree_posts',
    'tree_authors',
    'virality',
  ],
};

const engagementRate: ResultTable = {
  name: 'engagement_rate',
  key: ['scope', 'starts'],
  values: ['posts', 'authors', 'rate', 'low_factor', 'high_factor'],
};

/** Nodes or threads computed in one statement: bounds its memory. */
const nodesAtOnce = 100_000;
/** Nodes of a thread whose shape is computed; beyond it the cascade is flagged. */
export const maxCascadeNodes = 100_000;
/** Fewer posts with viewers and answers say nothing about how many viewers an answer stands for. */
export const minRatePosts = 20;

/** Threads, their shapes, and what alike posts come to. Returns how many posts and replies were looked at. */
export async function refreshThreads(context: RefreshContext): Promise<number> {
  const { store, run, factsSince } = context;
  await store.command(dirtyNodes, { run, factsSince }, { limitSeconds: 600 });
  const nodes = await dirtyCount(context, 'node');
  if (nodes === 0) return 0;
  await refreshNodes(context, nodes);
  await store.command(dirtyRoots, { run, factsSince }, { limitSeconds: 600 });
  const roots = await dirtyCount(context, 'root');
  await inChunks(roots, async (firstId, lastId) => {
    await refreshCascades(context, firstId, lastId);
    await replaceWindows(store, {
      table: peerPost,
      select: peerPostSelect,
      window:
        "post_id IN (SELECT id FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'root' AND id BETWEEN {firstId:String} AND {lastId:String})",
      params: { run, firstId, lastId },
      version: run,
    });
  });
  const columns = stratum.join(', ');
  await replaceWindows(store, {
    table: peerStratum,
    select: peerStratumSelect,
    window: `(${columns}) IN (SELECT DISTINCT ${columns} FROM peer_post WHERE version > {factsSince:UInt64})`,
    params: { factsSince },
    version: run,
  });
  await refreshEngagementRates(context);
  return nodes;
}

async function refreshNodes(context: RefreshContext, nodes: number): Promise<void> {
  const { store, run } = context;
  const firstDay = context.factsSince === 0 ? '1970-01-02' : await firstDirtyDay(context);
  const dirty =
    "(SELECT id FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'node' AND id BETWEEN {firstId:String} AND {lastId:String})";
  await inChunks(nodes, (firstId, lastId) =>
    replaceWindows(store, {
      table: threadNode,
      select: threadNodeSelect,
      window: `(kind IN ('post', 'reply') AND node_id IN ${dirty} OR kind IN ('share', 'quote') AND of_id IN ${dirty} OR kind = 'quote' AND node_id IN ${dirty})`,
      params: { run, firstId, lastId, firstDay },
      version: run,
    }),
  );
}

/** UTC day of the earliest dirty post or reply: nothing that answers it is older. */
async function firstDirtyDay({ store, run }: RefreshContext): Promise<string> {
  const [row] = await store.query<{ day: string }>(
    `SELECT toString(greatest(min(day), toDate('1970-01-02'))) AS day FROM (
         SELECT day FROM activity WHERE id IN (SELECT id FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'node')
         UNION ALL
         SELECT toDate(occurred_at) FROM post WHERE post_id IN (SELECT id FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'node')
     )`,
    { run },
    { limitSeconds: 600 },
  );
  return row?.day ?? '1970-01-02';
}

/** In TypeScript, because SQL has no good way through a tree; a thread is one row of parent indices. */
async function refreshCascades(context: RefreshContext, firstId: string, lastId: string): Promise<void> {
  const { store, run, config } = context;
  const range = { run, firstId, lastId };
  const threads = await store.query<{ root_id: string; day: string; capped: number; parents: number[] }>(
    cascadeTree,
    {
      ...range,
      timeZone: config.organisation.timeZone,
      windowDays: config.reach.windowDays,
      maxNodes: maxCascadeNodes,
    },
    { limitSeconds: 600 },
  );
  await replaceRows(store, {
    table: cascade,
    rows: threads.map(({ root_id, day, capped, parents }) => {
      const { size, depth, virality } = cascadeOf(parents);
      return [root_id, day, size, depth, virality, capped];
    }),
    window:
      "root_id IN (SELECT id FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'root' AND id BETWEEN {firstId:String} AND {lastId:String})",
    params: range,
    version: run,
  });
}

async function refreshEngagementRates(context: RefreshContext): Promise<void> {
  const { store, run, factsSince, weekMode } = context;
  await store.command(dirtyRateWeeks, { run, factsSince, weekMode });
  if ((await dirtyCount(context, 'rate_week')) === 0) return;
  await replaceWindows(store, {
    table: engagementRate,
    select: engagementRateSelect,
    window: "starts IN (SELECT toDate(id) FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'rate_week')",
    params: { run, weekMode, minRatePosts },
    version: run,
  });
}

export async function dirtyCount({ store, run }: RefreshContext, kind: string): Promise<number> {
  const [row] = await store.query<{ rows: number }>(
    'SELECT count() AS rows FROM dirty_reach FINAL WHERE run = {run:UInt64} AND kind = {kind:String}',
    { run, kind },
  );
  return Number(row?.rows ?? 0);
}

/** Calls with ranges of ids that hold about so many rows each. */
export async function inChunks(
  rows: number,
  call: (firstId: string, lastId: string) => Promise<void>,
  atOnce = nodesAtOnce,
): Promise<void> {
  const chunks = Math.ceil(rows / atOnce);
  for (let chunk = 0; chunk < chunks; chunk += 1) await call(...idRange(chunk, chunks));
}
