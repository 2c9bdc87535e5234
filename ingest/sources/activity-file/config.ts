import { z } from 'zod';
import { timeMs } from '../../../infra/contracts/activity.js';

export const activityFileConfig = z.strictObject({
  path: z.string().min(1).describe('A file, also compressed with gzip; `-` for standard input.'),
  format: z.enum(['auto', 'csv', 'ndjson']).default('auto').describe('None: what the first character tells.'),
  platform: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be lower-case letters, digits and dashes')
    .default('file')
    .describe('What the platform is called in every figure.'),
  instance: z
    .string()
    .regex(/^[^\s:]{1,200}$/, 'must have no spaces and colons')
    .default('import')
    .describe('Which of several data sets of a platform: ids of one are never those of another.'),
  scope: z
    .enum(['internal', 'public'])
    .default('internal')
    .describe('Whether it was said inside the organisation or in public.'),
  community: z
    .string()
    .min(1)
    .max(500)
    .nullable()
    .default(null)
    .describe('Of rows that name no community; null: an open timeline.'),
  communityKind: z
    .enum(['channel', 'group', 'team', 'forum', 'feed'])
    .default('channel')
    .describe('What its communities are.'),
  visibility: z.enum(['public', 'private', 'unknown']).default('unknown').describe('Who could see them.'),
  timeZone: z
    .string()
    .nullable()
    .default(null)
    .describe("IANA time zone of times without one; null: the organisation's."),
  time: z
    .enum(['iso', 'epoch-s', 'epoch-ms'])
    .default('iso')
    .describe('Unit of times that are numbers since 1970; `iso`: a number is no time.'),
  delimiter: z.enum(['auto', ',', ';', 'tab', '|']).default('auto').describe('Between the columns of a CSV file.'),
  quote: z.enum(['"', 'none']).default('"').describe('`none`: quotation marks are text.'),
  encoding: z.enum(['auto', 'utf-8', 'utf-16le', 'utf-16be', 'windows-1252']).default('auto').describe('Of its text.'),
  header: z
    .boolean()
    .default(true)
    .describe('False: the first line is data already, and `columns` says by position what is where.'),
  columns: z
    .record(z.string(), z.union([z.string().min(1), z.int().min(1).max(10_000)]))
    .default({})
    .describe(
      'Which column (or key, also `user.name`) of the file, or which position from 1 on, is the time, the author …',
    ),
  identity: z
    .enum(['auto', 'email', 'id', 'account'])
    .default('auto')
    .describe('What authors and recipients are called by: see README.md.'),
  bots: z.array(z.string()).default([]).describe('Accounts that are programs.'),
  observedAt: timeMs
    .nullable()
    .default(null)
    .describe('When the data was taken from the platform; null: when the file came to this disk.'),
});

export type ActivityFileConfig = z.output<typeof activityFileConfig>;
