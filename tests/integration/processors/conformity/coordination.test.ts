import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ActivityEvent } from '../../../../infra/contracts/activity.js';
import { createPseudonymiser } from '../../../../infra/pseudonym.js';
import { createRandom } from '../../../../infra/random.js';
import {
  type CoordinationReport,
  coordinateStored,
  coordinateTurns,
  type StoredCoordinationOptions,
} from '../../../../processors/conformity/coordination/coordinate.js';
import { usualThresholds } from '../../../../processors/conformity/coordination/score.js';
import {
  accountOf,
  createTestDelete,
  createTestLink,
  createTestPerson,
  createTestPost,
  createTestReply,
  hourMs,
  personOf,
  utc,
} from '../../../support/act-builder.js';
import { emptyStore, land } from '../../../support/brute-force-store.js';
import { createTestStore, type TestStore } from '../../../support/test-store.js';

let fixture: TestStore;
let folder: string;
beforeAll(async () => {
  fixture = await createTestStore();
  folder = mkdtempSync(path.join(tmpdir(), 'earshot-test-'));
});
afterAll(async () => {
  await fixture.dispose();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => emptyStore(fixture.store));

const asked = {
  speakers: 'everyone',
  targets: 'everyone',
  focus: 'speakers',
  thresholds: { ...usualThresholds, target: 1 },
  ...{ permutations: 0, resamples: 100, seed: 1 },
} as const;
const usual: StoredCoordinationOptions = { ...asked, scope: 'all', replies: 'conversations', language: 'any' };

async function ask(more: Partial<StoredCoordinationOptions> = {}): Promise<CoordinationReport> {
  const report = await coordinateStored(fixture.store, fixture.config, { ...usual, ...more });
  return report!;
}

const words = [
  'the plan',
  'we will see',
  'plan and budget',
  'report',
  'of the team',
  'some numbers',
  'it is not clear',
];

/** Messages of 30 people, six of whom are executives; later ones answer earlier ones. */
function organisation(): { events: ActivityEvent[]; turns: Record<string, string>[] } {
  const random = createRandom('coordination');
  const from = utc('2026-03-02 09:00');
  const events: ActivityEvent[] = [];
  const turns: Record<string, string>[] = [];
  for (let at = 0; at < 600; at += 1) {
    const by = `p${random.int(30)}`;
    const text = Array.from({ length: 1 + random.int(3) }, () => random.pick(words)).join(', ');
    const when = from + at * 6 * hourMs;
    const to = at < 5 ? '' : `m${at - 1 - random.int(5)}`;
    events.push(
      to === ''
        ? createTestPost(`m${at}`, by, when, { text, in: `c${at % 2}` })
        : createTestReply(`m${at}`, by, when, to, { text, in: `c${at % 2}` }),
    );
    turns.push({ id: `m${at}`, speaker: by, parent: to, text, group: Number(by.slice(1)) < 6 ? 'executive' : 'staff' });
  }
  return { events, turns };
}

const records = [
  ...Array.from({ length: 30 }, (_, at) =>
    createTestPerson(`p${at}`, {
      executive: at < 6,
      name: `Name ${at}`,
      unit: [at % 2 ? 'North' : 'South', `Team ${at % 4}`],
      level: at < 6 ? 1 : 3,
    }),
  ),
  ...Array.from({ length: 30 }, (_, at) => createTestLink(`p${at}`)),
];

/** The same messages as a file. */
async function fromFile(
  turns: readonly Record<string, string>[],
  groups: { speakers: string; targets: string; baseline?: string },
) {
  const file = path.join(folder, 'turns.ndjson');
  writeFileSync(file, turns.map((turn) => JSON.stringify(turn)).join('\n'));
  const report = await coordinateTurns(
    { ...asked, ...groups, turns: file, columns: {}, publicCorpus: true },
    fixture.config.privacy,
  );
  return report!;
}

/** What must agree wherever the messages come from; of aggregate 1 there are too few people to show it of stored ones. */
const figuresOf = ({ towardsTargets: { pairs, speakers, targets, available, byMarker } }: CoordinationReport) => ({
  ...{ pairs, speakers, targets, available: available.value },
  byMarker: byMarker.map(({ value }) => value),
});

describe('coordination of stored messages', () => {
  it.each([
    ['everyone', 'everyone'],
    ['staff', 'executives'],
    ['executives', 'staff'],
  ])('of %s towards %s is that of the same messages in a file', async (speakers, targets) => {
    const { events, turns } = organisation();
    await land(fixture.store, { events, records });
    const inFile = (name: string): string => (name === 'executives' ? 'executive' : name);
    expect(figuresOf(await ask({ speakers, targets }))).toEqual(
      figuresOf(await fromFile(turns, { speakers: inFile(speakers), targets: inFile(targets) })),
    );
  });

  it('is the same however often and in whatever order messages are delivered, and without deleted ones', async () => {
    const { events, turns } = organisation();
    await land(fixture.store, { events, records });
    await land(fixture.store, { events: createRandom(3).shuffle(events).slice(0, 300), records });
    await land(fixture.store, { events: [createTestDelete('m17', utc('2026-06-30'), { in: 'c1' })] });
    const left = turns.filter(({ id }) => id !== 'm17');
    const found = await ask();
    expect(figuresOf(found)).toEqual(figuresOf(await fromFile(left, { speakers: 'everyone', targets: 'everyone' })));
    expect(found.towardsTargets.withoutParent).toBe(left.filter(({ parent }) => parent === 'm17').length);
  });

  it('knows units, levels, communities and days', async () => {
    const { events, turns } = organisation();
    await land(fixture.store, { events, records });
    const number = ({ speaker = '' }: Record<string, string>): number => Number(speaker.slice(1));
    const of = async (more: Partial<StoredCoordinationOptions>): Promise<number> =>
      (await ask(more)).towardsTargets.pairs;
    const byId = new Map(turns.map((turn) => [turn.id, turn]));
    const replies = turns.filter(({ parent, speaker }) => parent !== '' && byId.get(parent)?.speaker !== speaker);
    expect(await of({})).toBe(replies.length);
    expect(await of({ speakers: 'unit:North' })).toBe(replies.filter((turn) => number(turn) % 2 === 1).length);
    expect(await of({ targets: 'level:3' })).toBe(
      replies.filter(({ parent }) => number(byId.get(parent ?? '')!) >= 6).length,
    );
    expect(await of({ community: 'c1' })).toBe(replies.filter(({ id = '' }) => Number(id.slice(1)) % 2 === 1).length);
    expect(await of({ speakers: 'community:c1' })).toBe(await of({ community: 'c1' }));
    expect(await of({ from: '2026-04-01' })).toBe(
      replies.filter(({ id = '' }) => utc('2026-03-02 09:00') + Number(id.slice(1)) * 6 * hourMs >= utc('2026-04-01'))
        .length,
    );
  });

  it('takes lists of accounts as the import calls them', async () => {
    const { events, turns } = organisation();
    const key = 'a key for tests that has 32 characters';
    const pseudonym = createPseudonymiser(key);
    // Known by pseudonyms of the accounts that a file would have named; nobody is linked.
    const renamed = events.map((event) => {
      const by = turns.find((_, at) => events[at] === event)?.speaker ?? '';
      return { ...event, actor: { id: pseudonym.account('slack', 'T1', by), kind: 'person' } } as ActivityEvent;
    });
    await land(fixture.store, { events: renamed });
    const listFile = path.join(folder, 'executives.txt');
    writeFileSync(listFile, `# who leads\n${[0, 1, 2, 3, 4, 5].map((at) => `p${at}`).join('\r\n')}\nnobody\n`);
    const config = { ...fixture.config, privacy: { ...fixture.config.privacy, pseudonymKey: key } };
    const report = await coordinateStored(fixture.store, config, { ...usual, targetsFile: listFile });
    expect(figuresOf(report!)).toEqual(
      figuresOf(await fromFile(turns, { speakers: 'everyone', targets: 'executive' })),
    );
  });

  it('leaves out quoted words and messages of other languages unless it is told otherwise', async () => {
    const people = Array.from({ length: 24 }, (_, at) => `p${at}`);
    const events = people.flatMap((by, at) => [
      createTestPost(`post-${at}`, by, utc('2026-03-02') + at * 24 * hourMs, { text: 'the plan' }),
      createTestReply(`reply-${at}`, people[(at + 1) % 24]!, utc('2026-03-02 12:00') + at * 24 * hourMs, `post-${at}`, {
        text: '> the plan\nfine',
      }),
    ]);
    await land(fixture.store, { events });
    const article = async (more: Partial<StoredCoordinationOptions>) =>
      (await ask(more)).towardsTargets.byMarker[0]!.value;
    // Without the quote no reply has an article; with it every reply has one. Coordination is nought either way.
    expect(await article({ quotes: 'strip' })).toBe(0);
    const strict = { ...usualThresholds, target: 1, speaker: 1 };
    expect((await ask({ thresholds: strict, quotes: 'strip' })).towardsTargets.byMarker[0]!.people).toBeNull();
    expect((await ask({ thresholds: strict, quotes: 'keep' })).towardsTargets.byMarker[0]!.people).toBe(24);
  });
});

describe('the floor', () => {
  it('refuses groups that are too small, and names itself', async () => {
    const { events } = organisation();
    await land(fixture.store, { events, records });
    const listFile = path.join(folder, 'few.txt');
    writeFileSync(listFile, [0, 1, 2, 3].map((at) => personOf(`p${at}`)).join('\n'));
    await expect(ask({ targetsFile: listFile })).rejects.toThrow(
      /Too few people: fewer than 5 of "people of .*few\.txt" are answered\. Figures from what people wrote need 20 people, 5 on each side/,
    );
    await expect(ask({ speakers: 'executives', targets: 'executives' })).rejects.toThrow(
      /fewer than 20 people take part/,
    );
    // A slice by level has the higher floor of slices by attribute.
    await expect(ask({ speakers: 'level:1', targets: 'staff' })).rejects.toThrow(/fewer than 10 of "level 1" reply/);
  });

  it('hides figures of few people, and how few they are', async () => {
    const { events } = organisation();
    await land(fixture.store, { events, records });
    // Few have answered so many messages with every marker.
    const { towardsTargets } = await ask({ thresholds: { ...usualThresholds, target: 10 } });
    const shown = [...towardsTargets.byMarker, towardsTargets.complete];
    expect(shown.some(({ people }) => people === null)).toBe(true);
    for (const { people, value, interval, chance } of shown) {
      if (people === null) expect([value, interval, chance]).toEqual([null, null, null]);
      else expect(people).toBeGreaterThanOrEqual(5);
    }
  });

  it('says what is wrong with a group', async () => {
    await land(fixture.store, { events: organisation().events, records });
    await expect(ask({ speakers: 'sales' })).rejects.toThrow(/"sales" is no group of the data: it must be executives/);
    await expect(ask({ speakers: 'unit:Nowhere' })).rejects.toThrow(
      /There is no reply of "unit Nowhere" to "everyone"/,
    );
    expect(accountOf('p1')).not.toBe(personOf('p1'));
  });
});

describe('a baseline', () => {
  it('counts nobody twice, and the contrast says why there is none', async () => {
    const { events } = organisation();
    await land(fixture.store, { events, records });
    const found = await ask({ speakers: 'staff', targets: 'executives', baseline: 'everyone' });
    const apart = await ask({ speakers: 'staff', targets: 'staff' });
    expect(found.towardsBaseline!.pairs).toBe(apart.towardsTargets.pairs);
    expect(found.contrast).toMatchObject({ identified: false, reason: expect.stringMatching(/needs 30 people/) });
  });
});
