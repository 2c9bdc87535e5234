import { createHash } from 'node:crypto';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type EvidenceRecord, evidenceKey } from '../../infra/contracts/evidence.js';
import { createMomentReader } from '../directory/moments.js';
import { readWhole } from '../directory/read-whole.js';
import type { Page, Source, SourceContext, SourceReader } from '../source.js';
import { access } from './access.js';
import { approvals } from './approvals.js';
import { contacts } from './contacts.js';
import { owners } from './owners.js';
import { pilots } from './pilots.js';
import { asRecord, type ReadEvidence, readEvidence } from './read-table.js';
import { sponsors } from './sponsors.js';
import type { EvidenceTable, Located } from './table.js';

/**
 * Evidence from CSV files. A file is checked as a whole before anything of it is written, and only what changed is
 * written: the same file again gives nothing, and what a later file no longer says is taken back.
 */

const configSchema = z.strictObject({
  path: z.string().min(1).describe('The CSV file; its columns stand in ingest/evidence/README.md.'),
  missing: z
    .enum(['close', 'keep'])
    .default('close')
    .describe(
      '`close`: what is no longer in the file is taken back. `keep`: the file is an addition to what was imported before.',
    ),
  timeZone: z
    .string()
    .nullable()
    .default(null)
    .describe("IANA time zone of times without one; null: the organisation's."),
  identity: z
    .enum(['email', 'id'])
    .default('email')
    .describe('What people are called by in the file and in the directory.'),
});

export type EvidenceConfig = z.infer<typeof configSchema>;

export const evidenceTables: readonly EvidenceTable[] = [approvals, access, pilots, sponsors, contacts, owners];

export const evidenceSources: readonly Source<EvidenceConfig>[] = evidenceTables.map(createEvidenceSource);

const recordsPerPage = 500;
const linesShown = 5;

function createEvidenceSource(table: EvidenceTable): Source<EvidenceConfig> {
  return {
    type: table.type,
    title: table.title,
    gives: {
      scope: 'internal',
      views: 'none',
      reactionTimes: false,
      edits: false,
      deletes: false,
      membership: false,
      people: false,
    },
    ways: ['file'],
    tried: 'files of its own tests',
    config: configSchema,
    async open(config, context) {
      const file = path.basename(config.path);
      const bytes = await readWhole(config.path);
      const read = readEvidence(table, bytes, file, {
        pseudonym: context.pseudonym,
        moments: createMomentReader(config.timeZone ?? context.timeZone ?? 'UTC'),
        identity: config.identity,
      });
      await warn(read, file, context);
      const fingerprint = createHash('sha256')
        .update(bytes)
        .update(JSON.stringify({ ...config, path: null }))
        .digest('hex');
      return createReader(table, read.records, config, context, fingerprint);
    },
  };
}

/** What does not speak against the file, yet may not be what was meant. */
async function warn(
  { people, ignoredColumns, warnings }: ReadEvidence,
  file: string,
  context: SourceContext,
): Promise<void> {
  if (ignoredColumns.length > 0) {
    context.logger.info({ columns: ignoredColumns }, 'columns without a meaning here');
  }
  for (const warning of warnings) context.logger.warn(`${file}: ${warning}`);
  const directory = await context.previousDirectory?.();
  if (directory === undefined || people.size === 0) return;
  const known = new Set(directory.flatMap((record) => (record.type === 'person' ? [record.personId] : [])));
  const unknown = [...people].filter(([personId]) => !known.has(personId)).map(([, line]) => line);
  if (unknown.length === 0) return;
  const lines = `${unknown.slice(0, linesShown).join(', ')}${unknown.length > linesShown ? ' …' : ''}`;
  context.logger.warn(
    `${file}: ${unknown.length} of ${people.size} people are not in the directory (first named in line ${lines}), so nothing is known of their units; import the directory as well, or mend the addresses`,
  );
}

const positionSchema = z.object({ fingerprint: z.string(), done: z.int().nonnegative() });

function createReader(
  table: EvidenceTable,
  records: readonly Located[],
  config: EvidenceConfig,
  context: SourceContext,
  fingerprint: string,
): SourceReader {
  return {
    instance: 'evidence',
    async *pages(from, signal): AsyncIterable<Page> {
      const stored = new Map(
        ((await context.previousEvidence?.()) ?? [])
          .filter((record) => record.type === table.recordType)
          .map((record) => [evidenceKey(record), record]),
      );
      const resumed = positionSchema.safeParse(from);
      const start = resumed.success && resumed.data.fingerprint === fingerprint ? resumed.data.done : 0;
      const version = context.now();
      // The same file gives the same list, whatever of it is already written: a position is a place in it.
      const total = records.length + 1;
      for (let done = start; done < total; ) {
        if (signal.aborted) return;
        const behind = Math.min(done + recordsPerPage, total);
        const items = records.slice(done, behind).flatMap(({ line, draft }) => {
          const record = changed(asRecord(draft, version), stored);
          return record === null ? [] : [{ where: `line ${line}`, value: record }];
        });
        if (behind === total && config.missing === 'close') {
          for (const value of vanished(records, stored, version)) items.push({ where: 'no longer in the file', value });
        }
        done = behind;
        yield { items, position: { fingerprint, done }, progress: { done, total, unit: 'records' } };
      }
    },
    parse: (item) => [{ kind: 'evidence', record: item.value as EvidenceRecord }],
  };
}

type Stored = ReadonlyMap<string, EvidenceRecord>;

/** The record as it is to be written; null where it is known already. */
function changed(record: EvidenceRecord, stored: Stored): EvidenceRecord | null {
  const before = stored.get(evidenceKey(record));
  if (before === undefined) return record;
  if (isDeepStrictEqual({ ...before, version: 0 }, { ...record, version: 0 })) return null;
  return { ...record, version: Math.max(record.version, before.version + 1) };
}

function vanished(records: readonly Located[], stored: Stored, version: number): EvidenceRecord[] {
  const here = new Set(records.map(({ draft }) => evidenceKey(asRecord(draft, 0))));
  return [...stored]
    .filter(([key, record]) => !here.has(key) && !record.removed)
    .map(([, record]) => ({ ...record, removed: true, version: Math.max(version, record.version + 1) }));
}
