import { z } from 'zod';
import { timeMs } from '../../../infra/contracts/activity.js';

export const activityFileConfig = z.strictObject({
  /** A file, also compressed with gzip; `-` for standard input. */
  path: z.string().min(1),
  /** None: what the first character tells. */
  format: z.enum(['auto', 'csv', 'ndjson']).default('auto'),
  platform: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be lower-case letters, digits and dashes')
    .default('file'),
  /** Which of several data sets of a platform: ids of one are never those of another. */
  instance: z
    .string()
    .regex(/^[^\s:]{1,200}$/, 'must have no spaces and colons')
    .default('import'),
  scope: z.enum(['internal', 'public']).default('internal'),
  /** Of rows that name no community; null: an open timeline. */
  community: z.string().min(1).max(500).nullable().default(null),
  communityKind: z.enum(['channel', 'group', 'team', 'forum', 'feed']).default('channel'),
  visibility: z.enum(['public', 'private', 'unknown']).default('unknown'),
  /** IANA time zone of times without one; null: the organisation's. */
  timeZone: z.string().nullable().default(null),
  /** Unit of times that are numbers since 1970; `iso`: a number is no time. */
  time: z.enum(['iso', 'epoch-s', 'epoch-ms']).default('iso'),
  delimiter: z.enum(['auto', ',', ';', 'tab', '|']).default('auto'),
  /** `none`: quotation marks are text. */
  quote: z.enum(['"', 'none']).default('"'),
  encoding: z.enum(['auto', 'utf-8', 'utf-16le', 'utf-16be', 'windows-1252']).default('auto'),
  /** False: the first line is data already, and `columns` says by position what is where. */
  header: z.boolean().default(true),
  /** Which column (or key, also `user.name`) of the file, or which position from 1 on, is the time, the author … */
  columns: z.record(z.string(), z.union([z.string().min(1), z.int().min(1).max(10_000)])).default({}),
  /** What authors and recipients are called by: see README.md. */
  identity: z.enum(['auto', 'email', 'id', 'account']).default('auto'),
  /** Accounts that are programs. */
  bots: z.array(z.string()).default([]),
  /** When the data was taken from the platform; null: when the file came to this disk. */
  observedAt: timeMs.nullable().default(null),
});

export type ActivityFileConfig = z.output<typeof activityFileConfig>;
