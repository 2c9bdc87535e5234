import { z } from 'zod';

/** The section `listening.spikes` of the configuration: what is unusual, and when somebody is told. */

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00');

/** Counts of fewer people are never shown. */
const leastAuthors = 5;

export const spikesSchema = z
  .strictObject({
    enabled: z.boolean().default(true).describe('Whether spikes of the queries are looked for.'),
    falseAlarmsPerWeek: z
      .number()
      .min(0.001)
      .max(2)
      .default(0.25)
      .describe(
        'How often a week a query may be called unusual by chance, inside and in public each. 0.25: once in four weeks.',
      ),
    minVoices: z
      .int()
      .min(leastAuthors)
      .max(1_000_000)
      .default(10)
      .describe('Fewer voices in the hour or day are no spike.'),
    minAuthors: z
      .int()
      .min(leastAuthors, `may be raised above ${leastAuthors}, not lowered`)
      .max(1_000_000)
      .default(leastAuthors)
      .describe('Fewer distinct authors are no spike. May be raised, not lowered.'),
    minVoicesUnknown: z
      .int()
      .min(leastAuthors)
      .max(1_000_000)
      .default(30)
      .describe('In place of minVoices while less than a day is known of a query.'),
    minRatio: z
      .number()
      .min(1)
      .max(100)
      .default(1.5)
      .describe('Voices over those expected: less is no spike, however certain it is.'),
    everyHours: z
      .number()
      .min(0)
      .max(168)
      .default(6)
      .describe('A query has one alert in so many hours at most, in each scope.'),
    quietHours: z
      .strictObject({
        from: timeOfDay.describe('Beginning, such as 22:00.'),
        to: timeOfDay.describe('End, such as 07:00; before the beginning: of the next day.'),
      })
      .nullable()
      .default(null)
      .describe(
        "Nobody is told in these hours of the organisation's clock; what was found is told together after them.",
      ),
    urgentRatio: z
      .number()
      .min(1)
      .max(1_000_000)
      .default(10)
      .describe('So many times what is expected is told in quiet hours too.'),
  })
  .prefault({})
  .describe('When a query is said unusually often, and how often somebody is told.');

export type SpikeSettings = z.infer<typeof spikesSchema>;
