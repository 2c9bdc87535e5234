import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { createRandom } from '../../../infra/random.js';
import { type CliResult, readStore, runCli, stackTraceIn } from '../../support/cli.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

const folder = tempDir();
afterAll(removeTempDirs);
const dataDir = path.join(folder, 'data');
const enabled = path.join(folder, 'enabled.yaml');
const run = (...args: string[]): Promise<CliResult> =>
  runCli([...args, '--data-dir', dataDir], { cwd: folder, limitMs: 120_000 });
const runEnabled = (...args: string[]): Promise<CliResult> => run('--config', enabled, ...args);

const firstNames = 'Priya Okafor Mateusz Yuki Oluwaseun Ingrid Xochitl Bjarne Siobhan Thandiwe'.split(' ');
const lastNames = 'Raghunathan Nwachukwu Wojcik Tanabe Adeyemi Lindqvist Quetzalli Thorvald Gallagher Mkhize'.split(
  ' ',
);
const authors = 180;
const nameOf = (at: number) => ({ first: firstNames[at % 10]!, last: lastNames[Math.floor(at / 10) % 10]! });
const mailOf = (at: number): string => `${nameOf(at).first}.${nameOf(at).last}${at}@acme.example`.toLowerCase();

const objections = [
  'this is wrong and will never work',
  'i do not agree with this plan',
  'that is a bad idea and a risk',
];
const assents = [
  'this is a good plan',
  'thank you for the report',
  'we can do that next week',
  'the server is ready now',
];
const fillers = [
  'the customers wait for the release',
  'the contract is in review',
  'our office has the budget',
  'the ticket is open',
];

/** One root a community and day, then replies to it. */
function rows(): object[] {
  const random = createRandom('dissent e2e');
  const found: object[] = [];
  const say = (at: number, author: string, community: string, text: string, parent: string | null): string => {
    const id = `m${found.length}`;
    const time = new Date(Date.UTC(2024, 2, 1 + (at % 28), 8, found.length % 600)).toISOString();
    found.push({ id, time, author, community, text, ...(parent === null ? {} : { parent }) });
    return id;
  };
  const sentences = (): string => {
    const objects = random.chance(0.3);
    const said = [random.pick(objects ? objections : assents), random.pick(fillers), random.pick(fillers)];
    return random
      .shuffle(said)
      .slice(0, 2 + random.int(2))
      .concat(objects ? [random.pick(objections)] : [])
      .join('. ');
  };
  const reply = (at: number, community: string, parent: string, marker = ''): void => {
    const { first, last } = nameOf(random.int(authors));
    const named = [
      `Hi ${first}, `,
      `@${first.toLowerCase()}.${last.toLowerCase()} `,
      `As ${first} ${last} said: `,
      '',
      '',
      '',
    ];
    const ends = [` Write to ${mailOf(random.int(authors))}.`, ' Call 0171 2345678.', ` – ${first}`, '', '', ''];
    say(at, mailOf(at), community, `${random.pick(named)}${marker}${sentences()}.${random.pick(ends)}`, parent);
  };
  const roots = new Map(
    ['Secret Roadmap', 'Canteen Talk', 'Tiny Circle', 'Small Circle'].map((community) => [
      community,
      say(
        0,
        mailOf(0),
        community,
        `${firstNames[3]} ${lastNames[3]} asks what you think of the plan for the next release`,
        null,
      ),
    ]),
  );
  for (let at = 1; at < authors; at += 1) {
    const community = at % 3 === 0 ? 'Canteen Talk' : 'Secret Roadmap';
    for (let time = 0; time < 4; time += 1) reply(at, community, roots.get(community)!);
  }
  for (let at = 1; at <= 4; at += 1)
    for (let time = 0; time < 9; time += 1) reply(at, 'Tiny Circle', roots.get('Tiny Circle')!, 'tinycircle word. ');
  for (let at = 101; at <= 106; at += 1) reply(at, 'Small Circle', roots.get('Small Circle')!, 'smallcircle word. ');
  // The executive.
  for (let time = 0; time < 20; time += 1) reply(0, 'Secret Roadmap', roots.get('Secret Roadmap')!, 'executive word. ');
  return found;
}

interface Row {
  readonly id: string;
  readonly answers: string;
  readonly reply: string;
  readonly dissent: string;
}
const readRows = (file: string): Row[] => parse(readFileSync(path.join(folder, file)), { columns: true, bom: true });

/** People who label: by what they read, and now and then otherwise. */
function labelled(file: string, more: { wrong?: number; only?: number } = {}): string {
  const { wrong = 0.05, only = Number.POSITIVE_INFINITY } = more;
  const random = createRandom(`labels of ${file}`);
  const lines = readRows('sample.csv').map(({ id, reply }, at) => {
    const objects = /wrong|do not agree|bad idea/.test(reply);
    const said = random.chance(wrong) ? !objects : objects;
    return [
      id,
      '',
      JSON.stringify(reply).replaceAll('\\"', '""').replaceAll('\\n', '\n'),
      at < only ? (said ? 'yes' : 'no') : '',
    ].join(',');
  });
  writeFileSync(path.join(folder, file), `id,answers,reply,dissent\n${lines.join('\n')}\n`);
  return file;
}

beforeAll(async () => {
  writeFileSync(
    enabled,
    'conformity:\n  enabled: true\n  purpose: "Tests; agreed with nobody but the reader of this test."\n',
  );
  const file = path.join(folder, 'acts.ndjson');
  writeFileSync(
    file,
    rows()
      .map((row) => JSON.stringify(row))
      .join('\n'),
  );
  writeFileSync(
    path.join(folder, 'people.csv'),
    `email,name,is_executive\n${Array.from({ length: authors }, (_, at) => `${mailOf(at)},${nameOf(at).first} ${nameOf(at).last},${at === 0 ? 'yes' : ''}`).join('\n')}\n`,
  );
  expect(await run('import', 'directory', 'people.csv', '--no-process')).toMatchObject({ code: 0 });
  expect(await run('import', 'activity', 'acts.ndjson')).toMatchObject({ code: 0 });
});

describe('a sample for people to label', () => {
  let drawn: CliResult;
  beforeAll(async () => {
    drawn = await runEnabled('dissent', 'sample', '--size', '450', '--out', 'sample.csv');
  });

  it('is not drawn until the configuration says what for', async () => {
    const refused = await run('dissent', 'sample');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/conformity:\n {2}enabled: true\n {2}purpose:/);
  });

  it('has an id, a text that is answered, a reply and an empty cell', () => {
    expect(drawn.code).toBe(0);
    expect(drawn.stdout).toMatch(/450 replies of 3 communities to label: sample\.csv/);
    expect(drawn.stdout).toMatch(/people's words/);
    const sample = readRows('sample.csv');
    expect(sample).toHaveLength(450);
    expect(Object.keys(sample[0]!)).toEqual(['id', 'answers', 'reply', 'dissent']);
    expect(new Set(sample.map(({ id }) => id)).size).toBe(450);
    expect(sample.every(({ id, dissent }) => /^[0-9a-f]{20}$/.test(id) && dissent === '')).toBe(true);
    expect(sample[0]!.answers).toBe('[name] asks what you think of the plan for the next release');
    expect(sample.filter(({ reply }) => /customers wait for the release/.test(reply)).length).toBeGreaterThan(50);
  });

  it('may be read by its owner only', () => {
    expect(statSync(path.join(folder, 'sample.csv')).mode & 0o777).toBe(0o600);
  });

  it('tells nobody’s name, address, account, number, community or time', async () => {
    const text = readFileSync(path.join(folder, 'sample.csv'), 'utf8');
    // Not the ids: twenty random digits may well hold a 2024.
    const words = readRows('sample.csv').map(({ id, ...said }) => Object.values(said).join('\n'));
    const lower = words.join('\n').toLowerCase();
    for (const name of [...firstNames, ...lastNames]) expect(lower).not.toContain(name.toLowerCase());
    expect(lower).not.toMatch(/acme|example|@|2345678|roadmap|canteen|2024/);
    const ids = await readStore<{ id: string }>(
      dataDir,
      'SELECT id FROM activity UNION DISTINCT SELECT actor_id FROM activity UNION DISTINCT SELECT person_id FROM account_link UNION DISTINCT SELECT community_id FROM activity',
    );
    expect(ids.length).toBeGreaterThan(900);
    const inFile = new Set(text.match(/[0-9a-f]{12,}/g));
    for (const { id } of ids)
      for (const part of [id, id.slice(0, 20), id.slice(-20)]) expect(inFile.has(part)).toBe(false);
  });

  it('has small communities in it, none with fewer than five authors, and no executive', () => {
    const text = readFileSync(path.join(folder, 'sample.csv'), 'utf8');
    expect(text).toMatch(/smallcircle/);
    expect(text).not.toMatch(/tinycircle|executive word/);
  });

  it('is the same for the same seed, and never written over what is there', async () => {
    const again = await runEnabled('dissent', 'sample', '--size', '450', '--out', 'again.csv');
    expect(again.code).toBe(0);
    expect(readFileSync(path.join(folder, 'again.csv'))).toEqual(readFileSync(path.join(folder, 'sample.csv')));
    const over = await runEnabled('dissent', 'sample', '--out', 'again.csv');
    expect(over).toMatchObject({ code: 2, stdout: '' });
    expect(over.stderr).toMatch(/again\.csv is there already/);
  });

  it('of a community with too few authors is refused, and of one that is not there', async () => {
    const few = await runEnabled('dissent', 'sample', '--community', 'Tiny Circle', '--out', 'few.csv');
    expect(few).toMatchObject({ code: 2, stdout: '' });
    expect(few.stderr).toMatch(/needs 20 authors/);
    const none = await runEnabled('dissent', 'sample', '--community', 'Nowhere', '--out', 'few.csv');
    expect(none.stderr).toMatch(/no community called "Nowhere"/);
    expect([stackTraceIn(few), stackTraceIn(none)]).toEqual([null, null]);
  });

  it('stays known: when, how many and what for', async () => {
    const kept = await readStore(
      dataDir,
      'SELECT replies, communities, purpose FROM dissent_sample FINAL ORDER BY drawn_at LIMIT 1',
    );
    expect(kept).toEqual([{ replies: 450, communities: 3, purpose: expect.stringMatching(/^Tests; agreed/) }]);
  });
});

describe('training', () => {
  it('is refused with too few labels, and says how many there are', async () => {
    const refused = await runEnabled('dissent', 'train', labelled('few-labels.csv', { only: 399 }));
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/400 labelled replies are needed, there are 399 .*51 not labelled/);
    expect(await readStore(dataDir, 'SELECT count() AS models FROM dissent_model')).toEqual([{ models: 0 }]);
  });

  it('names line and column of a label that is none', async () => {
    const file = labelled('typo.csv');
    const text = readFileSync(path.join(folder, file), 'utf8').split('\n');
    text[1] = text[1]!.replace(/(yes|no)$/, 'perhaps');
    writeFileSync(path.join(folder, file), text.join('\n'));
    const refused = await runEnabled('dissent', 'train', file);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/typo\.csv .*\n {2}line 2: column dissent: must be yes, no or unclear/);
  });

  it('keeps a classifier with its errors, and nothing of the texts', async () => {
    const trained = await runEnabled(
      'dissent',
      'train',
      labelled('first.csv'),
      '--second',
      labelled('second.csv', { wrong: 0.1 }),
      '--json',
    );
    expect(trained.stderr).toBe('');
    expect(trained.code).toBe(0);
    const report = JSON.parse(trained.stdout);
    expect(report.labels).toMatchObject({ rows: 450, unlabelled: 0, unknown: 0, double: 0 });
    expect(report.chosen.j.value).toBeGreaterThan(0.6);
    expect(report.agreement).toMatchObject({ both: 450 });
    expect(report.agreement.kappa).toBeGreaterThan(0.5);
    const [model] = await readStore<Record<string, number | string>>(
      dataDir,
      'SELECT *, true_positives + false_negatives + true_negatives + false_positives AS labels FROM dissent_model FINAL',
    );
    expect(model).toMatchObject({
      labels: 450,
      kappa: report.agreement.kappa,
      threshold: report.chosen.threshold,
      folds: 10,
    });
    const { weights } = JSON.parse(String(model!.model)) as { weights: [string, number][] };
    expect(weights.map(([stem]) => stem)).toEqual(expect.arrayContaining(['wrong', 'agre']));
    // Single stems, none of them of fewer than five texts.
    expect(weights.every(([stem]) => !stem.includes(' ') && !/smallcircl/.test(stem))).toBe(true);
  });

  it('leaves out rows of replies that this organisation does not have', async () => {
    const file = labelled('foreign.csv');
    const foreign = readFileSync(path.join(folder, file), 'utf8').replace(/^[0-9a-f]{20}/gm, (id, at: number) =>
      at % 2 === 0 ? id : id.replace(/./g, 'f'),
    );
    writeFileSync(path.join(folder, file), foreign);
    const refused = await runEnabled('dissent', 'train', file);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/1 not of a reply that stands here|labelled yes and no/);
  });
});
