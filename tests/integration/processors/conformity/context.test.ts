import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityEvent } from '../../../../infra/contracts/activity.js';
import { createRandom } from '../../../../infra/random.js';
import {
  type FileLanguageRequest,
  type LanguageReport,
  type LanguageRequest,
  languageOfFile,
  languageOfStore,
  type StoredLanguageRequest,
} from '../../../../processors/conformity/context/language.js';
import {
  createTestLink,
  createTestPerson,
  createTestPost,
  createTestReply,
  hourMs,
  utc,
} from '../../../support/act-builder.js';
import { land } from '../../../support/brute-force-store.js';
import { createTestStore, type TestStore } from '../../../support/test-store.js';

let fixture: TestStore;
let folder: string;
beforeAll(async () => {
  fixture = await createTestStore();
  folder = mkdtempSync(path.join(tmpdir(), 'earshot-test-'));
  const records = Array.from({ length: 30 }, (_, at) => [
    createTestPerson(`p${at}`, { executive: at < 6, name: `Name ${at}` }),
    createTestLink(`p${at}`),
  ]).flat();
  await land(fixture.store, { events, records });
});
afterAll(async () => {
  await fixture.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const asked: LanguageRequest = {
  ...{ speakers: 'everyone', window: 1, vocabulary: 50, smoothing: 0.5, sampleWords: 'all', styleWords: 10 },
  ...{ permutations: 99, resamples: 99, seed: 1, split: '2026-05-04', language: 'any' },
};

const said = [
  'the plan of the team',
  'we will see it',
  'a budget for some of us',
  'is that clear?',
  'very many numbers',
];

/** 900 messages of 30 people in two communities over some 16 weeks, threads of five. */
const { events, turns } = messages();
function messages(): { events: ActivityEvent[]; turns: Record<string, string>[] } {
  const random = createRandom('language');
  const events: ActivityEvent[] = [];
  const turns: Record<string, string>[] = [];
  for (let at = 0; at < 900; at += 1) {
    const by = `p${random.int(30)}`;
    const text = Array.from({ length: 1 + random.int(4) }, () => random.pick(said)).join(' ');
    const when = utc('2026-03-02 09:00') + at * 3 * hourMs;
    const [first, community] = [at - (at % 5), `c${Math.floor(at / 5) % 2}`];
    events.push(
      at === first
        ? createTestPost(`m${at}`, by, when, { text, in: community })
        : createTestReply(`m${at}`, by, when, `m${first}`, { text, in: community }),
    );
    const group = Number(by.slice(1)) < 6 ? 'executives' : 'staff';
    turns.push({
      id: `m${at}`,
      speaker: by,
      text,
      group,
      time: new Date(when).toISOString(),
      part: `m${first}`,
      community,
    });
  }
  return { events, turns };
}

const stored = async (more: Partial<StoredLanguageRequest> = {}): Promise<LanguageReport> =>
  (await languageOfStore(fixture.store, fixture.config, { ...asked, scope: 'all', ...more }))!;

async function inFile(
  own: readonly Record<string, string>[],
  more: Partial<FileLanguageRequest>,
): Promise<LanguageReport> {
  const file = path.join(folder, 'turns.ndjson');
  writeFileSync(file, own.map((turn) => JSON.stringify(turn)).join('\n'));
  const request = { ...asked, turns: file, columns: {}, publicCorpus: false, quotes: 'strip' as const, ...more };
  return (await languageOfFile(request, fixture.config.privacy))!;
}

const figures = ({ measures, byCategory, periods, documents, people, turns: count, words }: LanguageReport) => ({
  ...{ measures, byCategory, periods, documents, people, count, words },
});

describe('language of stored messages', () => {
  it('is that of the same messages in a file, by weeks and by threads', async () => {
    expect(figures(await stored({ by: 'month' }))).toEqual(
      figures(await inFile(turns, { cluster: 'week', by: 'month' })),
    );
    expect(figures(await stored({ cluster: 'part' }))).toEqual(figures(await inFile(turns, { cluster: 'part' })));
  });

  it('knows groups, communities and days', async () => {
    const staff = turns.filter(({ group }) => group === 'staff');
    expect(figures(await stored({ speakers: 'staff' }))).toEqual(figures(await inFile(staff, { cluster: 'week' })));
    const [from, until] = ['2026-03-20', '2026-06-01'];
    const there = turns.filter(({ community }) => community === 'c1');
    expect(figures(await stored({ community: 'c1', from, until }))).toEqual(
      figures(await inFile(there, { cluster: 'week', from, until })),
    );
  });

  it('refuses what too few have written', async () => {
    await expect(stored({ speakers: 'executives' })).rejects.toThrow(/Too few people: fewer than 20 people speak/);
    await expect(stored({ from: '2027-01-01' })).rejects.toThrow(
      /There is nothing of "everyone": \d+ messages were read/,
    );
  });
});
