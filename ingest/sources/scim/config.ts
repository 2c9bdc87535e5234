import { z } from 'zod';
import { asOfSettings } from '../../directory/as-of.js';
import { executivesSchema } from '../../directory/executives.js';

/** Attributes of a user that can make the path of the unit; `group`: the first group that `unitGroups` names. */
export const unitAttributes = ['organization', 'division', 'department', 'costCenter', 'userType', 'group'] as const;

export type UnitAttribute = (typeof unitAttributes)[number];

/** What users of a server and of a document share. */
const shared = {
  executives: executivesSchema,
  unit: z
    .array(z.enum(unitAttributes))
    .min(1, 'must name at least one attribute')
    .default(['organization', 'division', 'department'])
    .describe(
      'Attributes of a user that make the path of the unit, from the top of the organisation down; empty ones are left out. Default: organization, division, department.',
    ),
  unitGroups: z
    .array(z.string().min(1).max(200))
    .default(['*'])
    .describe('Groups that are units, by name or glob (`*`, `?`), where `unit` holds `group`. Default: all.'),
  missing: z
    .enum(['close', 'keep'])
    .default('close')
    .describe('`close` (default): who is no longer there has left. `keep`: it is a part of the organisation.'),
};

export const scimConfig = z.strictObject({
  ...shared,
  url: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://idp.example.org/scim/v2' })
    .refine((url) => !/^\w+:\/\/[^/?#]*@/.test(url), 'must not hold a user or password; set token')
    .transform((url) => url.replace(/(?<!\/)\/+$/, '').replace(/\/Users$/i, ''))
    .describe('Where the endpoints are, such as https://idp.example.org/scim/v2.'),
  token: z.string().min(1, 'must be a bearer token').describe('Bearer token.'),
  pageSize: z
    .int()
    .min(1)
    .max(1000)
    .default(100)
    .describe('Users asked for at once; a server may give fewer. Default: 100.'),
  filter: z
    .string()
    .min(1)
    .max(1000)
    .nullable()
    .default(null)
    .describe('Which users, as SCIM writes it: `userType eq "Employee"`. Default: all.'),
});

export type ScimConfig = z.output<typeof scimConfig>;

export const scimFileConfig = z.strictObject({
  ...shared,
  ...asOfSettings,
  path: z
    .string()
    .min(1, 'must name the file')
    .describe('The document: a list response, a list of users, or one user a line.'),
});

export type ScimFileConfig = z.output<typeof scimFileConfig>;
