import { execFile } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from '@jest/globals';
import openapiTS, { astToString } from 'openapi-typescript';
import { pino } from 'pino';
import { buildApi } from '../../dashboards/api/app.js';
import { startApi } from '../../dashboards/api/server.js';
import { loadConfig } from '../../infra/config.js';
import type { EventLog } from '../../infra/log/event-log.js';
import type { Store } from '../../infra/store/store.js';
import { projectRoot } from '../support/cli.js';
import { removeTempDirs, tempDir } from '../support/temp-dir.js';

afterAll(removeTempDirs);

const logger = pino({ level: 'silent' });

/** Typed by nothing but the document; what it must not accept is marked, and the compiler holds it to that. */
const program = `
import createClient from 'openapi-fetch';
import type { paths } from './schema.js';

const client = createClient<paths, 'application/json' | 'application/problem+json'>({ baseUrl: process.argv[2] ?? '' });
const { data, error } = await client.GET('/v1/measures/{name}', {
  params: { path: { name: 'posts' }, query: { by: 'community', grain: 'week', weeks: 4 } },
});
const rows: { label: string; value: number | null; starts: string | null }[] = data?.rows ?? [];
const wrong = await client.GET('/v1/measures/{name}', {
  // @ts-expect-error a century is no grain
  params: { path: { name: 'posts' }, query: { grain: 'century' } },
});
const invalid: string[] = (wrong.error?.invalid ?? []).map(({ parameter }) => parameter);
const { data: definitions } = await client.GET('/v1/measures');
// @ts-expect-error there is no such column
void definitions?.rows[0]?.author;
process.stdout.write(JSON.stringify({ rows, invalid, error: error ?? null, many: definitions?.rows.length }));
`;

it('a client generated from the document is typed by it, and asks a running server', async () => {
  const config = loadConfig({ env: {} });
  const app = buildApi({ config, logger, instance: 'x', operatorToken: 'x', parts: () => null });
  const document = (await app.inject({ url: '/openapi.json', headers: { host: 'localhost' } })).json();
  await app.close();
  expect(document.openapi).toBe('3.1.0');

  const folder = tempDir();
  symlinkSync(path.join(projectRoot, 'node_modules'), path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(path.join(folder, 'schema.ts'), astToString(await openapiTS(document)));
  writeFileSync(path.join(folder, 'program.ts'), program);
  const { compilerOptions } = JSON.parse(readFileSync(path.join(projectRoot, 'tsconfig.json'), 'utf8'));
  const options = {
    ...compilerOptions,
    noEmit: false,
    outDir: 'out',
    rootDir: '.',
    typeRoots: ['node_modules/@types'],
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['*.ts'] }));
  const run = promisify(execFile);
  const tsc = path.join(projectRoot, 'node_modules/typescript/bin/tsc');
  const compiled = await run(process.execPath, [tsc, '-p', folder]).catch((error: { stdout?: string }) => error);
  expect(compiled.stdout).toBe('');

  const api = await startApi({ config: { ...config, dataDir: folder, api: { ...config.api, port: 0 } }, logger });
  try {
    const week = { key: 'c', label: 'Cooking', starts: '2026-02-02', value: 7, of: null };
    const store = {
      embedded: true,
      query: async (sql: string) => {
        if (sql.includes('FROM watermark')) return [{ version: '1' }];
        return sql.includes('v_organisation') ? [{ first_day: '2026-01-01', last_day: '2026-03-01' }] : [week];
      },
    } as unknown as Store;
    const log = {} as EventLog;
    api.serve({ store, log, backlog: async () => 0, refreshedAt: async () => 0 });
    const { stdout } = await run(process.execPath, [path.join(folder, 'out/program.js'), api.url]);
    expect(JSON.parse(stdout)).toMatchObject({
      rows: [{ label: 'Cooking', value: 7, starts: '2026-02-02' }],
      invalid: ['grain'],
      error: null,
    });
  } finally {
    await api.close();
  }
});
