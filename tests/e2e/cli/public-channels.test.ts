import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type RunningCli, readStore, runCli, startCli } from '../../support/cli.js';
import { channelSecrets, type PublicChannel, type Said, startPublicChannels } from '../../support/public-channels.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

jest.setTimeout(300_000);

/**
 * One `earshot up` that listens to Bluesky, a blog and Mastodon at once, while a leader posts on each and others answer; killed in the
 * middle. What somebody sees who asks `earshot query reach`.
 */

const folder = tempDir();
const dataDir = path.join(folder, 'data');
const env = { ...channelSecrets, EARSHOT_PORT: '0', EARSHOT_DATA_DIR: dataDir };
const run = (...args: string[]) => runCli(args, { cwd: folder, env });
let channels: PublicChannel[] = [];
let up: RunningCli;
let url: string;

/** What stands on the platforms: `blog: words`; and how often something was carried on or liked. */
const contents = new Set<string>();
const acts = new Map<string, number>();
/** Of the leader's post: itself, answers, shares. */
const cascade = new Map<string, number>();

const count = (counts: Map<string, number>, key: string, by = 1): void => {
  counts.set(key, (counts.get(key) ?? 0) + by);
};

async function post(channel: PublicChannel): Promise<Said> {
  const said = await channel.post(`where we go from here, ${channel.platform}`);
  contents.add(`${channel.platform}: ${said.text}`);
  count(cascade, channel.platform);
  return said;
}
async function reply(channel: PublicChannel, to: Said, text: string, by: number): Promise<Said> {
  const said = await channel.reply(to, text, by);
  contents.add(`${channel.platform}: ${text}`);
  count(cascade, channel.platform);
  return said;
}
async function remove(channel: PublicChannel, said: Said): Promise<void> {
  await channel.remove(said);
  contents.delete(`${channel.platform}: ${said.text}`);
  count(cascade, channel.platform, -1);
}
async function share(channel: PublicChannel, what: Said, by: number): Promise<void> {
  if (channel.share === undefined) return;
  await channel.share(what, by);
  count(acts, `share ${channel.platform}`);
  count(cascade, channel.platform);
}
async function like(channel: PublicChannel, what: Said, by: number): Promise<void> {
  if (channel.like === undefined) return;
  await channel.like(what, by);
  count(acts, `react ${channel.platform}`);
}
async function everywhere(work: (channel: PublicChannel) => Promise<void>): Promise<void> {
  await Promise.all(channels.map(work));
}

async function begin(): Promise<void> {
  up = startCli(['up', '--json'], { cwd: folder, env, limitMs: 280_000 });
  url = (JSON.parse((await up.said(/^\{.*\}$/m, 'stdout'))[0]) as { url: string }).url;
}

beforeAll(async () => {
  channels = await startPublicChannels();
  const sources = channels.flatMap((channel) => channel.sources);
  writeFileSync(path.join(folder, 'earshot.yaml'), JSON.stringify({ sources }, null, 2));
  writeFileSync(
    path.join(folder, 'people.csv'),
    'email,name,title,manager_email,level,unit\nann@example.org,Ann Leads,CEO,,0,Example\nbo@example.org,Bo,Clerk,ann@example.org,1,Example / Sales\n',
  );
  const imported = await run('import', 'directory', 'people.csv', '--executive-level', '0');
  expect(imported).toMatchObject({ code: 0 });
  await begin();
});
afterAll(async () => {
  up?.process.kill('SIGKILL');
  await up?.ended;
  await Promise.all(channels.map((channel) => channel.close()));
  removeTempDirs();
});

type Rows = { key: string; values: Record<'leader_posts' | 'cascade_size', { value: number | null }> }[];

/** `bluesky` → posts, and acts of the leader's cascade. */
const figures = (rows: Rows): [string, (number | null)[]][] =>
  rows
    .map(({ key, values }): [string, (number | null)[]] => [
      key,
      [values.leader_posts.value, values.cascade_size.value],
    ])
    .sort();
const measures = 'leader_posts,cascade_size';

/** Asks the API until it shows what stands on the platforms, then by the command line. The limit is for one that hangs. */
async function untilShown(): Promise<void> {
  const expected = [...cascade].map(([platform, size]): [string, number[]] => [platform, [1, size]]).sort();
  const giveUpAt = performance.now() + 120_000;
  for (;;) {
    const answer = await fetch(
      new URL(`/v1/query?family=reach&scope=public&by=platform&weeks=2&measures=${measures}`, url),
    );
    const found = figures(((await answer.json()) as { rows?: Rows }).rows ?? []);
    if (performance.now() > giveUpAt) expect(found).toEqual(expected);
    if (JSON.stringify(found) === JSON.stringify(expected)) break;
    await pause(200);
  }
  const asked = ['--scope', 'public', '--by', 'platform', '--weeks', '2', '--measures', measures, '--json'];
  const { stdout } = await run('query', 'reach', ...asked);
  expect(figures((JSON.parse(stdout) as { rows: Rows }).rows)).toEqual(expected);
}

const posts = new Map<PublicChannel, Said>();
const answers = new Map<PublicChannel, Said>();
const postOf = (channel: PublicChannel): Said => posts.get(channel) as Said;

describe('a leader on Bluesky, a blog and Mastodon', () => {
  it('whose posts, answers and shares are made while Earshot is up is shown with them', async () => {
    await everywhere(async (channel) => {
      const said = await post(channel);
      posts.set(channel, said);
      const answer = await reply(channel, said, `and then? ${channel.platform}`, 1);
      answers.set(channel, answer);
      await reply(channel, answer, `that too ${channel.platform}`, 2);
      await share(channel, said, 3);
      await like(channel, said, 4);
    });
    await untilShown();
  });

  it('is shown with all of it, once, where Earshot was killed in the middle', async () => {
    let isHalf = false;
    let isUpAgain = false;
    const writing = everywhere(async (channel) => {
      for (let index = 0; index < 12; index += 1) {
        await reply(channel, postOf(channel), `in the middle ${index} ${channel.platform}`, index % 6);
        if (index === 5) await share(channel, postOf(channel), 5);
        if (index === 5) isHalf = true;
        while (index === 9 && !isUpAgain) await pause(20);
        await pause(100);
      }
      await like(channel, postOf(channel), 5);
    });
    while (!isHalf) await pause(20);
    up.process.kill('SIGKILL');
    await up.ended;
    await everywhere((channel) => remove(channel, answers.get(channel) as Said));
    await begin();
    isUpAgain = true;
    await writing;
    await untilShown();
  });

  it('and each thing stands once', async () => {
    up.process.kill('SIGTERM');
    expect(await up.ended).toMatchObject({ code: 0 });
    const stored = await readStore<{ what: string }>(
      dataDir,
      `SELECT concat(acts.platform, ': ', texts.text) AS what FROM standing_act AS acts
       LEFT JOIN (SELECT id, text FROM activity_text FINAL) AS texts ON acts.id = texts.id
       WHERE acts.verb IN ('post', 'reply')`,
    );
    expect(stored.map(({ what }) => what).sort()).toEqual([...contents].sort());
    const counted = await readStore<{ what: string; n: string }>(
      dataDir,
      `SELECT concat(toString(verb), ' ', platform) AS what, count() AS n FROM standing_act
       WHERE verb IN ('react', 'share') GROUP BY what ORDER BY what`,
    );
    expect(Object.fromEntries(counted.map(({ what, n }) => [what, Number(n)]))).toEqual(Object.fromEntries(acts));
    const dead = await readStore<{ reason: string }>(dataDir, 'SELECT reason FROM dead_letter');
    expect(dead).toEqual([]);
  });
});
