import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { PlatformError, type RateLimitedError, SourceStoppedError } from '../../../../../ingest/source.js';
import { createBackOff } from '../../../../../ingest/sources/microsoft-graph/back-off.js';
import { createGraph, type Graph } from '../../../../../ingest/sources/microsoft-graph/client.js';
import { graphWords } from '../../../../../ingest/sources/microsoft-graph/words.js';
import { createTestContext } from '../../../../support/read-source.js';
import {
  type GraphSimulator,
  graphClient,
  graphSecret,
  graphTenant,
  startGraphSimulator,
} from '../../../../support/simulators/microsoft-graph.js';

let simulator: GraphSimulator;
let graph: Graph;
const clock = { now: 0 };
const { signal } = new AbortController();

beforeEach(async () => {
  clock.now = Date.UTC(2026, 10, 20);
  simulator = await startGraphSimulator(clock);
  simulator.directory.put({ id: 'u1', displayName: 'One', mail: 'one@x.org', userPrincipalName: 'one@x.org' });
  graph = client();
});
afterEach(() => simulator.server.close());

function client(more: { clientSecret?: string; tenantId?: string } = {}): Graph {
  const url = simulator.server.url;
  const settings = {
    tenantId: graphTenant,
    clientId: graphClient,
    clientSecret: graphSecret,
    loginUrl: url,
    graphUrl: url,
  };
  const now = (): number => clock.now;
  return createGraph({ settings: { ...settings, ...more }, http: createTestContext({ now }).http, now });
}

const users = async (): Promise<unknown> => graph.page(graph.address('/users'), { signal });

it('asks for a token once, and again shortly before it ends', async () => {
  await users();
  await users();
  expect(simulator.tokens).toHaveLength(1);
  clock.now += 55 * 60_000;
  await users();
  expect(simulator.tokens).toHaveLength(2);
});

it('asks for another token when Graph refuses one, and stops when it refuses that too', async () => {
  await users();
  simulator.revoke(simulator.tokens[0]!);
  await expect(users()).resolves.toMatchObject({ kind: 'page' });
  expect(simulator.tokens).toHaveLength(2);
  const body = { error: { code: 'InvalidAuthenticationToken', message: 'The app is disabled. Trace ID: 17' } };
  simulator.server.misbehave({ kind: 'status', status: 401, body }, { times: 2, path: /users/ });
  await expect(users()).rejects.toThrow(
    new SourceStoppedError('Microsoft Graph answered 401 (InvalidAuthenticationToken: The app is disabled.)'),
  );
  expect(simulator.tokens).toHaveLength(3);
});

it('stops when the login refuses the secret or the tenant, in its words and without the secret', async () => {
  for (const settings of [{ clientSecret: 'a-secret-that-is-wrong' }, { tenantId: 'elsewhere.example' }]) {
    graph = client(settings);
    const error = await users().then(
      () => null,
      (thrown: Error) => thrown,
    );
    expect(error).toBeInstanceOf(SourceStoppedError);
    expect(error?.message).toMatch(/invalid_(?:client|request): AADSTS\d+: /);
    expect(error?.message).not.toMatch(/secret-that-is-wrong|Trace/);
  }
});

it.each(['https://graph.example.org/v1.0/users?$skiptoken=1', '//graph.example.org/x', 'https://u:p@127.0.0.1/'])(
  'does not follow a link to another host: %s',
  async (link) => {
    const change = (body: unknown): unknown => ({ ...(body as object), '@odata.nextLink': link });
    simulator.server.misbehave({ kind: 'change', change }, { path: /users/ });
    await expect(users()).rejects.toThrow(PlatformError);
    expect(() => graph.restore(link)).toThrow('another host');
  },
);

it('keeps links in positions without the host', async () => {
  const link = `${simulator.server.url}/v1.0/users/delta?$deltatoken=abc`;
  expect(graph.shorten(link)).toBe('/v1.0/users/delta?$deltatoken=abc');
  expect(graph.restore('/v1.0/users/delta?$deltatoken=abc')).toBe(link);
});

it('says of a forgotten link that it is gone, whether by 410 or by 400', async () => {
  for (const [status, code] of [
    [410, 'resyncRequired'],
    [400, 'syncStateNotFound'],
  ] as const) {
    simulator.server.misbehave(
      { kind: 'status', status, body: { error: { code, message: 'Gone.' } } },
      { path: /users/ },
    );
    const page = await graph.page(graph.address('/users'), { signal, tolerate: ['gone'] });
    expect(page.kind).toBe('gone');
  }
});

it('takes a refusal in HTML for a refusal', async () => {
  simulator.server.misbehave({ kind: 'status', status: 403, body: '<html>No</html>' }, { path: /users/ });
  await expect(users()).rejects.toThrow(new SourceStoppedError('Microsoft Graph answered 403'));
});

it('waits twice as long at every refusal in a row that says no time', async () => {
  const pauses: number[] = [];
  for (let time = 0; time < 2; time += 1) {
    simulator.server.misbehave({ kind: 'status', status: 429, body: {} }, { path: /users/ });
    await users().catch((error: RateLimitedError) => pauses.push(error.retryAfterMs));
    // A test's requests are not held back by the pause itself.
    clock.now += 10 * 60_000;
  }
  expect(pauses).toEqual([60_000, 120_000]);
  const backOff = createBackOff();
  const said = new Headers({ 'retry-after': '7' });
  expect(backOff.pauseMs(said, clock.now)).toBe(7000);
  expect(backOff.pauseMs(new Headers(), clock.now)).toBe(60_000);
  backOff.reset();
  expect(backOff.pauseMs(new Headers(), clock.now)).toBe(60_000);
});

it.each([
  [{ error: { code: 'Forbidden', message: 'Missing role. API requires one of X.' } }, 'Forbidden: Missing role.'],
  [{ error: 'invalid_client', error_description: 'AADSTS7: Bad. Trace ID: 1' }, 'invalid_client: AADSTS7: Bad.'],
  [
    { error: { code: 'NotFound', message: "User 'ada@x.org' is not there" } },
    "NotFound: User '(address)' is not there",
  ],
  [{ error: { code: 'X', message: 'Team fbe2bf47-16c8-47cf-b4a5-4b9b187c508b' } }, 'X: Team (id)'],
  [{}, null],
  ['<html>', null],
])('explains %j', (body, words) => {
  expect(graphWords(body)).toBe(words);
});
