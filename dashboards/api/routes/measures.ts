import { measureFamilies } from '../../../processors/measures.js';
import { readerOf } from '../access/guard.js';
import { mayRead, mayReadOf } from '../access/scopes.js';
import { answer } from '../answer.js';
import { executiveReach } from '../answer-executive.js';
import {
  comparedText,
  describedWith,
  measureNamed,
  organisationOf,
  planMeasure,
  readFile,
  readPage,
} from '../answer-measure.js';
import type { Answering } from '../answering.js';
import { fileFormats, written } from '../formats.js';
import { measureQuery } from '../measure-query.js';
import { rowColumns } from '../measure-statement.js';
import { refuseForbidden, refuseNotFound } from '../refusals.js';
import {
  executiveAnswer,
  executiveParams,
  executiveQuery,
  familyAnswer,
  familyQuery,
  measureAnswer,
  measureParams,
  measureQuerySchema,
  measuresAnswer,
  measuresQuery,
} from '../schemas.js';
import { type Body, formOf, isFresh, revalidated, sendBody, sendList, tagOf } from '../send-rows.js';
import { everyForm, jsonAnswer, listAnswer, notFoundProblem, problems, type TypedApp } from './route-parts.js';

const tags = ['Measures'];

export function measureRoutes(app: TypedApp, answering: Answering): void {
  const { config, now, secret, version } = answering;

  app.get(
    '/v1/measures',
    {
      config: { access: 'known' },
      schema: {
        tags,
        summary: 'Every measure, with its definition',
        querystring: measuresQuery,
        response: { 200: listAnswer('Definitions.', measuresAnswer), ...problems },
      },
    },
    (request, reply) => {
      const { family, format } = request.query;
      const rows = measureFamilies
        .filter(({ name }) => family === undefined || name === family)
        .flatMap((of) => of.measures.map((measure) => describedWith({ family: of, measure })));
      return sendList(request, reply, format, rows);
    },
  );

  app.get(
    '/v1/measures/:name',
    {
      schema: {
        tags,
        summary: 'One measure by a dimension, over time, compared',
        description:
          'Rows come in the order of their keys and days. A figure of too few people is null, whoever asks; no parameter changes that.',
        params: measureParams,
        querystring: measureQuerySchema,
        response: { 200: everyForm('A page of rows.', measureAnswer), ...notFoundProblem, ...problems },
      },
    },
    async (request, reply) => {
      const found = measureNamed(request.params.name);
      if (found === null)
        throw refuseNotFound(`There is no measure ${request.params.name}; GET /v1/measures has them all`);
      const asked = request.query;
      const form = formOf(request, asked.format);
      const cache = await answering.cache();
      const plan = planMeasure(found, asked, await organisationOf(cache, config, now()), config, secret);
      const of = [form, plan.sql, JSON.stringify(plan.params), String(asked.limit)];
      const tag = tagOf(request, [version, cache.version(), String(plan.floor), ...of], now());
      revalidated(reply, tag);
      if (isFresh(request, tag)) return reply.code(304).send();
      const gate = answering.gate();
      if (gate === null) throw new Error('there is a cache and no gate');
      const body = await cache.made<Body>(of.join('\n'), {}, async () => {
        const { rows, next } = await readPage(gate, plan, asked.limit, secret);
        const file = fileFormats[form];
        const text = (): string =>
          form === 'json'
            ? JSON.stringify({
                measure: describedWith(found),
                by: plan.by,
                scope: asked.scope,
                grain: asked.grain,
                window: plan.time,
                compared: comparedText(plan.compared),
                floor: plan.floor,
                rows,
                next,
              })
            : written(form as 'csv' | 'ndjson', rowColumns, rows);
        return {
          body: file === undefined ? text() : await readFile(gate, plan, asked.limit, file),
          rows: rows.length,
          next: next === null ? null : pageAddress(request.url, next),
        };
      });
      if (form !== 'json') reply.header('content-disposition', `attachment; filename="${found.measure.name}.${form}"`);
      return sendBody(reply, form, body);
    },
  );

  app.get(
    '/v1/executives/:id/reach',
    {
      config: { access: 'known' },
      schema: {
        tags,
        summary: 'Every measure of reach of one enrolled executive',
        params: executiveParams,
        querystring: executiveQuery,
        response: { 200: listAnswer('A row a measure.', executiveAnswer), ...notFoundProblem, ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const reader = readerOf(request);
      if (!mayRead(reader) && !mayReadOf(reader, id))
        throw refuseForbidden(`It takes a key with the scope read or executive:${id}`);
      const cache = await answering.cache();
      const organisation = await organisationOf(cache, config, now());
      const found = await executiveReach(cache, id, request.query, organisation);
      if (found === null)
        throw refuseNotFound('No executive is enrolled by that id; /v1/measures/leader_posts?by=executive has them');
      return sendList(request, reply, request.query.format, found.rows, found);
    },
  );

  app.get(
    '/v1/query',
    {
      schema: {
        tags,
        summary: 'Measures of a family together, with their trend: what "earshot query" prints',
        querystring: familyQuery,
        response: { 200: jsonAnswer('A row a slice.', familyAnswer), ...problems },
      },
    },
    async (request, reply) => {
      const query = measureQuery(request.query);
      const cache = await answering.cache();
      const tag = tagOf(request, [version, cache.version(), JSON.stringify([query, config.privacy.minPeople])], now());
      revalidated(reply, tag);
      if (isFresh(request, tag)) return reply.code(304).send();
      const found = await cache.made(`query ${JSON.stringify(query)}`, {}, () =>
        answer({ query: (sql, params = {}) => cache.rows(sql, params) }, config, query),
      );
      reply.rows = found.rows.length;
      return found;
    },
  );
}

function pageAddress(url: string, cursor: string): string {
  const address = new URL(url, 'http://localhost');
  address.searchParams.set('cursor', cursor);
  return `${address.pathname}${address.search}`;
}
