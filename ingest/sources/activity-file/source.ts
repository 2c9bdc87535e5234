import path from 'node:path';
import { z } from 'zod';
import { hashId } from '../../../infra/contracts/ids.js';
import { UserError } from '../../../infra/errors.js';
import { createMomentReader } from '../../directory/moments.js';
import { throwSite } from '../../failure.js';
import type { Page, RawItem, Source, SourceContext, SourceReader } from '../../source.js';
import { type ByteSource, openBytes } from './bytes.js';
import { type ActivityFileConfig, activityFileConfig } from './config.js';
import { csvLayout, csvRows } from './csv.js';
import { checkNdjson, createFieldReader, ndjsonRows } from './ndjson.js';
import { type ActivityItem, parseItem, peopleIn } from './parse.js';
import { type FileContext, readPeople } from './row.js';
import type { FileRow } from './rows.js';
import { decoded, findEncoding } from './text.js';
import { findThreads, noThreads } from './threads.js';
import { RowError } from './values.js';

/** Activity of any platform that somebody has turned into NDJSON or CSV; README.md describes the columns. */
export const activityFileSource: Source<ActivityFileConfig> = {
  type: 'activity-file',
  title: 'Activity from an NDJSON or CSV file',
  gives: {
    scope: 'internal',
    views: 'unique',
    reactionTimes: true,
    edits: true,
    deletes: true,
    membership: false,
    people: true,
  },
  ways: ['file'],
  tried: 'recorded chat rooms, page posts and mails of real people',
  config: activityFileConfig,
  async open(config, context) {
    const bytes = await openBytes(config.path);
    try {
      return await createReader(bytes, config, context);
    } catch (error) {
      await bytes.close();
      throw error;
    }
  },
};

const rowsPerPage = 500;
/** Characters: long mails make short pages. */
const pageCharacters = 4_000_000;
/** Beyond, some are told again: stable keys absorb it. */
const rememberedAccounts = 500_000;
const kilobyte = 1000;

const positionSchema = z.object({ fingerprint: z.string(), rows: z.int().nonnegative() });

async function createReader(
  bytes: ByteSource,
  config: ActivityFileConfig,
  source: SourceContext,
): Promise<SourceReader> {
  const { rows, hasThreads } = rowReader(bytes, config);
  if (hasThreads && bytes.size === null) {
    throw new UserError(
      "a column 'thread' needs a file that can be read twice, not standard input: give a file, or name in a column 'root' the id of what each row's conversation begins with",
    );
  }
  const context: FileContext = {
    config,
    pseudonym: source.pseudonym,
    moments: createMomentReader(config.timeZone ?? source.timeZone ?? 'UTC'),
    observedAt: config.observedAt ?? bytes.arrivedMs ?? source.now(),
    bots: new Set(config.bots.map((name) => name.toLowerCase())),
  };
  const fingerprint = hashId(
    JSON.stringify({ ...config, path: path.basename(config.path) }),
    String(bytes.size),
    bytes.head.toString('latin1'),
  );

  return {
    instance: config.instance,
    async *pages(from, signal): AsyncIterable<Page> {
      const resumed = positionSchema.safeParse(from);
      const behind = resumed.success && resumed.data.fingerprint === fingerprint ? resumed.data.rows : 0;
      const told = createTold(context);
      const threads = hasThreads ? await findThreads(rows(), context, bytes.name) : noThreads;
      let count = 0;
      let items: RawItem[] = [];
      let characters = 0;
      const page = (): Page => {
        const full = { items, position: { fingerprint, rows: count }, progress: progressOf(bytes) };
        items = [];
        characters = 0;
        return full;
      };
      for await (const row of rows()) {
        if (signal.aborted) return;
        count += 1;
        // What was read before is gone through again, so that each account is told of where it was the first time.
        const newAccounts = told(row);
        if (count <= behind) continue;
        items.push({
          where: `${bytes.name}:${row.line}`,
          value: {
            fields: row.fields,
            problem: row.problem,
            newAccounts,
            threadRoot: threads.rootOf(row),
          } satisfies ActivityItem,
        });
        characters += sizeOf(row);
        if (items.length >= rowsPerPage || characters >= pageCharacters) yield page();
      }
      if (count === 0) throw new UserError(`${bytes.name} has no rows`);
      if (items.length > 0) yield page();
    },
    parse(item) {
      try {
        return parseItem(item.value as ActivityItem, context);
      } catch (error) {
        return [{ kind: 'reject', reason: `could not be understood: ${throwSite(error)}` }];
      }
    },
    close: () => bytes.close(),
  };
}

interface Rows {
  rows(): AsyncGenerator<FileRow>;
  /** Rows name threads by keys of their own. */
  readonly hasThreads: boolean;
}

/** Looks at the beginning of the file, so that what cannot be read is refused at once. */
function rowReader(bytes: ByteSource, config: ActivityFileConfig): Rows {
  const encoding = findEncoding(bytes.head, config.encoding, bytes.name);
  const head = new TextDecoder(encoding).decode(bytes.head, { stream: true });
  const first = head.trimStart()[0];
  if (config.format === 'auto' && first === '[') {
    throw new UserError(`${bytes.name} is one JSON array: write one object a line, for example with jq -c '.[]'`);
  }
  const text = () => decoded(bytes.read(), encoding);
  if (config.format === 'ndjson' || (config.format === 'auto' && first === '{')) {
    const { found } = checkNdjson(head, bytes.head.length < headIsWholeBelow, config.columns, bytes.name);
    const fieldsOf = createFieldReader(config.columns);
    return { rows: () => ndjsonRows(text(), fieldsOf), hasThreads: found.has('thread') };
  }
  const layout = csvLayout(head, bytes.name, config);
  return { rows: () => csvRows(text(), layout, bytes.name), hasThreads: layout.at.has('thread') };
}

const headIsWholeBelow = 1_000_000;

/** Which accounts of a row are new, in a file where accounts are told of once. */
function createTold(context: FileContext): (row: FileRow) => string[] {
  if (context.config.identity === 'account') return () => [];
  const told = new Set<string>();
  return ({ fields }) => {
    if (fields === null) return [];
    try {
      const row = readPeople(fields, context);
      return peopleIn(row).flatMap(({ account, person }) => {
        const key = `${row.platform} ${row.instance} ${account}`;
        if (person === null || told.has(key)) return [];
        if (told.size >= rememberedAccounts) told.clear();
        told.add(key);
        return [account];
      });
    } catch (error) {
      // The parser says what is wrong with the row.
      if (error instanceof RowError) return [];
      throw error;
    }
  };
}

function progressOf(bytes: ByteSource): NonNullable<Page['progress']> {
  const total = bytes.size === null ? null : Math.ceil(bytes.size / kilobyte);
  return { done: Math.ceil(bytes.done() / kilobyte), total, unit: 'kB' };
}

function sizeOf({ fields }: FileRow): number {
  let size = 0;
  for (const value of Object.values(fields ?? {})) size += typeof value === 'string' ? value.length : 10;
  return size;
}
