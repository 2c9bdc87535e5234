import { z } from 'zod';

const address = (title: string) =>
  z
    .url({ protocol: /^https?$/, error: `must be an address such as ${title}` })
    .refine((url) => !/^\w+:\/\/[^/?#]*@/.test(url), 'must not hold a user or password')
    .transform((url) => url.replace(/(?<!\/)\/+$/, ''));

/** What every source of Microsoft Graph needs: an app registration with application permissions and a client secret. */
export const graphSettings = {
  tenantId: z
    .string()
    .trim()
    .toLowerCase()
    .regex(
      /^[a-z0-9][a-z0-9.-]{0,199}$/,
      'must be the directory (tenant) id, a GUID such as it stands on the overview page',
    )
    .describe(
      "The directory's id, a GUID. It tells the accounts of organisations apart: the same for all sources of one organisation.",
    ),
  clientId: z
    .string()
    .trim()
    .min(1, 'must be the application (client) id')
    .max(200)
    .describe('Application (client) id of the app registration.'),
  clientSecret: z
    .string()
    .min(1, 'must be the value of a client secret, not its id')
    .describe('Value of a client secret of the app registration, not its id.'),
  loginUrl: address('https://login.microsoftonline.com')
    .default('https://login.microsoftonline.com')
    .describe('Where tokens come from; another in national clouds, such as https://login.microsoftonline.us.'),
  graphUrl: address('https://graph.microsoft.com')
    .default('https://graph.microsoft.com')
    .describe('Where Microsoft Graph is; another in national clouds, such as https://graph.microsoft.us.'),
};

const graphSettingsSchema = z.strictObject(graphSettings);

export type GraphSettings = z.output<typeof graphSettingsSchema>;
