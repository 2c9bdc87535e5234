import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';

/** The OpenAPI document, made from the routes' own schemas. Pages are not in it. */
export async function addOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Earshot',
        version,
        description:
          'Participation, executive reach and conformity signals of an organisation. Figures of groups that are too small are null, whoever asks. Errors are problem details (RFC 9457) that name the parameter and what it may be. An answer’s ETag holds until something was computed again.',
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'A key made by "earshot keys create".' },
        },
      },
      security: [{ key: [] }],
      tags: [
        { name: 'Measures', description: 'Figures, by dimension and over time.' },
        { name: 'Conformity', description: 'What changes once an executive has spoken, with its gates.' },
        { name: 'Alerts', description: 'What was worth telling somebody at once, and who is not told for now.' },
        { name: 'Operations', description: 'How Earshot itself is doing.' },
        { name: 'Keys', description: 'Who may ask. For administrators.' },
      ],
    },
    transform: (document) =>
      document.schema?.tags === undefined
        ? { schema: { ...document.schema, hide: true }, url: document.url }
        : jsonSchemaTransform(document),
  });
}
