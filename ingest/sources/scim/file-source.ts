import path from 'node:path';
import { asOfTime } from '../../directory/as-of.js';
import { parseDirectoryItem } from '../../directory/items.js';
import { type Problem, problemsError } from '../../directory/problems.js';
import { readWhole } from '../../directory/read-whole.js';
import { type Snapshot, snapshotPages } from '../../directory/snapshot.js';
import type { Source } from '../../source.js';
import { type ScimFileConfig, scimFileConfig } from './config.js';
import { readDocument } from './document.js';
import { fingerprintOf, usersOf, warnOfUnknown } from './users.js';

/** Users from a SCIM document, which is checked as a whole before anything of it is written. */
export const scimFileSource: Source<ScimFileConfig> = {
  type: 'scim-file',
  title: 'People and units from a SCIM document',
  gives: {
    scope: 'internal',
    views: 'none',
    reactionTimes: false,
    edits: false,
    deletes: false,
    membership: false,
    people: true,
  },
  ways: ['file'],
  tried: 'files of its own tests',
  config: scimFileConfig,
  async open(config, context) {
    const resources = readDocument(await readWhole(config.path, 'SCIM document'), config.path);
    const users = usersOf(resources, config, context);
    const problems: Problem[] = [
      ...users.rejected.map(({ place, reason }) => ({ line: place, message: reason })),
      ...users.people.problems,
    ];
    const file = path.basename(config.path);
    if (problems.length > 0) throw problemsError(file, problems, 'resource');
    warnOfUnknown(users, context);
    const asOf = config.asOf ?? '';
    const snapshot: Snapshot = {
      content: users.people.content,
      executives: config.executives,
      missing: users.entries.length === 0 ? 'keep' : config.missing,
      asOfMs: asOfTime(config.asOf, config.timeZone ?? context.timeZone ?? 'UTC'),
      fingerprint: `${fingerprintOf(users, config)} ${asOf}`,
      keepsAccounts: true,
      notes: users.notes,
    };
    return {
      instance: 'directory',
      pages: (from, signal) => snapshotPages(snapshot, context, from, signal),
      parse: parseDirectoryItem,
    };
  },
};
