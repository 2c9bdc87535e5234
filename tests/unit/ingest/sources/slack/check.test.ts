import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CheckLine } from '../../../../../ingest/source.js';
import { slackSource } from '../../../../../ingest/sources/slack/source.js';
import { createTestContext } from '../../../../support/read-source.js';
import {
  allScopes,
  type SlackSimulator,
  simulatedToken,
  startSlackSimulator,
} from '../../../../support/simulators/slack.js';

let simulator: SlackSimulator;

beforeEach(async () => {
  simulator = await startSlackSimulator({ now: Date.UTC(2026, 4, 4) });
  simulator.world.addChannel('C0GENERAL', 'general');
  simulator.world.addChannel('C0CLOSED1', 'closed').isMember = false;
  simulator.world.addChannel('C0SECRET1', 'secret', 'private');
});
afterEach(() => simulator.server.close());

async function check(config: object = {}, communities = {}): Promise<CheckLine[]> {
  const parsed = slackSource.config.parse({ token: simulatedToken, apiUrl: simulator.apiUrl, ...config });
  const reader = await slackSource.open(parsed, createTestContext({}, slackSource, { communities }));
  return (await reader.check?.(new AbortController().signal)) ?? [];
}

const line = (lines: readonly CheckLine[], what: string) => lines.find((one) => one.what === what);

describe('a check', () => {
  it('says which permissions are there and which are missing', async () => {
    simulator.scopes = allScopes.filter((scope) => scope !== 'users:read.email');
    const lines = await check();
    expect(line(lines, 'token')).toMatchObject({ level: 'ok', says: 'belongs to T0SIMULATE, a bot' });
    expect(line(lines, 'permission channels:history')).toMatchObject({ level: 'ok' });
    expect(line(lines, 'permission users:read.email')).toMatchObject({
      level: 'error',
      says: expect.stringContaining('missing_scope: needed to link accounts to people'),
    });
    expect(line(lines, 'permission groups:history')).toBeUndefined();
  });

  it('says which channels can be read, and where the app must be invited', async () => {
    const lines = await check();
    expect(line(lines, 'channels')?.says).toBe('2 to be read');
    expect(line(lines, 'channel #general')).toMatchObject({ level: 'ok' });
    expect(line(lines, 'channel #closed')).toMatchObject({
      level: 'warning',
      says: expect.stringMatching(/not_in_channel.*\/invite/),
    });
  });

  it('says when something private is listed and cannot be found or may not be listed', async () => {
    const refused = await check({}, { private: ['secret'] });
    expect(line(refused, 'conversations of type private_channel')).toMatchObject({
      level: 'error',
      says: expect.stringContaining('missing_scope: needed groups:read'),
    });
    simulator.scopes.push('groups:read', 'groups:history');
    const lines = await check({}, { private: ['secret', 'nosuch'] });
    expect(line(lines, 'channel #secret')).toMatchObject({ level: 'ok' });
    expect(line(lines, 'private conversation nosuch')).toMatchObject({ level: 'error' });
  });
});

describe('settings', () => {
  const parse = (more: object) => slackSource.config.safeParse({ token: 'xoxb-1', ...more });
  const problem = (more: object): string =>
    parse(more)
      .error?.issues.map(({ message }) => message)
      .join() ?? '';

  it('send the token nowhere in the clear', () => {
    expect(problem({ apiUrl: 'http://slack.example/api/' })).toContain('must begin with https://');
    expect(parse({ apiUrl: 'https://slack-gov.com/api' }).data?.apiUrl).toBe('https://slack-gov.com/api/');
  });

  it('limit how far back is looked again, and know their names', () => {
    expect(parse({}).data?.rescanDays).toBe(7);
    expect(problem({ rescanDays: 29 })).not.toBe('');
    expect(problem({ rescannDays: 2 })).not.toBe('');
  });

  it('ask for the workspace where the token is of a whole organisation', async () => {
    simulator.refusals.set('auth.test', () => ({
      ok: true,
      team_id: 'T0ONE',
      enterprise_id: 'E0ALL',
      is_enterprise_install: true,
    }));
    await expect(check()).rejects.toThrow('teamId');
    expect(line(await check({ teamId: 'T0ONE' }), 'token')?.says).toBe('belongs to E0ALL');
    expect(simulator.server.requests.at(-3)?.path).toBeDefined();
  });
});
