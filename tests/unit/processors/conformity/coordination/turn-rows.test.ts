import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Field } from '../../../../../processors/conformity/coordination/turn-fields.js';
import { type TurnRow, turnRows } from '../../../../../processors/conformity/coordination/turn-rows.js';
import { readTurns, type TurnOptions } from '../../../../../processors/conformity/coordination/turns.js';
import { removeTempDirs, tempDir } from '../../../../support/temp-dir.js';

const folder = tempDir();
afterAll(removeTempDirs);

async function rowsOf(
  content: string | Buffer,
  columns: Readonly<Partial<Record<Field, string>>> = {},
): Promise<TurnRow[]> {
  const file = path.join(folder, 'turns');
  writeFileSync(file, content);
  const rows: TurnRow[] = [];
  for await (const row of turnRows({ path: file, columns })) rows.push(row);
  return rows;
}

const short = (rows: readonly TurnRow[]): string[] =>
  rows.map(({ line, fields }) => `${line}: ${fields.id} ${fields.speaker} → ${fields.parent}: ${fields.text}`);

describe('a file of turns', () => {
  it.each([
    ['CSV', 'id,speaker,text,reply_to\n1,ann,"a, b\nc",\n2,bob,d,1\n'],
    ['CSV with semicolons and another order', '\ufeffauthor;Reply-To;ID;Body\r\nann;;1;"a, b\nc"\r\nbob;1;2;d\r\n'],
    ['a table with tabs', 'id\tuser\ttext\tparent id\n1\tann\t"a, b\nc"\t\n2\tbob\td\t1'],
  ])('is read as %s', async (_, content) => {
    expect(short(await rowsOf(content))).toEqual(['2: 1 ann → : a, b\nc', '4: 2 bob → 1: d']);
  });

  const lines = [
    '{"id": "1", "speaker": "ann", "reply-to": null, "text": "a", "meta": {"side": 1}}',
    '',
    '{"meta": {"side": true}, "id": 2, "speaker": "bob", "reply-to": "1", "text": null}',
  ];
  it('is read as NDJSON, with ids that are numbers and texts that are missing, whole or gzip', async () => {
    const expected = ['1: 1 ann → : a', '3: 2 bob → 1: '];
    expect(short(await rowsOf(lines.join('\n')))).toEqual(expected);
    expect(short(await rowsOf(gzipSync(`${lines.join('\r\n')}\n`)))).toEqual(expected);
  });

  it('takes fields from the columns that are named, also from inside', async () => {
    const rows = await rowsOf(lines.join('\n'), { group: 'meta.side', speaker: 'id' });
    expect(rows.map(({ fields }) => [fields.group, fields.speaker])).toEqual([
      ['1', '1'],
      ['true', '2'],
    ]);
  });

  it.each([
    ['', {}, /is empty/],
    [
      'id,speaker,text\n1,ann,a\n',
      {},
      /there are the columns id, speaker, text\. Needed are speaker and text, and either/,
    ],
    ['{"id": 1, "speaker": "ann", "text": "a"}', {}, /line 1: there are the fields id, speaker, text\. Needed are/],
    ['id,speaker,text,parent\n', { group: 'side' }, /there is no column "side" for group; there are id, speaker/],
    ['id,speaker,text,parent\n1,ann,a,\n2,bob\n', {}, /line 3: it has 2 fields, the header has 4/],
    ['{"id": "1", "speaker": "ann", "reply-to": "", "text": "a"}\n{"id"', {}, /line 2: not JSON/],
    ['{"id": "1", "speaker": "ann", "reply-to": "", "text": "a"}\n[1]', {}, /line 2: it must be a JSON object/],
    ['id,speaker,text,parent\n1,ann,"a\n', {}, /cannot be read on from line 2/],
  ] as const)('is refused where it does not hold: %j', async (content, columns, message) => {
    await expect(rowsOf(content, columns)).rejects.toThrow(message);
  });

  it('that is not there is refused', async () => {
    const rows = turnRows({ path: path.join(folder, 'nowhere.csv'), columns: {} });
    await expect(rows.next()).rejects.toThrow(/nowhere\.csv cannot be read/);
  });
});

describe('pairs', () => {
  const everyone = { kind: 'everyone' } as const;
  const usual: TurnOptions = {
    ...{ speakers: everyone, targets: everyone, baseline: null },
    // A text is the number of its markers' bits; its length is what stands after a point.
    scan: (text) => {
      const [bits = 0, words = 0] = text.split('.').map(Number);
      return words * 0x10000 + bits;
    },
    ...{ stripQuotes: false, splitByPart: false, maxTargetWords: null },
  };

  async function pairsOf(content: string, options: Partial<TurnOptions> = {}) {
    const file = path.join(folder, 'pairs.csv');
    writeFileSync(file, content);
    const { towardsTargets, towardsBaseline, turns } = await readTurns(
      turnRows({ path: file, columns: {} }),
      { ...usual, ...options },
      'pairs.csv',
    );
    const { pairs, ...counts } = towardsTargets;
    const list = Array.from(
      pairs.said,
      (said, at) => `${pairs.speaker[at]}→${pairs.target[at]} ${said}/${pairs.replied[at]}`,
    );
    return { ...counts, list, turns, baseline: towardsBaseline?.pairs.count ?? null };
  }

  it('join replies to what they answer, wherever that stands; not to oneself, not to what is not there', async () => {
    const found = await pairsOf('id,speaker,text,parent\n2,bob,3,1\n1,ann,5,\n3,ann,1,1\n4,cid,2,99\n5,ann,7,2\n');
    expect(found).toEqual({
      list: ['0→1 5/3', '1→0 3/7'],
      ...{
        turns: 5,
        replies: 4,
        toThemselves: 1,
        withoutParent: 1,
        withoutText: 0,
        speakers: 2,
        targets: 2,
        people: 2,
      },
      baseline: null,
    });
  });

  it('take groups from the row, and a baseline without those who are targets', async () => {
    const content = 'id,speaker,text,parent,group\n1,ann,1,,x\n2,bob,1,1,y\n3,cid,1,2,z\n4,bob,1,3,y\n5,bob,2,1,w\n';
    const group = (name: string) => ({ kind: 'group', name }) as const;
    const found = await pairsOf(content, { speakers: group('y'), targets: group('x'), baseline: everyone });
    expect(found.list).toEqual(['1→0 1/1']);
    expect(found.baseline).toBe(1);
  });

  it('take lists of names', async () => {
    const list = { file: 'a', lines: new Map(), has: (name: string) => name === 'ann' };
    const found = await pairsOf('id,speaker,text,parent\n1,ann,1,\n2,bob,2,1\n3,ann,4,2\n', {
      speakers: { kind: 'list', list },
    });
    expect(found.list).toEqual(['0→1 2/4']);
  });

  it('count a person apart in each part', async () => {
    const found = await pairsOf('id,speaker,text,parent,part\n1,ann,1,,x\n2,bob,2,1,x\n3,bob,4,1,y\n', {
      splitByPart: true,
    });
    expect(found.list).toEqual(['1→0 1/2', '2→0 1/4']);
    expect([found.speakers, found.people]).toEqual([1, 2]);
  });

  it('leave out long messages as answered', async () => {
    const found = await pairsOf('id,speaker,text,parent\n1,ann,1.31,\n2,bob,2.1,1\n3,ann,1.30,\n4,bob,4.1,3\n', {
      maxTargetWords: 30,
    });
    expect(found.list).toEqual(['1→0 1/4']);
  });

  it('are read from exchanges as well; one with an id counts once', async () => {
    const found = await pairsOf(
      'id,speaker,text,target,target_text\na,bob,3,ann,5\na,bob,3,ann,5\nb,ann,1,ann,1\nc,ann,2,bob,4\n',
    );
    expect(found.list).toEqual(['0→1 5/3', '1→0 4/2']);
    expect([found.toThemselves, found.speakers, found.targets, found.people]).toEqual([1, 2, 2, 2]);
  });

  it.each([
    ['id,speaker,text,parent\n1,ann,1,\n,bob,1,1\n', /pairs\.csv, line 3: there is no id/],
    ['id,speaker,text,parent\n1,,1,\n', /pairs\.csv, line 2: there is no speaker/],
    ['speaker,text,target,target_text\nann,1,,1\n', /pairs\.csv, line 2: there is no target/],
    ['id,speaker,text,parent\n', /pairs\.csv: there is no turn in it/],
  ])('need what they are made of: %j', async (content, message) => {
    await expect(pairsOf(content)).rejects.toThrow(message);
  });
});
