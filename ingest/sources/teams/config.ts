import { z } from 'zod';
import { graphSettings } from '../microsoft-graph/config.js';

export const teamsConfig = z.strictObject({
  ...graphSettings,
  exportApi: z
    .boolean()
    .default(false)
    .describe(
      'Reads what is older than the eight months that changes reach back, by the export API, which asks for whole teams. Default: false.',
    ),
  windowDays: z
    .number()
    .min(1)
    .max(90)
    .default(14)
    .describe('Reactions taken back are noticed on messages that changed within so many days. Default: 14.'),
  membersHours: z
    .number()
    .positive()
    .max(168)
    .default(6)
    .describe('Who is a member is asked again after so many hours. Default: 6.'),
});

export type TeamsConfig = z.output<typeof teamsConfig>;
