import { z } from 'zod';
import { parseQuery } from './boolean-query/parse.js';
import { QuerySyntaxError } from './boolean-query/syntax-error.js';
import type { QueryTree } from './boolean-query/tree.js';
import { spikesSchema } from './spike-settings.js';

/** The section `listening` of the configuration: which brands, people, competitors and themes are listened for. */

export const queryKinds = ['brand', 'person', 'competitor', 'theme'] as const;
export type QueryKind = (typeof queryKinds)[number];

const maxQueries = 1_000;

const querySchema = z
  .strictObject({
    name: z
      .string()
      .max(60)
      .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes')
      .describe('Lower-case letters, digits and dashes, each name once. Figures are kept under it.'),
    title: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .regex(/^[^\p{Cc}]*$/u, 'must be one line of text')
      .optional()
      .describe('What pages and alerts call it. Default: the name.'),
    kind: z
      .enum(queryKinds)
      .default('brand')
      .describe('What is listened for. Share of voice sets brands against competitors.'),
    ours: z
      .boolean()
      .optional()
      .describe('Whether it counts as ours in the share of voice. Default: true of brands and people.'),
    query: z
      .string()
      .superRefine((text, context) => {
        try {
          parseQuery(text);
        } catch (error) {
          if (!(error instanceof QuerySyntaxError)) throw error;
          context.addIssue({ code: 'custom', message: error.message });
        }
      })
      .describe(
        'Words, "phrases", AND OR NOT, parentheses, NEAR/5, wildcards * and ?, and the fields lang, scope, platform, community, kind, link, title; "earshot query test" tries one.',
      ),
    diacritics: z.enum(['ignored', 'exact']).default('ignored').describe('Exact: café is not cafe.'),
  })
  .transform((query) => ({
    ...query,
    title: query.title ?? query.name,
    ours: query.ours ?? (query.kind === 'brand' || query.kind === 'person'),
  }));

export const listeningSchema = z
  .strictObject({
    queries: z
      .array(querySchema)
      .max(maxQueries, `must be ${maxQueries.toLocaleString('en')} queries or fewer`)
      .superRefine((queries, context) => {
        const first = new Map<string, number>();
        for (const [index, { name }] of queries.entries()) {
          const before = first.get(name);
          if (before === undefined) first.set(name, index);
          else {
            const message = `is the name of listening.queries.${before} already: every query has its own`;
            context.addIssue({ code: 'custom', path: [index, 'name'], message });
          }
        }
      })
      .default([])
      .describe('What is listened for, each by a name of its own; at most 1,000.'),
    spikes: spikesSchema,
  })
  .prefault({})
  .describe('Which brands, people, competitors and themes are listened for, inside and out.');

export type ListeningQuery = z.output<typeof querySchema>;

/** Parsed; the configuration has made sure that each holds. */
export function parsedQueries(
  queries: readonly ListeningQuery[],
): readonly (ListeningQuery & { readonly tree: QueryTree })[] {
  return queries.map((query) => ({ ...query, tree: parseQuery(query.query) }));
}
