import { createGraphDirectory, type GraphDirectory } from './microsoft-graph-directory.js';
import { createGraphTeams, type GraphTeams } from './microsoft-graph-teams.js';
import { type AskedRequest, type PlatformAnswer, type PlatformServer, startPlatformServer } from './platform-server.js';

/**
 * Microsoft Graph with its login, as far as the documents describe it: client credentials, users and their changes, groups,
 * teams, channels and the changes of their messages. Written from learn.microsoft.com; no real tenant was asked.
 */
export interface GraphSimulator {
  readonly server: PlatformServer;
  readonly clock: { now: number };
  readonly directory: GraphDirectory;
  readonly teams: GraphTeams;
  /** Tokens that were given, the newest last. */
  readonly tokens: readonly string[];
  /** Ends a token before its time. */
  revoke(token: string): void;
  /** Permissions that the administrator has not given. */
  readonly refused: Set<'users' | 'groups' | 'teams' | 'members' | 'messages'>;
  /** `clientSecret` is checked against it. */
  secret: string;
}

export interface GraphRequestParts {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly origin: string;
}

export const graphTenant = '2432b57b-0abd-43db-aa7b-16eadd115d34';
export const graphClient = 'b41cd8ac-6f7c-4a2f-9b5a-0c3c0d7f1a11';
export const graphSecret = 'Sx8Q~a-secret-of-the-test-app';

const tokenSeconds = 3599;

export async function startGraphSimulator(clock: { now: number }): Promise<GraphSimulator> {
  const tokens: string[] = [];
  const ends = new Map<string, number>();
  const directory = createGraphDirectory(clock);
  const teams = createGraphTeams(clock);
  const refused: GraphSimulator['refused'] = new Set();

  function login(asked: AskedRequest): PlatformAnswer {
    const form = new URLSearchParams(asked.body);
    const isKnown = form.get('client_id') === graphClient && form.get('client_secret') === simulator.secret;
    if (!asked.path.startsWith(`/${graphTenant}/`)) {
      return loginError(400, 'invalid_request', 90002, `Tenant '${graphTenant}' not found.`);
    }
    if (!isKnown) return loginError(401, 'invalid_client', 7000215, 'Invalid client secret provided.');
    if (form.get('grant_type') !== 'client_credentials' || !form.get('scope')?.endsWith('/.default')) {
      return loginError(400, 'invalid_scope', 1002012, 'The provided value for scope is not valid.');
    }
    const token = `eyJ0.token-${tokens.length + 1}`;
    tokens.push(token);
    ends.set(token, clock.now + tokenSeconds * 1000);
    const body = { token_type: 'Bearer', expires_in: tokenSeconds, ext_expires_in: tokenSeconds, access_token: token };
    return { body };
  }

  const server = await startPlatformServer({
    answer(asked) {
      const url = new URL(asked.path, 'http://graph.test');
      if (asked.method === 'POST' && url.pathname.endsWith('/oauth2/v2.0/token')) return login(asked);
      const token = /^Bearer (.+)$/.exec(asked.headers.authorization ?? '')?.[1] ?? '';
      if ((ends.get(token) ?? 0) <= clock.now) {
        return graphError(401, 'InvalidAuthenticationToken', 'Access token has expired or is not yet valid.');
      }
      if (!url.pathname.startsWith('/v1.0/')) return graphError(404, 'ResourceNotFound', 'Invalid version.');
      const path = decodeURIComponent(url.pathname.slice('/v1.0'.length));
      const parts = { path, query: url.searchParams, origin: server.url };
      const kind = kindOf(path);
      if (kind !== null && refused.has(kind)) {
        return graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
      }
      return directory.answer(parts) ?? teams.answer(parts) ?? graphError(404, 'Request_ResourceNotFound', 'No such.');
    },
  });
  const simulator: GraphSimulator = {
    server,
    clock,
    directory,
    teams,
    tokens,
    refused,
    secret: graphSecret,
    revoke: (token) => void ends.delete(token),
  };
  return simulator;
}

function kindOf(path: string): 'users' | 'groups' | 'teams' | 'members' | 'messages' | null {
  if (path.startsWith('/users')) return 'users';
  if (path.startsWith('/groups')) return 'groups';
  if (/\/members$/.test(path)) return 'members';
  if (/messages/i.test(path)) return 'messages';
  return path.startsWith('/teams') ? 'teams' : null;
}

export function graphError(status: number, code: string, message: string, headers = {}): PlatformAnswer {
  const ids = { 'request-id': 'e6c9b4f0-0000-4000-8000-000000000000', date: '2026-11-22T12:00:00' };
  return { status, headers, body: { error: { code, message, innerError: ids } } };
}

function loginError(status: number, error: string, code: number, words: string): PlatformAnswer {
  const description = `AADSTS${code}: ${words} Trace ID: 1b2c3d4e-0000-4000-8000-000000000000 Timestamp: 2026-11-22 12:00:00Z`;
  return { status, body: { error, error_description: description, error_codes: [code] } };
}
