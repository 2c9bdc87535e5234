import { z } from 'zod';
import { executivesSchema } from '../../directory/executives.js';
import { graphSettings } from '../microsoft-graph/config.js';

/** Fields of a user that can make the path of the unit. */
export const unitFields = [
  'companyName',
  'division',
  'costCenter',
  'department',
  'employeeType',
  'officeLocation',
  'country',
  'city',
] as const;

export type UnitField = (typeof unitFields)[number];

const group = z.string().trim().min(1).max(256);

const community = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}:[^:\s]+:\S+$/, 'must be platform:instance:id, for example viva-engage:12345:67890')
  .transform((written) => {
    const [platform, instance, ...id] = written.split(':');
    return { platform: platform!, instance: instance!, id: id.join(':') };
  });

export const entraConfig = z.strictObject({
  ...graphSettings,
  executives: executivesSchema,
  unit: z
    .array(z.enum(unitFields))
    .min(1, 'must name at least one field')
    .default(['companyName', 'division', 'department'])
    .describe(
      'Fields of a user that make the path of the unit, from the top of the organisation down; empty ones are left out. Default: companyName, division, department.',
    ),
  guests: z.boolean().default(false).describe('Reads accounts of people from elsewhere too. Default: false.'),
  missing: z
    .enum(['close', 'keep'])
    .default('close')
    .describe(
      '`close` (default): who is no longer there has left. `keep`: the directory is a part of the organisation.',
    ),
  groups: z
    .array(
      z.union([
        group.transform((name) => ({ group: name, community: null })),
        z.strictObject({
          group: group.describe('The group, by id or name.'),
          community: community.describe('Of another source, as `platform:instance:id`: `viva-engage:12345:67890`.'),
        }),
      ]),
    )
    .default([])
    .describe(
      'Groups whose members are members of a community: by id or name, or with the community that they stand for.',
    ),
  refreshHours: z
    .number()
    .positive()
    .max(168)
    .default(6)
    .describe('All is listed again after so many hours at the latest, whatever the changes say. Default: 6.'),
});

export type EntraConfig = z.output<typeof entraConfig>;
