import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type RunningCli, readStore, runCli, startCli } from '../../support/cli.js';
import { type LivePlatforms, type SlackPost, startLivePlatforms } from '../../support/live-platforms.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

jest.setTimeout(400_000);

/**
 * `earshot up` between people who write to an emulated Slack and a simulated Viva Engage, and somebody who asks
 * `earshot query`. Slack is heard by its events first, because its poll is of the night, and by polling too once Earshot is
 * up again after a kill.
 */

const folder = tempDir();
const dataDir = path.join(folder, 'data');
const everyFiveSeconds = '*/5 * * * * *';
let platforms: LivePlatforms;
let up: RunningCli;
let url: string;

beforeAll(async () => {
  platforms = await startLivePlatforms();
  // The one poll that Viva Engage allows in a minute is then of after people have written.
  platforms.engage.misbehave(
    { kind: 'status', status: 429, headers: { 'retry-after': '4' } },
    { path: /users.current/ },
  );
  await begin('0 3 * * *');
  for (let index = 0; index < 6; index += 1) platforms.postViva(`found ${index}`);
});
afterAll(async () => {
  up?.process.kill('SIGKILL');
  await up?.ended;
  await platforms?.close();
  removeTempDirs();
});

const env = () => ({ ...platforms.env, EARSHOT_PORT: '0', EARSHOT_DATA_DIR: dataDir });

/** The limit is for one that hangs. */
async function begin(slackSchedule: string): Promise<void> {
  const slack = `apiUrl: "${platforms.slack.apiUrl}", schedule: "${slackSchedule}"`;
  const engage = `url: "${platforms.engage.url}", schedule: "${everyFiveSeconds}"`;
  writeFileSync(
    path.join(folder, 'earshot.yaml'),
    `webhooks: { port: 0 }
sources:
  - { name: workspace, type: slack, token: "\${SLACK_TOKEN}", signingSecret: "\${SLACK_SIGNING_SECRET}", ${slack} }
  - { name: engage, type: viva-engage, token: "\${ENGAGE_TOKEN}", ${engage} }
`,
  );
  up = startCli(['up', '--json'], { cwd: folder, env: env(), limitMs: 600_000 });
  const begun = JSON.parse((await up.said(/^\{.*\}$/m, 'stdout'))[0]) as { url: string; webhooks: string };
  url = begun.url;
  platforms.callsTo = `${begun.webhooks}/webhooks/workspace`;
}

type Rows = { key: string; values: { posts: { value: number | null } } }[];
const figures = (rows: Rows): Record<string, number | null> =>
  Object.fromEntries(rows.map(({ key, values }) => [key, values.posts.value]));

/** Posts and replies by platform: asks the API until it shows them, then by the command line. */
async function untilShown(expected: Record<string, number>): Promise<void> {
  const giveUpAt = performance.now() + 240_000;
  for (;;) {
    const answer = await fetch(new URL('/v1/query?family=participation&by=platform&weeks=2&measures=posts', url));
    const found = figures(((await answer.json()) as { rows?: Rows }).rows ?? []);
    if (performance.now() > giveUpAt) expect(found).toEqual(expected);
    if (Object.keys(expected).every((platform) => found[platform] === expected[platform])) break;
    await pause(300);
  }
  const asked = await runCli(
    ['query', 'participation', '--by', 'platform', '--measures', 'posts', '--weeks', '2', '--json'],
    { cwd: folder, env: env() },
  );
  expect(figures((JSON.parse(asked.stdout) as { rows: Rows }).rows)).toMatchObject(expected);
}

const written = (platform: string): number =>
  [...platforms.ledger.contents].filter((content) => content.startsWith(`${platform}: `)).length;

const allWritten = () => ({ slack: written('slack'), 'viva-engage': written('viva-engage') });

describe('posts made while Earshot is up', () => {
  it('are shown after an event', async () => {
    for (let index = 0; index < 6; index += 1) await platforms.postSlack(`told at once ${index}`);
    expect(platforms.untold()).toBe(0);
    await untilShown({ slack: 6 });
  });

  it('are shown after one poll', async () => {
    await untilShown({ slack: 6, 'viva-engage': 6 });
  });
});

describe('killed while people write, and started again', () => {
  it('it has lost nothing and doubled nothing', async () => {
    let isOver = false;
    let isUpAgain = false;
    const writing = (async () => {
      for (let index = 0; !isOver; index += 1) {
        await writeOnSlack(index);
        // What is written there later is read a minute later.
        if (!isUpAgain) writeOnViva(index);
        await pause(150);
      }
    })();
    const before = written('slack');
    while (written('slack') < before + 8) await pause(20);
    up.process.kill('SIGKILL');
    await up.ended;
    while (platforms.untold() < 4) await pause(20);
    isUpAgain = true;
    await begin(everyFiveSeconds);
    const later = written('slack');
    while (written('slack') < later + 4) await pause(20);
    isOver = true;
    await writing;
    await platforms.tellAgain();
    expect(platforms.untold()).toBe(0);
    await untilShown(allWritten());
  });

  it('what no event tells of is found by the next poll, and gone after the one when it is deleted', async () => {
    platforms.callsTo = null;
    const untold = await platforms.postSlack('of which no event tells');
    await untilShown(allWritten());
    await platforms.removeSlack(untold);
    await untilShown(allWritten());
  });

  it('each thing stands once, and nothing else', async () => {
    up.process.kill('SIGTERM');
    expect(await up.ended).toMatchObject({ code: 0 });
    const contents = await readStore<{ what: string }>(
      dataDir,
      `SELECT concat(acts.platform, ': ', texts.text) AS what FROM standing_act AS acts
       LEFT JOIN (SELECT id, text FROM activity_text FINAL) AS texts ON acts.id = texts.id
       WHERE acts.verb IN ('post', 'reply')`,
    );
    expect(contents.map(({ what }) => what).sort()).toEqual([...platforms.ledger.contents].sort());
    const reactions = await readStore<{ platform: string; n: string }>(
      dataDir,
      `SELECT platform, count() AS n FROM standing_act WHERE verb = 'react' GROUP BY platform ORDER BY platform`,
    );
    expect(reactions.map(({ platform, n }) => [platform, Number(n)])).toEqual([...platforms.ledger.reactions]);
    const everything = JSON.stringify(await readStore(dataDir, 'SELECT * FROM activity'));
    expect(everything).not.toMatch(/canary|Real Name|998877001/i);
  });
});

let root: SlackPost | undefined;

/** Posts, replies and reactions; now and then something is deleted again. */
async function writeOnSlack(index: number): Promise<void> {
  const post = await platforms.postSlack(`in the middle ${index}`, index % 3 === 2 ? root : undefined);
  if (index % 3 === 0) root = post;
  if (index % 3 === 1) await platforms.reactSlack(post);
  if (index % 5 === 4) await platforms.removeSlack(await platforms.postSlack(`said too fast ${index}`));
}

function writeOnViva(index: number): void {
  const message = platforms.postViva(`in between ${index}`);
  if (index % 2 === 0) platforms.likeViva(message);
  else platforms.postViva(`and an answer ${index}`, message);
}
