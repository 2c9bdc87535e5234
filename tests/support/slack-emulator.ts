import { createServer } from 'node:net';
import { LogLevel, WebClient } from '@slack/web-api';
import { createEmulator } from 'emulate';

/** An emulator of Slack, with people who write to it by the official client. */
export interface SlackEmulator {
  /** For the setting `apiUrl`. */
  readonly apiUrl: string;
  /** By the name of the person. */
  as(person: string): WebClient;
  userId(person: string): Promise<string>;
  close(): Promise<void>;
}

export const emulatedToken = 'xoxp-earshot-reads';

export const emulatedScopes = ['channels:read', 'channels:history', 'reactions:read', 'users:read', 'users:read.email'];

const fourPeople = ['alice', 'bob', 'carol', 'dave'];

export async function startSlackEmulator(
  scopes: readonly string[] = emulatedScopes,
  people: readonly string[] = fourPeople,
): Promise<SlackEmulator> {
  const port = await freePort();
  const write = ['chat:write', 'reactions:write', 'channels:join', 'channels:manage', 'groups:write', 'im:write'];
  const emulator = await createEmulator({
    service: 'slack',
    port,
    seed: {
      slack: {
        strict_scopes: true,
        users: [...people, 'earshot'].map((name) => ({
          name,
          real_name: `Real Name ${name}`,
          email: `${name}@canary.example`,
        })),
        channels: [{ name: 'plans' }, { name: 'leaders', is_private: true }],
        tokens: [
          { token: emulatedToken, type: 'user', user: 'earshot', scopes: [...scopes] },
          ...people.map((name) => ({
            token: `xoxp-${name}`,
            type: 'user',
            user: name,
            scopes: [...emulatedScopes, 'groups:read', ...write],
          })),
        ],
      },
    },
  });
  const apiUrl = `http://127.0.0.1:${port}/api/`;
  const clients = new Map<string, WebClient>();
  const as = (person: string): WebClient => {
    const client =
      clients.get(person) ?? new WebClient(`xoxp-${person}`, { slackApiUrl: apiUrl, logLevel: LogLevel.ERROR });
    clients.set(person, client);
    return client;
  };
  return {
    apiUrl,
    as,
    userId: async (person) => String((await as(person).auth.test()).user_id),
    close: () => emulator.close(),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
