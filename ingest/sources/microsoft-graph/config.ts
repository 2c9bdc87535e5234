import { z } from 'zod';

const address = (title: string) =>
  z
    .url({ protocol: /^https?$/, error: `must be an address such as ${title}` })
    .refine((url) => !/^\w+:\/\/[^/?#]*@/.test(url), 'must not hold a user or password')
    .transform((url) => url.replace(/\/+$/, ''));

/** What every source of Microsoft Graph needs: an app registration with application permissions and a client secret. */
export const graphSettings = {
  /**
   * The directory's id, a GUID; it tells the accounts of organisations apart, so it must be the same for all sources of one
   * organisation.
   */
  tenantId: z
    .string()
    .trim()
    .toLowerCase()
    .regex(
      /^[a-z0-9][a-z0-9.-]{0,199}$/,
      'must be the directory (tenant) id, a GUID such as it stands on the overview page',
    ),
  /** Application (client) id. */
  clientId: z.string().trim().min(1, 'must be the application (client) id').max(200),
  clientSecret: z.string().min(1, 'must be the value of a client secret, not its id'),
  /** For national clouds, e.g. https://login.microsoftonline.us. */
  loginUrl: address('https://login.microsoftonline.com').default('https://login.microsoftonline.com'),
  /** For national clouds, e.g. https://graph.microsoft.us. */
  graphUrl: address('https://graph.microsoft.com').default('https://graph.microsoft.com'),
};

const graphSettingsSchema = z.strictObject(graphSettings);

export type GraphSettings = z.output<typeof graphSettingsSchema>;
