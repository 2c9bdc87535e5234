import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { alertsSchema } from '../../infra/alert-settings.js';
import { type Config, loadConfig } from '../../infra/config.js';
import type { AlertInput } from '../../infra/contracts/alert.js';
import { testKey } from './digest-sender.js';

/** Alerts, and what takes them. */

export const hookSecret = 'canary-secret-of-the-webhook-91c7';

export const testAlert = (over: Partial<AlertInput> = {}): AlertInput => ({
  rule: 'spike',
  about: 'acme',
  scope: 'public',
  grain: 'hour',
  startedAt: Date.UTC(2026, 10, 3, 13),
  at: Date.UTC(2026, 10, 3, 13, 5),
  title: 'acme: 46 voices in the last hour, 9 expected',
  reason: 'Five times as many as in the twelve hours before, and as on the same weekday last week.',
  figures: { count: 46, expected: 9, authors: 31 },
  panel: '/dashboards/listening?scope=public',
  ...over,
});

export interface AlertConfigOptions {
  readonly mailPort?: number;
  readonly channels: readonly object[];
  readonly groupSeconds?: number;
}

export function alertConfig({ mailPort, channels, groupSeconds = 1 }: AlertConfigOptions): Config {
  const plain = loadConfig({ env: { EARSHOT_PSEUDONYM_KEY: testKey }, dataDir: 'no-such-folder' });
  return {
    ...plain,
    smtp: {
      ...plain.smtp,
      ...{ host: '127.0.0.1', port: mailPort ?? 1, security: 'none' },
      ...{ from: { name: 'Earshot', address: 'earshot@example.org' }, perMinute: 6_000 },
    },
    digest: { ...plain.digest, publicUrl: 'https://earshot.example.org/' },
    alerts: alertsSchema.parse({ channels, groupSeconds }),
  };
}

export interface HookServer {
  readonly url: string;
  readonly taken: readonly TakenCall[];
  /** Answers a call; null: 200. `hang`: nobody is answered. */
  behave: (call: TakenCall) => HookAnswer | 'hang' | null;
  close(): Promise<void>;
}

export interface TakenCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HookAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A receiver of webhooks on loopback that does what a test wants of it. */
export async function startHookServer(): Promise<HookServer> {
  const taken: TakenCall[] = [];
  const state: { behave: HookServer['behave'] } = { behave: () => null };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      const call = { path: request.url ?? '', headers: request.headers, body };
      taken.push(call);
      const answer = state.behave(call);
      if (answer === 'hang') return;
      response.writeHead(answer?.status ?? 200, answer?.headers).end('what the server says holds canary-of-the-server');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    taken,
    get behave() {
      return state.behave;
    },
    set behave(behave) {
      state.behave = behave;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
