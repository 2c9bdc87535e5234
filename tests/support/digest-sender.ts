import {
  type Delivered,
  type DeliverOptions,
  type DeliveryRequest,
  deliver,
} from '../../dashboards/digest/deliver/deliver.js';
import type { Recipient, RenderedDigest } from '../../dashboards/digest/digest.js';
import { type Config, loadConfig } from '../../infra/config.js';
import type { EventLog } from '../../infra/log/event-log.js';
import type { Store } from '../../infra/store/store.js';
import { quietLogger } from './event-log-harness.js';

/** What delivers digests, without an organisation behind it. */

export const testWeek = '2026-11-16';
export const testKey = 'a key of the tests, of 32 characters or more';

export const testRecipient = (number: number, over: Partial<Recipient> = {}): Recipient => ({
  id: number.toString(16).padStart(32, '0'),
  kind: 'team',
  email: `reader-${number}@example.org`,
  name: `Reader ${number}`,
  leaderId: null,
  language: 'en',
  ...over,
});

const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export const testDigest = (over: Partial<RenderedDigest> = {}): RenderedDigest => ({
  subject: 'Three findings',
  html: '<!doctype html><html><body><p>Reach went up.</p><img src="cid:reach" alt="31 %"></body></html>',
  text: 'Reach went up.\n',
  pictures: [{ cid: 'reach', png: onePixel, alt: '31 %' }],
  definitions: { reach_rate: 1 },
  card: {
    title: 'Three findings',
    findings: ['Reach went up.'],
    link: { title: 'Dashboards', url: 'https://earshot.example.org/' },
  },
  ...over,
});

/** For `yaml`, the sections smtp and digest. */
export function digestConfig(smtp: object, digest: object = {}): Config {
  const plain = loadConfig({ env: { EARSHOT_PSEUDONYM_KEY: testKey }, dataDir: 'no-such-folder' });
  return {
    ...plain,
    smtp: {
      ...plain.smtp,
      host: '127.0.0.1',
      security: 'none',
      from: { name: 'Earshot', address: 'earshot@example.org' },
      perMinute: 6_000,
      ...smtp,
    },
    digest: { ...plain.digest, publicUrl: 'https://earshot.example.org/', ...digest },
  };
}

/** Keeps the mails, and nothing else. */
export function createMailStore(): Store {
  const kept = new Map<string, readonly unknown[]>();
  const none = async (): Promise<never> => {
    throw new Error('the store of the test keeps mails only');
  };
  return {
    description: 'memory',
    embedded: true,
    database: 'earshot',
    cluster: null,
    async query(_sql, params) {
      const row = kept.get(`${params?.week}/${params?.recipient}`);
      if (row === undefined) return [];
      const [, , subject, html, text, card, definitions, pictures] = row;
      return [{ subject, html, text, card, definitions, pictures }] as never[];
    },
    async insert(_table, _columns, rows) {
      for (const row of rows) kept.set(`${row[1]}/${row[0]}`, row);
    },
    command: none,
    read: none,
    close: async () => undefined,
  };
}

export interface TestSender {
  send(request: Partial<DeliveryRequest> & Pick<DeliveryRequest, 'recipients'>): Promise<readonly Delivered[]>;
}

export function createTestSender(
  options: Pick<DeliverOptions, 'config'> & { readonly log: EventLog } & Partial<DeliverOptions>,
): TestSender {
  const given: DeliverOptions = {
    store: createMailStore(),
    logger: quietLogger,
    now: Date.now,
    random: () => 0.5,
    render: async () => testDigest(),
    signal: new AbortController().signal,
    ...options,
  };
  return { send: (request) => deliver(given, { week: testWeek, ...request }) };
}
