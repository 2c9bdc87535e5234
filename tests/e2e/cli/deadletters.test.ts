import path from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { encodeActivity, encodeDeadLetter, encodeDirectory } from '../../../infra/contracts/cloud-events.js';
import { type DeadLetter, replayedFromHeader } from '../../../infra/contracts/dead-letter.js';
import { activityTopic, deadLetterTopic, directoryTopic, topics } from '../../../infra/contracts/topics.js';
import { createEmbeddedLog } from '../../../infra/log/embedded.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import { createTestPerson, createTestPost } from '../../support/act-builder.js';
import { type CliResult, readStore, runCli, stackTraceIn } from '../../support/cli.js';
import { quietLogger } from '../../support/event-log-harness.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

jest.setTimeout(240_000);

/** Dead letters as an operator has them: refused, looked at, tried again, set aside; figures of the panel agree. */

const folder = tempDir();
const dataDir = path.join(folder, '.earshot');
const secret = 'canary-of-a-configured-secret-0123456789';
const env = { EARSHOT_API_KEY: secret };
const results: CliResult[] = [];

async function earshot<T = unknown>(...args: readonly string[]): Promise<CliResult & { readonly value: T }> {
  const result = await runCli([...args, '--json'], { cwd: folder, env, limitMs: 120_000 });
  results.push(result);
  return { ...result, value: JSON.parse(result.stdout || 'null') as T };
}
const text = async (...args: readonly string[]): Promise<CliResult> => {
  const result = await runCli(args, { cwd: folder, env, limitMs: 120_000 });
  results.push(result);
  return result;
};

interface Listed {
  readonly id: string;
  readonly step: string;
  readonly state: string;
  readonly after: string | null;
  readonly hasPayload: boolean;
}
interface List {
  readonly counts: Record<string, number>;
  readonly found: number;
  readonly reasons: { reason: string; letters: number }[];
  readonly letters: Listed[];
}
const list = async (...args: readonly string[]): Promise<List> =>
  (await earshot<List>('deadletters', 'list', ...args)).value;

async function withLog(work: (log: EventLog) => Promise<void>): Promise<void> {
  const log = await createEmbeddedLog({ path: path.join(dataDir, 'log'), logger: quietLogger });
  await log.createTopics(topics);
  await work(log);
  await log.close();
}

const panel = () =>
  readStore<Record<string, number>>(
    dataDir,
    'SELECT sum(letters) AS letters, sum(v.open) AS open, sum(v.replayed) AS replayed, sum(v.dropped) AS dropped FROM v_dead_letter AS v',
  );

const good = encodeActivity(createTestPost('mended', 'anna', '2026-05-04 10:00', { text: 'It can be read now.' }));
/** As if an older Earshot had refused what this one takes. */
const mended: DeadLetter = {
  ...{ id: 'a'.repeat(32), step: 'decode', reason: 'verb: is unknown: "post"', where: 'earshot.activity.v1/0@7' },
  ...{ topic: activityTopic.name, key: good.key, payload: good.value?.toString() ?? '', headers: { ...good.headers } },
  ...{ after: null, at: Date.UTC(2026, 4, 4) },
};
const ofIngest: DeadLetter = {
  ...{ id: 'b'.repeat(32), step: 'ingest.parse', reason: `line 17 with ${secret}`, where: 'chat: a.json[1]' },
  ...{ topic: null, key: null, payload: null, headers: {}, after: null, at: Date.UTC(2026, 4, 5) },
};

beforeAll(async () => {
  await withLog(async (log) => {
    await log.append(activityTopic, [
      { key: 'broken', value: Buffer.from(`{"token":"${secret}"`), headers: { ce_source: '/mattermost/T1' } },
    ]);
    await log.append(deadLetterTopic, [encodeDeadLetter(mended), encodeDeadLetter(ofIngest)]);
  });
  await text('process', '--once');
});
afterAll(removeTempDirs);

it('lists how many for each reason and the newest first, filtered and paged', async () => {
  const all = await list();
  expect(all.counts).toEqual({ open: 3, replayed: 0, dropped: 0 });
  expect(all.letters.map(({ step }) => step)).toEqual(['decode', 'ingest.parse', 'decode']);
  expect(all.letters.map(({ hasPayload }) => hasPayload)).toEqual([true, false, true]);
  expect(all.reasons).toContainEqual({ step: 'decode', reason: 'verb: is unknown: …', letters: 1 });
  expect((await list('--step', 'ingest')).letters).toMatchObject([{ id: ofIngest.id }]);
  expect((await list('--platform', 'Mattermost')).found).toBe(1);
  expect((await list('--topic', 'activity')).found).toBe(2);
  expect((await list('--reason', 'IS UNKNOWN')).letters).toMatchObject([{ id: mended.id }]);
  expect((await list('--from', '2026-05-05', '--until', '2026-05-06')).letters).toMatchObject([{ id: ofIngest.id }]);
  const second = await list('--limit', '1', '--skip', '1');
  expect([second.found, second.letters.map(({ id }) => id)]).toEqual([3, [ofIngest.id]]);
  expect((await text('deadletters', 'list')).stdout).toContain('cannot be replayed');
});

it('shows one, its payload where it is asked for, and never a secret', async () => {
  const [broken] = (await list('--reason', 'not JSON')).letters;
  const shown = await text('deadletters', 'show', String(broken?.id).slice(0, 8), '--payload');
  expect(shown.stdout).toContain('{"token":"[redacted]"');
  expect((await text('deadletters', 'show', mended.id)).stdout).not.toContain('It can be read now');
  expect((await text('deadletters', 'show', 'ffff')).code).toBe(2);
  expect(results.filter(({ stdout, stderr }) => `${stdout}${stderr}`.includes(secret))).toEqual([]);
});

it('refuses to guess which are meant', async () => {
  for (const args of [[], ['--step', 'decode'], [mended.id, '--all'], ['--all', '--from', 'yesterday']]) {
    expect(await text('deadletters', 'replay', ...args)).toMatchObject({ code: 2, stdout: '' });
  }
  expect((await list()).counts).toEqual({ open: 3, replayed: 0, dropped: 0 });
});

it('replays all that have a payload: what is right lands, what fails again is a new letter that names the one before', async () => {
  const broken = (await list('--reason', 'not JSON')).letters[0];
  const { value } = await earshot('deadletters', 'replay', '--all');
  expect(value).toEqual({
    done: expect.arrayContaining([mended.id, broken?.id]),
    left: [{ id: ofIngest.id, why: 'no payload' }],
  });
  expect((await text('process', '--once')).code).toBe(0);
  expect(await readStore(dataDir, 'SELECT text FROM activity_text FINAL')).toEqual([{ text: 'It can be read now.' }]);
  const after = await list('--state', 'all');
  expect(after.counts).toEqual({ open: 2, replayed: 2, dropped: 0 });
  const again = after.letters.find((letter) => letter.after === broken?.id);
  expect(again).toMatchObject({ state: 'open', step: 'decode' });
  expect((await earshot('deadletters', 'show', String(broken?.id))).value).toMatchObject({ before: again?.id });
  expect((await panel())[0]).toEqual({ letters: 4, open: 2, replayed: 2, dropped: 0 });
});

it('a second replay of the same letters does nothing', async () => {
  const { value } = await earshot('deadletters', 'replay', mended.id);
  expect(value).toEqual({ done: [], left: [{ id: mended.id, why: 'not open' }] });
});

it('drops with --yes only, and the panel agrees', async () => {
  const would = await text('deadletters', 'drop', '--all');
  expect(would.stdout).toContain('2 open dead letters would be dropped');
  expect((await list()).counts).toMatchObject({ open: 2 });
  expect((await text('deadletters', 'drop', '--all', '--yes')).code).toBe(0);
  await text('process', '--once');
  expect((await list()).counts).toEqual({ open: 0, replayed: 2, dropped: 2 });
  expect((await panel())[0]).toEqual({ letters: 4, open: 0, replayed: 2, dropped: 2 });
});

it('does not put an old record of a compacted topic over a newer one', async () => {
  const person = encodeDirectory(createTestPerson('anna'));
  const stale: DeadLetter = {
    ...mended,
    ...{ id: 'c'.repeat(32), topic: directoryTopic.name, key: person.key, where: 'earshot.directory.v1/0@0' },
    payload: person.value?.toString() ?? '',
  };
  await withLog(async (log) => {
    await log.append(directoryTopic, [person, person]);
    await log.append(deadLetterTopic, [encodeDeadLetter(stale)]);
  });
  const { value } = await earshot('deadletters', 'replay', stale.id);
  expect(value).toEqual({ done: [], left: [{ id: stale.id, why: 'newer in the log' }] });
});

it('a record that was replayed says so in its headers', async () => {
  await withLog(async (log) => {
    const records = await log.latest(activityTopic);
    expect(records.filter(({ headers }) => headers[replayedFromHeader] === mended.id)).toMatchObject([
      { key: mended.key, headers: mended.headers },
    ]);
  });
});

it('nobody has seen a stack trace', () => {
  expect(results.map(stackTraceIn).filter((trace) => trace !== null)).toEqual([]);
});
