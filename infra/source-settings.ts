import { z } from 'zod';
import { timeMs } from './contracts/activity.js';

/** What every entry of `sources` in the configuration may say, whatever its type; a type's own settings come beside them. */

const pattern = z.string().min(1).max(200);

const dayMs = 86_400_000;

/** A day, a time, or how long ago: `2024-05-01`, `2024-05-01T08:00:00Z`, `90d`. */
export const sinceSchema = z.union(
  [
    z
      .string()
      .regex(/^[1-9]\d{0,4}d$/)
      .transform((text) => ({ daysAgo: Number(text.slice(0, -1)) })),
    z
      .union([z.iso.datetime({ offset: true }), z.iso.date()])
      .transform((text) => Date.parse(text))
      .pipe(timeMs)
      .transform((at) => ({ at })),
  ],
  'must be a day such as 2024-05-01, a time such as 2024-05-01T08:00:00Z, or days back such as 90d',
);

export type Since = z.output<typeof sinceSchema>;

export const communitiesSchema = z.strictObject({
  include: z.array(pattern).optional().describe('Public ones by name, id or glob (`*`, `?`); default: all.'),
  exclude: z.array(pattern).optional().describe('Wins over `include`.'),
  private: z
    .array(pattern)
    .optional()
    .describe('Private ones and direct conversations by exact name or id. Nothing private is read unless it is here.'),
});

export type CommunitySettings = z.output<typeof communitiesSchema>;

const most = z.number().positive();

/** The most that a source may use, over what the platform itself allows. */
export const budgetSchema = z.strictObject({
  requestsPerDay: z
    .int()
    .positive()
    .optional()
    .describe('Requests a day, counted from midnight UTC unless the platform has a day of its own.'),
  unitsPerDay: most.optional().describe('In what the platform counts: quota units, US dollars.'),
  unitsPerMonth: most.optional().describe('The same by the month.'),
});

export type Budget = z.output<typeof budgetSchema>;

/** Settings of a platform's API only; a file is read as it is. */
export const apiSettingsSchema = z.strictObject({
  since: sinceSchema
    .optional()
    .describe('How far back it is read: a day such as 2024-05-01, a time, or days back such as 90d. Default: 28d.'),
  communities: communitiesSchema.optional().describe('Which communities, channels or groups are read.'),
  budget: budgetSchema.optional().describe('The most that it may use, over what the platform allows.'),
});

export const sourceSettings = {
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes')
    .describe(
      'Lower-case letters, digits and dashes. How far it is read is kept under it, so that another name reads from the beginning.',
    ),
  type: z.string().describe('Which source it is; "earshot sources list" has them.'),
  schedule: z.string().default('*/5 * * * *').describe("Cron expression in the organisation's time zone."),
};

/** Where platforms call. On its own port, because only this one is ever opened to the Internet. */
export const webhooksSchema = z
  .strictObject({
    host: z.string().default('127.0.0.1').describe('Address to listen at; a proxy before it brings TLS.'),
    port: z
      .int()
      .min(0)
      .max(65_535)
      .default(8687)
      .describe('Of its own: only this one is ever opened to the Internet.'),
  })
  .prefault({})
  .describe('Where platforms call, for sources that take calls.');

/** Where back-filling begins when the configuration does not say. */
export const defaultSince: Since = { daysAgo: 28 };

export function sinceMs(setting: Since, nowMs: number): number {
  return 'at' in setting ? setting.at : nowMs - setting.daysAgo * dayMs;
}
