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
  /** From the top of the organisation down; empty ones are left out. */
  unit: z
    .array(z.enum(unitFields))
    .min(1, 'must name at least one field')
    .default(['companyName', 'division', 'department']),
  /** Accounts of people from elsewhere. */
  guests: z.boolean().default(false),
  /** `close`: who is no longer there has left. `keep`: the directory is a part of the organisation. */
  missing: z.enum(['close', 'keep']).default('close'),
  /** Groups whose members are members of a community, by id or name; of which community, where it is that of another source. */
  groups: z
    .array(
      z.union([group.transform((name) => ({ group: name, community: null })), z.strictObject({ group, community })]),
    )
    .default([]),
  /** All is listed again at the latest after so long, whatever the changes say. */
  refreshHours: z.number().positive().max(168).default(6),
});

export type EntraConfig = z.output<typeof entraConfig>;
