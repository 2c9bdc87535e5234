import { z } from 'zod';
import { graphSettings } from '../microsoft-graph/config.js';

export const teamsConfig = z.strictObject({
  ...graphSettings,
  /** Messages of before the eight months that changes reach back are read with the export API, which asks for whole teams. */
  exportApi: z.boolean().default(false),
  /** On messages that changed within so many days it is noticed when a reaction is taken back without a word. */
  windowDays: z.number().min(1).max(90).default(14),
  /** Who is a member is asked again after so long. */
  membersHours: z.number().positive().max(168).default(6),
});

export type TeamsConfig = z.output<typeof teamsConfig>;
