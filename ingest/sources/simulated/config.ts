import { z } from 'zod';
import { timeMs } from '../../../infra/contracts/activity.js';
import { UserError } from '../../../infra/errors.js';
import { parseConfounder, parseForumEffects } from './forum/parse-effects.js';

export const dayMs = 86_400_000;

export const simulatedLanguages = ['en', 'de', 'es', 'fr', 'pt', 'ru', 'ja', 'ar'] as const;
export type Language = (typeof simulatedLanguages)[number];

const isoTime = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .transform((text) => Date.parse(text))
  .pipe(timeMs);

/** With less there is no room for executive events, or nobody to compare executives with. */
const minForumWeeks = 6;
const minForumPeople = 100;

export const simulatedConfigSchema = z
  .object({
    seed: z
      .union([z.string().min(1).max(200), z.number()])
      .default(1)
      .describe('The same seed gives the same organisation, to the byte.'),
    people: z.int().min(20).max(50_000).default(400).describe('Size of the organisation.'),
    weeks: z.int().min(1).max(520).default(26).describe('Weeks of history.'),
    until: z
      .union([timeMs, isoTime])
      .optional()
      .describe(
        'End of the simulation, ms or ISO 8601, rounded down to a UTC day; none: the beginning of the current UTC day.',
      ),
    communities: z
      .int()
      .min(8)
      .max(2_000)
      .optional()
      .describe('Internal communities; none: grows with the number of people.'),
    activity: z.number().positive().max(10_000).default(1).describe('Multiplies the conversations that people start.'),
    targetEvents: z
      .int()
      .min(1_000)
      .max(1_000_000_000)
      .optional()
      .describe('Chooses `activity` so that about so many activity events come out.'),
    timeZone: z
      .string()
      .refine(isTimeZone, 'is not an IANA time zone such as Europe/Berlin')
      .default('Europe/Berlin')
      .describe('By whose clock its people work.'),
    languages: z
      .array(z.enum(simulatedLanguages))
      .min(1)
      .default([...simulatedLanguages])
      .describe('In which its people write.'),
    effect: z
      .string()
      .transform(parsedBy(parseForumEffects))
      .optional()
      .describe(
        'What executives do to the discussions of an added community, such as "chill=-0.3"; none: there is no such community.',
      ),
    confounder: z
      .string()
      .transform(parsedBy(parseConfounder))
      .optional()
      .describe('What looks like an effect there and is none, such as "closing".'),
  })
  .superRefine(({ effect, confounder, weeks, people }, context) => {
    if (effect === undefined && confounder === undefined) return;
    const need = (path: string, least: number): void =>
      context.addIssue({ code: 'custom', path: [path], message: `an effect or a confounder takes ${least} or more` });
    if (weeks < minForumWeeks) need('weeks', minForumWeeks);
    if (people < minForumPeople) need('people', minForumPeople);
  });

export type SimulatedConfig = z.infer<typeof simulatedConfigSchema>;
export type SimulatedConfigInput = z.input<typeof simulatedConfigSchema>;

/** Beginning of the first day and end of the last one, ms. */
export function simulatedPeriod(config: SimulatedConfig, nowMs: number): { startMs: number; untilMs: number } {
  const untilMs = Math.floor((config.until ?? nowMs) / dayMs) * dayMs;
  return { startMs: untilMs - config.weeks * 7 * dayMs, untilMs };
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** A parser that throws UserError, as a step of a schema. */
function parsedBy<T>(parse: (text: string) => T): (text: string, context: z.RefinementCtx) => T {
  return (text, context) => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  };
}
