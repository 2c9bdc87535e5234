import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot } from '../support/cli.js';

const files = ['dashboards', 'infra', 'ingest', 'processors'].flatMap((folder) =>
  readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.posix.join(folder, name)),
);
const text = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');
const withPattern = (pattern: RegExp): string[] => files.filter((file) => pattern.test(text(file))).sort();

/** Whoever connects to somewhere stands here; whoever is new says why its addresses are safe. */
test('few places connect to anything', () => {
  const connecting =
    /(?:await|return|=) fetch\(|new (?:WebSocket|Agent|Kafka|kafkajs\.Kafka)\(|createTransport\(|\bcreateClient\b[^;]*from '@clickhouse\/client'/;
  const known = [
    // The `earshot up` of this data folder, by the file that it wrote.
    'dashboards/api/ask.ts',
    'dashboards/digest/deliver/ask-sending.ts',
    'infra/running.ts',
    // The operator's mail server and webhooks.
    'dashboards/digest/deliver/mail.ts',
    'dashboards/digest/deliver/webhook.ts',
    // The operator's servers.
    'infra/doctor/log.ts',
    'infra/log/kafka-client.ts',
    'infra/store/embedded.ts',
    'infra/store/server.ts',
    // Platforms: below the operator's address, or links of strangers through publicOnly.
    'ingest/http/http.ts',
    'ingest/http/public-only.ts',
    'ingest/http/socket.ts',
  ];
  expect(withPattern(connecting)).toEqual(known.sort());
});

test('what strangers link to is asked for through publicOnly', () => {
  const followers = withPattern(/followRedirects\(|client\.fetch\(/).filter((file) =>
    file.startsWith('ingest/sources/'),
  );
  const sources = new Set(followers.map((file) => file.split('/')[2]));
  for (const source of sources) {
    expect([source, withPattern(/publicOnly\(/).some((file) => file.startsWith(`ingest/sources/${source}/`))]).toEqual([
      source,
      true,
    ]);
  }
  expect([...sources].sort()).toEqual(['feed', 'wordpress']);
});

test('nothing that carries a secret follows a redirect', () => {
  for (const file of ['ingest/http/http.ts', 'dashboards/digest/deliver/webhook.ts']) {
    expect(text(file)).toMatch(/redirect: 'manual'/);
  }
  expect(text('ingest/http/socket.ts')).toMatch(/followRedirects: false/);
});
