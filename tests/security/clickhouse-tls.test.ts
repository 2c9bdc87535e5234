import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { loadConfig } from '../../infra/config.js';
import { FatalError } from '../../infra/errors.js';
import { openStore } from '../../infra/store/client.js';
import { runCli } from '../support/cli.js';
import { removeTempDirs, tempDir } from '../support/temp-dir.js';

/** Right and wrong authorities, and plain text on either side: tests/integration/infra/store-server.test.ts. */

const folder = tempDir();
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  removeTempDirs();
});

test('a trusted certificate of another host is refused before the password is sent, and the command line ends with 3', async () => {
  const made = await generate([{ name: 'commonName', value: 'other.example.org' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'other.example.org' }] },
    ],
  });
  let asked = 0;
  const server = createServer({ key: made.private, cert: made.cert }, (_, response) => {
    asked += 1;
    response.end('25.8.1.1\n');
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  const caFile = path.join(folder, 'ca.pem');
  writeFileSync(caFile, made.cert);
  expect(readFileSync(caFile, 'utf8')).toMatch(/BEGIN CERTIFICATE/);
  const env = {
    CLICKHOUSE_URL: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    CLICKHOUSE_CA_FILE: caFile,
    CLICKHOUSE_PASSWORD: 'canary-of-a-password',
  };
  const refusal = openStore(loadConfig({ env, dataDir: folder }));
  await expect(refusal).rejects.toThrow(FatalError);
  await expect(refusal).rejects.toThrow(/certificate/);
  const { code, stderr } = await runCli(['process', '--once', '--data-dir', folder], { cwd: folder, env });
  expect(code).toBe(3);
  expect(stderr).toMatch(/certificate/);
  expect(stderr).not.toMatch(/canary/);
  expect(asked).toBe(0);
});
