import { z } from 'zod';
import { isDay } from '../../infra/day.js';
import { measureFamilies } from '../../processors/measures.js';
import { formats } from './formats.js';
import { grains } from './measure-statement.js';

/** What may be asked, and what answers look like: the OpenAPI document is made from these. */

export const maxWeeks = 520;
export const maxLimit = 10_000;
export const defaultLimit = 1_000;

const names = (of: readonly string[]): [string, ...string[]] => [...new Set(of)].sort() as [string, ...string[]];
const allMeasures = measureFamilies.flatMap(({ measures }) => measures);
const dimensionNames = names(allMeasures.flatMap(({ dimensions }) => dimensions));
const familyNames = names(measureFamilies.map(({ name }) => name));

const wholeNumber = (from: number, to: number) => {
  const error = `must be a whole number from ${from} to ${to}`;
  return z.coerce.number({ error }).int({ error }).min(from, { error }).max(to, { error });
};

const day = z
  .string()
  .regex(/^(19[7-9]\d|20\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'must be a day such as 2026-11-21')
  .refine(isDay, 'must be a day such as 2026-11-21')
  .meta({ format: 'date' });

/** One line; spelled so that other engines than this one's read it in the document. */
const controls = '\\u0000-\\u001f\\u007f';
const oneLine = new RegExp(`^[^${controls}]*$`);
const idsError = 'must be one line of 1 to 200 characters';
const ids = z.string().min(1, idsError).max(200, idsError).regex(oneLine, idsError);

const scope = z.enum(['internal', 'public']).describe('What is said inside the organisation, or in public.');
const weeks = wholeNumber(1, maxWeeks).describe(
  'The last whole weeks of data; 12 unless days are given. Days (from and until) win over weeks.',
);
const from = day.describe('First day, in the organisation’s time zone; with until.');
const until = day.describe('Last day; with from.');
const format = z.enum(formats).describe('Form of the answer; wins over the header Accept.');
const limit = wholeNumber(1, maxLimit).describe('Rows of a page.');

export const noQuery = z.strictObject({});

export const listQuery = z.strictObject({ format: format.optional() });

export const measuresQuery = z.strictObject({
  family: z.enum(familyNames).describe('Measures of one family only.').optional(),
  format: format.optional(),
});

export const measureParams = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,99}$/, 'must be the name of a measure; /v1/measures has them')
    .describe('Name of a measure.')
    .meta({ example: 'interactive_share' }),
});

export const measureQuerySchema = z.strictObject({
  by: z
    .enum(dimensionNames)
    .describe('Dimension of the rows, as the measure has it; its family’s first unless given.')
    .optional(),
  scope: scope.default('internal'),
  key: ids.describe('One row of the dimension only: a community’s id, a unit’s path, an executive’s id.').optional(),
  grain: z.enum(grains).default('whole').describe('One figure of the whole time, or one a week or a day.'),
  compare: z
    .enum(['previous', 'year'])
    .describe('Beside as many days just before, or the same weeks of the year before (52 weeks).')
    .optional(),
  weeks: weeks.optional(),
  from: from.optional(),
  until: until.optional(),
  limit: limit.default(defaultLimit),
  cursor: z
    .string()
    .max(1_000)
    .regex(/^[\w-]+\.[\w-]+$/, 'must be one that an answer gave as next')
    .describe('Goes on after a page: what its answer gave as next.')
    .optional(),
  format: format.optional(),
});
export type MeasureQuestion = z.output<typeof measureQuerySchema>;

export const familyQuery = z.strictObject({
  family: z.enum(familyNames).describe('The family asked for.'),
  by: z.enum(dimensionNames).describe('Dimension of the rows.').optional(),
  weeks: wholeNumber(1, maxWeeks).describe('Weeks, the begun one included.').optional(),
  scope: scope.optional(),
  until: day.describe('Last day; the last one of data unless given.').optional(),
  measures: z.string().max(4_000).describe('Names of measures with commas; all of them unless given.').optional(),
});

export const executiveParams = z.strictObject({ id: ids.describe('Id of an enrolled executive.') });
export const executiveQuery = z.strictObject({
  compare: z.enum(['previous', 'year']).describe('As of a measure.').optional(),
  weeks: weeks.optional(),
  from: from.optional(),
  until: until.optional(),
  format: format.optional(),
});

export const runParams = z.strictObject({
  run: wholeNumber(1, Number.MAX_SAFE_INTEGER).describe('Number of a conformity run.'),
});

export const digestsQuery = z.strictObject({
  week: day.describe('Digests of the week that begins on this day.').optional(),
  limit: limit.default(100),
  format: format.optional(),
});

const alertAbout = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be the name of a query, or all')
  .describe('Name of a query; all: every one.');
export const alertsQuery = z.strictObject({
  state: z.enum(['open', 'acknowledged', 'muted']).describe('Alerts in this state only.').optional(),
  query: alertAbout.describe('Alerts about this query only.').optional(),
  limit: limit.default(100),
  format: format.optional(),
});
export const alertParams = z.strictObject({
  id: z
    .string()
    .regex(/^[0-9a-fA-F]{4,32}$/, 'must be the id of an alert, or the first characters of it')
    .describe('Id of an alert, or its first characters.'),
});
export const noteBody = z
  .strictObject({
    note: z.string().max(500).describe('A line for others; who has acknowledged it is not kept.').optional(),
  })
  .nullish();
export const muteParams = z.strictObject({ query: alertAbout });
export const muteBody = z.strictObject({
  minutes: z
    .int()
    .min(1)
    .max(90 * 24 * 60)
    .describe('For how long; 90 days at most.'),
});

// —— answers ——

const text = z.string();
const figure = z.number().nullable();
const time = z.iso.datetime();

export const problemAnswer = z
  .object({
    title: text,
    status: z.int(),
    detail: text,
    invalid: z
      .array(z.object({ parameter: text, reason: text, allowed: z.array(text).optional() }))
      .optional()
      .describe('Parameters that do not hold, and what they may be.'),
    retryAfter: z.int().optional().describe('Seconds after which it may be asked again.'),
  })
  .describe('RFC 9457.');

const definition = z.object({
  family: text,
  name: text,
  title: text,
  question: text,
  formula: text,
  unit: text,
  better: z.enum(['higher', 'lower', 'neither']),
  numerator: text,
  denominator: text.nullable(),
  dimensions: z.array(text),
  grains: z.array(z.enum(grains)),
  claims: z.array(text),
  floor: text.describe('Smallest group of people behind a figure that is shown.'),
  period: text.describe('The time that one figure is made from.'),
  version: z.int(),
});

export const measuresAnswer = z.object({ rows: z.array(definition) });

const row = z.object({
  key: text,
  label: text,
  starts: z.iso.date().nullable().describe('First day of the week, or the day; null of the whole time.'),
  value: figure.describe('Null: unknown, or hidden because too few people stand behind it.'),
  of: figure.describe('What the value was divided by.'),
  low: figure.describe('95 % confidence interval, of estimates.'),
  high: figure,
  verdict: text.nullable(),
  hidden: z.int().describe('Periods in it that are hidden because too few people stand behind them.'),
  earlier: figure,
  difference: figure.describe('value − earlier, in the unit of the measure.'),
  change: figure.describe('In percent of the earlier value; growth from zero is unknown.'),
});

const window = z.object({
  from: z.iso.date(),
  until: z.iso.date(),
  timeZone: text,
  isWholeWeeks: z.boolean(),
});
const compared = z
  .object({
    with: z.enum(['previous', 'year']),
    from: z.iso.date(),
    until: z.iso.date(),
    isCovered: z.boolean().describe('False: the data begin later, so nothing is compared.'),
  })
  .nullable();

export const measureAnswer = z.object({
  measure: definition,
  by: text,
  scope: text,
  grain: z.enum(grains),
  window,
  compared,
  floor: z.int().describe('People that a group must have to be shown.'),
  rows: z.array(row),
  next: text.nullable().describe('Cursor of the next page.'),
});

export const executiveAnswer = z.object({
  executive: z.object({ id: text, name: text }),
  window,
  compared,
  rows: z.array(
    z.object({
      measure: text,
      title: text,
      unit: text,
      value: figure,
      of: figure,
      low: figure,
      high: figure,
      verdict: text.nullable(),
      earlier: figure,
      difference: figure,
      change: figure,
    }),
  ),
});

const measured = z.object({
  value: figure,
  of: figure,
  low: figure.optional(),
  high: figure.optional(),
  verdict: text.nullable().optional(),
});
export const familyAnswer = z.object({
  family: text,
  title: text,
  by: text,
  scope: text,
  from: text,
  until: text,
  weeks: z.int(),
  timeZone: text,
  floor: z.int(),
  chosen: z.boolean(),
  cells: z.boolean(),
  measures: z.array(
    z.object({
      name: text,
      title: text,
      question: text,
      unit: text,
      better: text,
      formula: text,
      numerator: text,
      denominator: text.nullable(),
      version: z.int(),
    }),
  ),
  rows: z.array(
    z.object({
      key: text,
      label: text,
      hiddenWeeks: z.int(),
      values: z.record(text, measured),
      trend: z.array(figure),
    }),
  ),
});

const runSummary = z.object({
  run: z.int(),
  createdAt: time,
  definition: text,
  purpose: text,
  audience: z.enum(['organisation', 'executive']),
  isPublished: z.boolean(),
  executives: z.int(),
  place: text,
  scope: text,
  from: z.iso.date(),
  until: z.iso.date(),
  fakeSets: z.int(),
  naiveAlarmRate: figure,
});
const finding = z.object({
  signal: text,
  outcome: text,
  question: text,
  act: text,
  windowHours: z.int(),
  status: text.describe('less, more, no detectable change, or not identified.'),
  verdict: text,
  notes: z.array(text),
  scale: text,
  isExperimental: z.boolean(),
  estimate: figure,
  low: figure,
  high: figure,
  p: figure,
  adjustedP: figure,
  detectable: figure,
  events: figure,
  people: figure,
  matchRate: figure,
  falseAlarmRate: figure,
  gates: z.array(z.object({ gate: text, passed: z.boolean(), figure: figure, needed: text, reason: text })),
});
export const runsAnswer = z.object({ rows: z.array(runSummary) });
export const runAnswer = runSummary.extend({ findings: z.array(finding) });
export const publicationAnswer = z.object({ run: z.int(), isPublished: z.boolean() });
export const publicationBody = z.strictObject({ published: z.boolean() });

export const sourcesAnswer = z.object({
  rows: z.array(
    z.object({
      source: text,
      type: text,
      state: text,
      lastSuccessAt: time.nullable(),
      lastErrorAt: time.nullable(),
      lastError: text,
      events: z.number(),
      rejected: z.number(),
      gaps: z.number(),
      newestHour: time.nullable(),
      updatedAt: time,
      lagSeconds: z.number().nullable().describe('Age of the newest act, by the hour.'),
      behind: z.number().nullable().describe('Acts that the platform has and that are not read; null: not known.'),
      requests: z.number().describe('Asked of the platform over all runs.'),
      backfill: text.describe('State of the back-fill; empty where there is none.'),
      backfillDone: z.number().nullable(),
      backfillTotal: z.number().nullable(),
      backfillUnit: text,
      backfillSecondsLeft: z.number().nullable().describe('At the speed of this run of it.'),
      budgetShare: z.number().nullable().describe('Used of the budget that is nearest to its end, 0 to 1; null: none.'),
    }),
  ),
});

export const digestsAnswer = z.object({
  rows: z.array(
    z.object({
      recipient: text.describe('Id without a name or an address in it.'),
      kind: text,
      week: z.iso.date(),
      state: text,
      attempts: z.int(),
      reason: text,
      at: time,
    }),
  ),
});

export const alertsAnswer = z.object({
  rows: z.array(
    z.object({
      id: text,
      startedAt: time,
      foundAt: time,
      rule: text,
      about: text.describe('Name of the query.'),
      scope: text,
      grain: text,
      title: text,
      reason: text,
      figures: z.record(text, figure),
      panel: text.describe('Path on the pages.'),
      state: z.enum(['open', 'acknowledged', 'muted']),
      acknowledgedAt: time.nullable(),
      note: text,
      deliveries: text.describe('What became of telling somebody, by channel.'),
      sent: z.int().describe('Targets that it has reached.'),
      failing: z.int().describe('Targets that it has not reached.'),
    }),
  ),
});
export const mutesAnswer = z.object({ rows: z.array(z.object({ query: text, until: time })) });
export const changedAlertAnswer = z.object({ kind: z.literal('ack'), id: text, title: text });
export const changedMuteAnswer = z.object({ kind: z.enum(['mute', 'unmute']), query: text, until: time.optional() });

const keyInfo = z.object({
  id: text,
  name: text,
  scopes: z.array(text),
  createdAt: z.number().describe('ms since 1970.'),
  expiresAt: z.number(),
  revokedAt: z.number().nullable(),
  state: z.enum(['active', 'expired', 'revoked']),
});
export const keysAnswer = z.object({ rows: z.array(keyInfo) });
export const keyAnswer = keyInfo;
export const createdKeyAnswer = keyInfo.extend({ key: text.describe('Shown now and never again.') });
export const keyParams = z.strictObject({ id: z.string().min(1).max(100) });
export const newKeyBody = z.strictObject({
  name: z.string().trim().min(1).max(100).regex(oneLine, 'must be one line'),
  scopes: z.array(z.string().max(120)).min(1).max(20),
  expiresInDays: z.int().min(1).max(3650),
});

export const statusAnswer = z.object({
  log: text,
  store: text,
  backlog: z.number().describe('Records that are in the log and not yet in the tables.'),
  refreshedAt: z.number().nullable().describe('What landed before is in every measure; ms since 1970.'),
});
export const healthAnswer = z.object({ status: text, instance: text.optional() });
