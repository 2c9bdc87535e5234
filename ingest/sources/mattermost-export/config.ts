import { z } from 'zod';
import { timeMs } from '../../../infra/contracts/activity.js';
import { communitiesSchema } from '../../../infra/source-settings.js';

const time = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], 'must be a day such as 2026-05-01 or a time in ISO 8601')
  .transform((text) => Date.parse(text))
  .pipe(timeMs);

export const mattermostExportConfig = z.strictObject({
  path: z
    .string()
    .min(1, 'must name the JSONL or the zip file of the export')
    .describe('The JSONL file, or the zip file that holds it.'),
  instance: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,99}$/, 'must be lower-case letters, digits and dashes')
    .default('mattermost')
    .describe('Which server, where exports of several are read. Ids are made with it.'),
  communities: communitiesSchema
    .optional()
    .describe('Channels by name, team/name or display name; private ones and conversations only when they are listed.'),
  until: time
    .optional()
    .describe('What was written from this day or time on is left out, because another source reads it.'),
  observedAt: time.optional().describe('When the export was made; else the time of the file.'),
});

export type MattermostExportConfig = z.output<typeof mattermostExportConfig>;

/** Never that of a server's address, so that an export and the API do not mix unnoticed. */
export const exportInstance = ({ instance }: MattermostExportConfig): string => `export:${instance}`;
