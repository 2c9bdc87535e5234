import { z } from 'zod';
import { communitiesSchema } from '../../../infra/source-settings.js';

export const vivaEngageExportConfig = z.strictObject({
  /** The zip file of a network data export, or the folder that it was unpacked to. */
  path: z.string().min(1, 'must name the zip file or the folder of the export'),
  /** The network's id, where Networks.csv does not say it. Must be that of the API, so that messages are the same. */
  network: z
    .union([z.string(), z.number().transform(String)])
    .pipe(z.string().regex(/^\d{1,20}$/, 'must be the id of the network, a number'))
    .optional(),
  /** Communities by name, id or glob; private ones and conversations (by the id of the thread) only where listed. */
  communities: communitiesSchema.optional(),
});

export type VivaEngageExportConfig = z.output<typeof vivaEngageExportConfig>;
