import { z } from 'zod';
import { communitiesSchema } from '../../../infra/source-settings.js';

export const vivaEngageExportConfig = z.strictObject({
  path: z
    .string()
    .min(1, 'must name the zip file or the folder of the export')
    .describe('The zip file of a network data export, or the folder that it was unpacked to.'),
  network: z
    .union([z.string(), z.number().transform(String)])
    .pipe(z.string().regex(/^\d{1,20}$/, 'must be the id of the network, a number'))
    .optional()
    .describe("The network's id, where Networks.csv does not say it: that of the API, so that messages are the same."),
  communities: communitiesSchema
    .optional()
    .describe(
      'Communities by name, id or glob; private ones, and conversations by the id of the thread, only where listed.',
    ),
});

export type VivaEngageExportConfig = z.output<typeof vivaEngageExportConfig>;
