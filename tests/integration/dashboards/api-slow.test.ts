import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import type { EventLog } from '../../../infra/log/event-log.js';
import { createTestPost } from '../../support/act-builder.js';
import { apiOver } from '../../support/api-store.js';
import { append, createPipelineFolder, land, type PipelineFolder, type PipelineStore } from '../../support/pipeline.js';

/** A statement that really takes for ever: hashing a hundred thousand million numbers. */
const slowView = `CREATE OR REPLACE VIEW v_participation AS
SELECT 'week' AS grain, toDate('2026-02-02') AS starts, starts AS ends, 'internal' AS scope, 'all' AS dim, '' AS key,
       'everybody' AS label, toUInt8(1) AS shown, toNullable(toUInt64(sipHash64(number) % 2)) AS posts, posts AS replies
FROM numbers(100000000000)`;

let folder: PipelineFolder;
let given: PipelineStore;
let log: EventLog;
let app: FastifyInstance;
beforeAll(async () => {
  folder = await createPipelineFolder();
  given = await folder.store('slow');
  log = await folder.log('slow');
  await given.store.command(slowView);
  app = apiOver({ ...given, log }, { queryLimitSeconds: 1, queriesWaiting: 3 });
  await app.ready();
});
afterAll(async () => {
  await app?.close();
  await folder?.dispose();
});

const get = (url: string) => app.inject({ url, headers: { host: 'localhost' } });
const slow = (limit: number) => get(`/v1/measures/posts?by=all&from=2026-02-02&until=2026-02-08&limit=${limit}`);

it('is cut off with 503 and when to come again, and what is ingested meanwhile lands', async () => {
  const asked = slow(1);
  await append(log, { events: [createTestPost('meanwhile', 'anna', '2026-02-03 10:00')] });
  await land({ ...given, log });
  const { statusCode, headers, body } = await asked;
  expect([statusCode, Number(headers['retry-after']) > 0]).toEqual([503, true]);
  expect(body).toMatch(/longer than 1 s/);
  expect(body).not.toMatch(/SELECT|sipHash|Timeout exceeded/);
  expect(await given.store.query("SELECT count() AS acts FROM activity WHERE verb = 'post'")).toEqual([{ acts: 1 }]);
});

it('many at once are answered, if only by 503, and the next quick question is', async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => slow(100 + index)));
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([503]));
  expect(answers.filter(({ body }) => body.includes('waiting already')).length).toBeGreaterThanOrEqual(30);
  for (const { headers } of answers) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  expect((await get('/v1/sources')).statusCode).toBe(200);
});
