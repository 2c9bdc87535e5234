import { UserError } from '../../../infra/errors.js';
import { type Chosen, createChoice, leftOutReasons } from '../../communities.js';
import type { Page, Parsed, RawItem, Source, SourceContext, SourceReader } from '../../source.js';
import { type Channel, parseChannel } from '../mattermost/channels.js';
import { isRecord, type JsonRecord, listOf, textOf, typeName } from '../mattermost/json.js';
import { exportInstance, type MattermostExportConfig, mattermostExportConfig } from './config.js';
import { contentOf, type Head, parseLine, readHead } from './head.js';
import { openLines } from './lines.js';
import { type ExportContext, parseAccount, parseBot, parseThread } from './parse.js';

/** A bulk export as JSONL: https://docs.mattermost.com/administration-guide/manage/bulk-export-tool.html */
export const mattermostExportSource: Source<MattermostExportConfig> = {
  type: 'mattermost-export',
  title: 'Mattermost bulk export',
  gives: {
    scope: 'internal',
    views: 'none',
    reactionTimes: true,
    edits: true,
    deletes: false,
    membership: true,
    people: true,
  },
  ways: ['file'],
  tried: 'files written from the documents; no real export',
  config: mattermostExportConfig,
  besides({ until }, types) {
    if (until !== undefined || !types.includes('mattermost')) return;
    throw new UserError(
      'mattermost-export: the configuration reads a server by its API as well, and an export has no ids of messages, so what both hold would count twice. Import what was before only: set until (--until 2026-05-01), and since of the other source to the same day',
    );
  },
  open: (config, context) => openExport(config, context),
};

/** Lines of one page: a line is a thread with all its answers. */
const pageLines = 200;

interface Place {
  readonly fingerprint: string;
  readonly line: number;
}

type ExportItem =
  | { readonly kind: 'user' | 'bot'; readonly content: JsonRecord }
  | { readonly kind: 'thread'; readonly content: JsonRecord; readonly key: string; readonly channel: Channel }
  | { readonly kind: 'skip' | 'reject'; readonly reason: string };

async function openExport(config: MattermostExportConfig, source: SourceContext): Promise<SourceReader> {
  const lines = await openLines(config.path);
  const head = await readHead(lines, config.path);
  const instance = exportInstance(config);
  const channels = channelFinder(head, config, instance);
  const context: ExportContext = {
    instance,
    pseudonym: source.pseudonym,
    observedAt: config.observedAt ?? lines.modifiedMs,
    users: head.users,
    bots: head.bots,
    until: config.until ?? Number.POSITIVE_INFINITY,
    channel: (key) => {
      const found = channels.of(key);
      return typeof found === 'string' ? null : found;
    },
  };
  const fingerprint = `${lines.fingerprint} ${config.until ?? ''}`;
  return {
    instance,
    async *pages(position, signal): AsyncGenerator<Page> {
      const from = placeIn(position, fingerprint);
      let [line, items]: [number, RawItem[]] = [0, []];
      const page = (): Page => ({
        items,
        position: { fingerprint, line },
        progress: { done: line, total: null, unit: 'lines' },
      });
      for await (const text of lines.read()) {
        if (signal.aborted) return;
        line += 1;
        if (line <= from || text === '') continue;
        const value = itemOf(text, channels);
        if (value !== null) items.push({ where: `line ${line}`, value });
        if (line % pageLines !== 0) continue;
        yield page();
        items = [];
      }
      if (items.length > 0) yield page();
    },
    parse: ({ value }) => parseItem(value as ExportItem, context),
  };
}

function placeIn(position: unknown, fingerprint: string): number {
  const place = isRecord(position) ? (position as unknown as Place) : null;
  return place?.fingerprint === fingerprint && Number.isSafeInteger(place.line) ? place.line : 0;
}

/** Null: nothing that is counted. */
function itemOf(text: string | null, channels: ChannelFinder): ExportItem | null {
  const line = parseLine(text);
  if (line === null) return { kind: 'reject', reason: 'is not a JSON object with a type' };
  const content = contentOf(line);
  switch (line.type) {
    case 'user':
    case 'bot':
      return { kind: line.type, content };
    case 'post':
    case 'direct_post': {
      const key = line.type === 'post' ? channelKey(content) : conversationKey(content.channel_members);
      if (key === null) return { kind: 'reject', reason: `${line.type}: does not say in which channel it stands` };
      const channel = line.type === 'post' ? channels.of(key) : channels.conversation(key);
      return typeof channel === 'string'
        ? { kind: 'skip', reason: channel }
        : { kind: 'thread', content, key, channel };
    }
    case 'direct_channel':
    case 'version':
    case 'info':
    case 'team':
    case 'channel':
    case 'role':
    case 'scheme':
    case 'emoji':
      return null;
    default:
      return { kind: 'skip', reason: 'line of a type that is not read' };
  }
}

function parseItem(item: ExportItem, context: ExportContext): Parsed[] {
  switch (item.kind) {
    case 'user':
      return parseAccount(item.content, context);
    case 'bot':
      return parseBot(item.content, context);
    case 'thread':
      return parseThread(item.content, item.key, item.channel, context);
    default:
      return [{ kind: item.kind, reason: item.reason }];
  }
}

function channelKey(post: JsonRecord): string | null {
  const [team, channel] = [textOf(post.team), textOf(post.channel)];
  return team === null || channel === null ? null : `${team}/${channel}`;
}

/** A conversation has no name: it is known by who is in it. */
function conversationKey(members: unknown): string | null {
  const names = listOf(members).flatMap((member) => textOf(member) ?? []);
  return names.length === 0 || names.length < listOf(members).length ? null : names.sort().join(',');
}

interface ChannelFinder {
  /** Text: why it is not read. */
  of(key: string): Channel | string;
  conversation(key: string): Channel | string;
}

function channelFinder(head: Head, config: MattermostExportConfig, instance: string): ChannelFinder {
  const choice = createChoice(config.communities);
  const known = new Map<string, Channel | string>();
  const reasonOf = (chosen: Exclude<Chosen, 'wanted'>): string => leftOutReasons[chosen];

  function look(raw: JsonRecord, team: JsonRecord | null, key: string): Channel | string {
    const found = parseChannel({ ...raw, id: key }, team, instance);
    if (found === null) return `channel: is ${typeName(raw)} and not a channel`;
    const chosen = choice.of(found);
    if (chosen !== 'wanted') return reasonOf(chosen);
    const memberCount = head.memberCounts.get(key) ?? null;
    return { ...found.channel, community: { ...found.channel.community, memberCount } };
  }

  function once(key: string, find: () => Channel | string): Channel | string {
    const found = known.get(key) ?? find();
    known.set(key, found);
    return found;
  }

  return {
    of: (key) =>
      once(key, () => {
        const raw = head.channels.get(key);
        // What is public is said by the channel's own line.
        if (raw === undefined) return 'channel that the export does not list: whether it is public is not known';
        const team = textOf(raw.team);
        return look(raw, { name: team, display_name: head.teams.get(team ?? '') ?? team }, key);
      }),
    conversation: (key) =>
      once(`conversation ${key}`, () => look({ type: key.split(',').length > 2 ? 'G' : 'D' }, null, key)),
  };
}
