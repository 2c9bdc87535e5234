import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createRandom } from '../../../../../infra/random.js';
import {
  type FileLanguageRequest,
  type LanguageReport,
  languageOfFile,
} from '../../../../../processors/conformity/context/language.js';
import { documentName, readMoment } from '../../../../../processors/conformity/context/moments.js';
import {
  type CommitteeOptions,
  type CommitteeTurn,
  committee,
  meetingDay,
} from '../../../../support/context-corpus.js';
import { removeTempDirs, tempDir } from '../../../../support/temp-dir.js';

const folder = tempDir();
afterAll(removeTempDirs);

const privacy = { minPeople: 5, minPeopleByAttribute: 10 };
const usual: Omit<FileLanguageRequest, 'turns'> = {
  ...{ speakers: 'everyone', columns: {}, publicCorpus: true, window: 1, vocabulary: 300, smoothing: 0.5 },
  ...{ sampleWords: 'auto', styleWords: 50, permutations: 299, resamples: 299, seed: 1 },
};

async function ask(
  turns: Iterable<CommitteeTurn | Record<string, unknown>>,
  more: Partial<FileLanguageRequest> = {},
): Promise<LanguageReport> {
  const file = path.join(folder, 'turns.ndjson');
  writeFileSync(file, [...turns].map((turn) => `${JSON.stringify(turn)}\n`).join(''));
  return (await languageOfFile({ ...usual, turns: file, ...more } as FileLanguageRequest, privacy as never))!;
}

/** A committee of 19, like a real one, whose meetings are long. */
const options: CommitteeOptions = {
  ...{ seed: 'committee', meetings: 28, speakers: 19, turnsEach: 60, wordsEach: 30 },
  ...{ partAt: 14, newAt: 1000 },
};
const split = meetingDay(14);
const kindOf = ({ measures }: LanguageReport, name: string) => measures.find((of) => of.name === name)!.compared!.kind;
const changeOf = ({ measures }: LanguageReport, name: string) =>
  measures.find((of) => of.name === name)!.compared!.effect!;

/** What is said of it, without where it came from. */
const figures = ({ measures, byCategory, periods }: LanguageReport) => ({ measures, byCategory, periods });

describe('a committee whose members come to speak each in their own way', () => {
  test('matches less in style, in both ways of counting, and is no newer; and says what it could have seen', async () => {
    const report = await ask(committee(options), { split });
    expect(report).toMatchObject({
      ...{ documentsBefore: 14, documentsAfter: 14, documentsAcross: 0, people: 19, turns: 1680, cluster: 'part' },
      ...{ peopleBefore: 19, peopleAfter: 19, peopleBoth: 19 },
    });
    for (const name of ['style_matching', 'style_matching_all']) {
      expect(kindOf(report, name)).toBe('lower');
      expect(changeOf(report, name).high).toBeLessThan(-0.05);
    }
    expect(report.byCategory.map(({ compared }) => compared!.kind)).toEqual(new Array(8).fill('lower'));
    for (const name of ['novelty', 'transience', 'resonance', 'type_token', 'question_share', 'word_gini']) {
      expect(kindOf(report, name)).toBe('no detectable change');
      expect(changeOf(report, name).detectable).toBeGreaterThan(Math.abs(changeOf(report, name).estimate));
    }
  });

  test('nothing moves where nothing changed', async () => {
    const report = await ask(committee({ ...options, partAt: 1000 }), { split });
    expect(
      report.measures.flatMap(({ name, compared }) => (/higher|lower/.test(compared!.kind) ? [name] : [])),
    ).toEqual([]);
  });

  test('whose subjects are new every time is newer, and matches no less', async () => {
    const report = await ask(committee({ ...options, partAt: 1000, newAt: 14 }), { split, vocabulary: 5000 });
    expect(kindOf(report, 'novelty')).toBe('higher');
    expect(kindOf(report, 'style_matching')).toBe('no detectable change');
  });

  test('shows that a figure moved before already', async () => {
    const report = await ask(committee({ ...options, partAt: 7 }), { split, styleWords: 40 });
    const { earlier } = report.measures.find(({ name }) => name === 'style_matching')!.compared!;
    expect(earlier!.high).toBeLessThan(0);
  });
});

describe('the same numbers', () => {
  const small: CommitteeOptions = { ...options, meetings: 14, turnsEach: 40, speakers: 6, partAt: 7 };
  const turns = [...committee(small)];
  const asked = { split: meetingDay(7), by: 'year' } as const;

  test('whatever the order of turns, the names of people and parts, and how often a turn is there', async () => {
    const first = await ask(turns, asked);
    const other = createRandom('order')
      .shuffle([...turns, ...turns.slice(100, 200)])
      .map((turn) => ({
        ...turn,
        speaker: `x${turn.speaker.split('').reverse().join('')}`,
        part: `${turn.part} of ours`,
      }));
    expect(figures(await ask(other, asked))).toEqual(figures(first));
    expect(figures(await ask(turns, { ...asked, seed: 2 }))).not.toEqual(figures(first));
  });

  test('from seconds since 1970, from a day within a name, and from days as documents', async () => {
    const first = figures(await ask(turns, asked));
    const seconds = turns.map((turn) => ({ ...turn, time: Date.parse(turn.time) / 1000 }));
    expect(figures(await ask(seconds, asked))).toEqual(first);
    const named = turns.map(({ time, part: _, ...turn }) => ({
      ...turn,
      meeting: `FOMC${time.replaceAll('-', '')}meeting`,
    }));
    expect(figures(await ask(named, { ...asked, columns: { time: 'meeting' } }))).toEqual(first);
    expect(figures(await ask(turns, { ...asked, cluster: 'day' }))).toEqual(first);
  });

  test('of a group alone as of a file of that group', async () => {
    const grouped = turns.map((turn) => ({ ...turn, group: /[0-3]$/.test(turn.speaker) ? 'member' : 'staff' }));
    const members = await ask(grouped, { ...asked, speakers: 'member' });
    expect(figures(members)).toEqual(
      figures(
        await ask(
          turns.filter(({ speaker }) => /[0-3]$/.test(speaker)),
          asked,
        ),
      ),
    );
  });
});

test('means of periods are those of their documents', async () => {
  const turns = [...committee({ ...options, meetings: 14, turnsEach: 40, partAt: 1000 })];
  const [years, parts] = [await ask(turns, { by: 'year' }), await ask(turns, { by: 'part' })];
  const first = years.periods![0]!;
  const own = parts.periods!.slice(0, first.documents!);
  expect(first.period).toBe('1990');
  expect(own.every(({ documents }) => documents === 1)).toBe(true);
  for (const name of ['words_per_turn', 'style_matching', 'question_share'] as const) {
    expect(first.values[name]).toBeCloseTo(own.reduce((sum, { values }) => sum + values[name]!, 0) / own.length, 12);
  }
  expect(years.periods!.reduce((sum, { words }) => sum + words!, 0)).toBe(years.words);
  expect(years.measures.every(({ compared }) => compared === null)).toBe(true);
});

describe('the floor', () => {
  const many = [...committee({ ...options, meetings: 14, speakers: 24, turnsEach: 60, partAt: 1000 })];

  test('refuses few people, on either side', async () => {
    const closed = { publicCorpus: false, split: meetingDay(7) };
    const few = many.filter(({ speaker }) => Number(speaker.slice(7)) < 19);
    await expect(ask(few, closed)).rejects.toThrow(/fewer than 20 people speak.*--public-corpus lifts/);
    const before = many.filter(({ speaker, time }) => time >= meetingDay(7) || Number(speaker.slice(7)) < 4);
    await expect(ask(before, closed)).rejects.toThrow(/fewer than 5 of them before the split/);
    expect((await ask(many, closed)).floor).toEqual({ people: 20, authors: 5 });
  });

  test('hides figures and periods of few, and what would follow from the others', async () => {
    const thin = many.filter(({ speaker, time }) => !time.startsWith('1990') || Number(speaker.slice(7)) < 10);
    const report = await ask(thin, { publicCorpus: false, by: 'year', styleWords: 100_000 });
    const [first, second] = report.periods!;
    for (const row of [first!, second!]) {
      expect(row).toMatchObject({ documents: null, people: null, turns: null, words: null });
      expect(Object.values(row.values).every((value) => value === null)).toBe(true);
    }
    // Nobody has said so much.
    expect(report.measures.find(({ name }) => name === 'style_matching')).toMatchObject({
      mean: null,
      documents: null,
    });
  });

  test('names nobody', async () => {
    const report = await ask(many, { publicCorpus: false, split: meetingDay(7), by: 'month' });
    expect(JSON.stringify(report)).not.toMatch(/member \d/);
  });
});

describe('refused', () => {
  const good = { speaker: 'a', text: 'some words', time: '2026-01-05', part: 'x' };
  test.each<[string, Record<string, unknown>[], Partial<FileLanguageRequest>, RegExp]>([
    ['without a speaker', [good, { ...good, speaker: '' }], {}, /turns\.ndjson, line 2: there is no speaker/],
    ['without a time', [good, { ...good, time: 'May' }], {}, /line 2: the time "May" is neither a day/],
    ['without a part', [good, { ...good, part: '' }], {}, /line 2: there is no part/],
    [
      'without a column of time',
      [{ speaker: 'a', text: 'b' }],
      {},
      /line 1: there are the fields speaker, text\. Needed are/,
    ],
    [
      'parts that are not there',
      [{ speaker: 'a', text: 'b', time: '2026' }],
      { cluster: 'part' },
      /there is no column part/,
    ],
    ['nobody', [good], { speakers: 'staff' }, /There is nothing of "staff": 1 messages were read/],
    ['a split that is no day', [good], { split: 'May' }, /--split May: it must be a day/],
    [
      'a split outside',
      [good],
      { split: '2027-01-01' },
      /no document that begins on it or later; they go from 2026-01-05/,
    ],
  ])('%s', async (_, turns, more, message) => {
    await expect(ask(turns, more)).rejects.toThrow(message);
  });
});

describe('moments', () => {
  test.each<[string, number]>([
    ['2005-01-31', Date.UTC(2005, 0, 31)],
    ['2005-01-31T10:00:00+02:00', Date.UTC(2005, 0, 31, 8)],
    ['2005-01-31 10:00', Date.UTC(2005, 0, 31, 10)],
    ['1107165600', Date.UTC(2005, 0, 31, 10)],
    ['1107165600000', Date.UTC(2005, 0, 31, 10)],
    ['FOMC19790918meeting', Date.UTC(1979, 8, 18)],
    ['1979-09', Date.UTC(1979, 8, 1)],
    ['1979', Date.UTC(1979, 0, 1)],
  ])('%s', (written, expected) => {
    expect(readMoment(written)).toBe(expected);
  });

  test.each(['', 'May', '2005-02-30', '2005-13', '123'])('%j is none', (written) => {
    expect(readMoment(written)).toBeNull();
  });

  test('weeks begin on Monday, before 1970 as well', () => {
    const week = (day: string): string => documentName('week', Date.parse(day), '');
    expect([week('2026-01-04'), week('2026-01-05'), week('1969-12-31'), week('1969-12-28')]).toEqual([
      '2025-12-29',
      '2026-01-05',
      '1969-12-29',
      '1969-12-22',
    ]);
  });
});
