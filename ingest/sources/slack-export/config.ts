import { z } from 'zod';
import { timeMs } from '../../../infra/contracts/activity.js';

const pattern = z.string().min(1).max(200);

const timeFromText = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], 'must be an ISO 8601 time such as 2024-05-01T00:00:00Z')
  .transform((text) => Date.parse(text))
  .pipe(timeMs);

export const slackExportConfig = z.strictObject({
  path: z.string().min(1, 'must name the folder or the zip file of the export').describe('Folder or zip file.'),
  channels: z
    .strictObject({
      include: z.array(pattern).optional().describe('Default: all.'),
      exclude: z.array(pattern).optional().describe('Wins over `include`.'),
    })
    .optional()
    .describe('Public channels by name, id or glob (`*`, `?`).'),
  privateChannels: z
    .array(pattern)
    .optional()
    .describe(
      'Private channels by name, group conversations by name and direct ones by id. Nothing private is read unless it is here.',
    ),
  instance: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,200}$/, 'must be a workspace id such as T0123ABCD')
    .optional()
    .describe('Workspace id (`T…`, on Grid `E…`), where users.json does not say it.'),
  observedAt: z
    .union([timeMs, timeFromText])
    .optional()
    .describe('When the export was made; else the newest time of users.json and channels.json.'),
});

export type SlackExportConfig = z.output<typeof slackExportConfig>;
