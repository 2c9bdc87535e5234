import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { mediaTypes } from '../formats.js';
import { problemAnswer } from '../schemas.js';

/** What the descriptions of routes have in common. */

export type TypedApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemAnswer } },
});

/** Answers that any question may get instead. */
export const problems = {
  400: problem('A parameter does not hold; the answer names it and what it may be.'),
  401: problem('A key is needed, or the one given does not hold.'),
  403: problem('The key does not allow this.'),
  429: problem('Too many requests; Retry-After says when again.'),
  503: problem('Not now: starting, too much to do, or cut off; Retry-After says when again.'),
};

export const notFoundProblem = { 404: problem('There is no such thing, or not for this key.') };

const jsonType = 'application/json';

export const jsonAnswer = (description: string, schema: z.ZodType) => ({
  description,
  content: { [jsonType]: { schema } },
});

const textForm = z.string();
const fileForm = z.string().meta({ format: 'binary' });

/** Rows as JSON or text. */
export const listAnswer = (description: string, schema: z.ZodType) => ({
  description,
  content: {
    [jsonType]: { schema },
    [bare(mediaTypes.csv)]: { schema: textForm },
    [bare(mediaTypes.ndjson)]: { schema: textForm },
  },
});

/** … and as a file that the engine writes. */
export const everyForm = (description: string, schema: z.ZodType) => {
  const list = listAnswer(description, schema);
  return {
    ...list,
    content: { ...list.content, [mediaTypes.parquet]: { schema: fileForm }, [mediaTypes.arrow]: { schema: fileForm } },
  };
};

export const unchanged = { description: 'As the reader has it already (If-None-Match).', content: {} };

function bare(type: string): string {
  return type.split(';', 1)[0] ?? type;
}
