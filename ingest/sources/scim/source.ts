import { z } from 'zod';
import { parseDirectoryItem } from '../../directory/items.js';
import { type Snapshot, snapshotPages, snapshotPositionSchema } from '../../directory/snapshot.js';
import type { Page, Source, SourceContext, SourceReader } from '../../source.js';
import { createScimClient, type ScimClient } from './client.js';
import { type ScimConfig, scimConfig } from './config.js';
import { fingerprintOf, usersOf, warnOfUnknown } from './users.js';

/** The users of a SCIM 2.0 server: RFC 7644. All are read each time, so once or a few times a day is a good schedule. */
export const scimSource: Source<ScimConfig> = {
  type: 'scim',
  title: 'SCIM 2.0 directory',
  gives: {
    scope: 'internal',
    views: 'none',
    reactionTimes: false,
    edits: false,
    deletes: false,
    membership: false,
    people: true,
  },
  ways: ['poll'],
  tried: 'a simulator written from RFC 7643 and 7644; no real server',
  config: scimConfig,
  // The standard names none; so much does no server harm.
  api: { limits: { all: { requests: 10, perMs: 1000 } }, pauses: 'all' },
  async open(config, context) {
    return createReader(config, context, createScimClient(config, context.http));
  },
};

const positionSchema = z.object({
  /** Of the last state that was written whole; null: none was. */
  written: z.string().nullable(),
  /** Where writing a state has come to. */
  snapshot: snapshotPositionSchema.nullable(),
});

type Position = z.infer<typeof positionSchema>;

function createReader(config: ScimConfig, context: SourceContext, client: ScimClient): SourceReader {
  return {
    instance: new URL(config.url).host,
    async *pages(from, signal): AsyncIterable<Page> {
      const saved = positionSchema.safeParse(from);
      const at: Position = saved.success ? saved.data : { written: null, snapshot: null };
      const { resources, isWhole } = await client.readUsers(signal);
      const users = usersOf(resources, config, context);
      // Somebody who could not be read has not left, and an empty answer is trouble, not news.
      const isSure = isWhole && users.rejected.length === 0 && users.entries.length > 0;
      const missing = isSure ? config.missing : 'keep';
      const fingerprint = fingerprintOf(users, { ...config, missing });
      if (users.entries.length + users.notes.length === 0) {
        context.logger.warn('the SCIM server has no users: nothing is changed');
        return;
      }
      if (fingerprint === at.written && at.snapshot === null) return;
      if (!isSure)
        context.logger.warn({ users: resources.length }, 'nobody is taken to have left: not all could be read');
      warnOfUnknown(users, context);
      const circles = users.people.problems.filter(({ message }) => message.includes('in a circle')).length;
      if (circles > 0) context.logger.warn({ circles }, 'managers go in a circle: no level is known of these people');

      const snapshot: Snapshot = {
        content: users.people.content,
        executives: config.executives,
        missing,
        asOfMs: null,
        fingerprint,
        isFirst: at.written === null,
        keepsAccounts: true,
        notes: users.notes,
      };
      for await (const page of snapshotPages(snapshot, context, at.snapshot, signal)) {
        const isLast = page.progress?.done === page.progress?.total;
        const position: Position = isLast
          ? { written: fingerprint, snapshot: null }
          : { ...at, snapshot: page.position };
        yield { ...page, position };
      }
    },
    parse: parseDirectoryItem,
    async check(signal) {
      await client.try(signal);
      return [{ what: 'users', level: 'ok', says: 'can be read' }];
    },
  };
}
