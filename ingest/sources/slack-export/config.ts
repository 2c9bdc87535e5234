import { z } from 'zod';
import { timeMs } from '../../../infra/contracts/activity.js';

const pattern = z.string().min(1).max(200);

const timeFromText = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], 'must be an ISO 8601 time such as 2024-05-01T00:00:00Z')
  .transform((text) => Date.parse(text))
  .pipe(timeMs);

export const slackExportConfig = z.strictObject({
  /** Folder or zip file. */
  path: z.string().min(1, 'must name the folder or the zip file of the export'),
  /** Public channels by name, id or glob (`*`, `?`). `exclude` wins. */
  channels: z.strictObject({ include: z.array(pattern).optional(), exclude: z.array(pattern).optional() }).optional(),
  /** Private channels by name, group conversations by name and direct ones by id. Nothing private is read unless it is here. */
  privateChannels: z.array(pattern).optional(),
  /** Workspace id (`T…`, on Grid `E…`), where users.json does not say it. */
  instance: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,200}$/, 'must be a workspace id such as T0123ABCD')
    .optional(),
  /** When the export was made; else the newest time of users.json and channels.json. */
  observedAt: z.union([timeMs, timeFromText]).optional(),
});

export type SlackExportConfig = z.output<typeof slackExportConfig>;
