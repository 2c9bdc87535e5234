import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ArrayItem, createArraySplitter } from '../../../../../ingest/sources/slack-export/json-array.js';

function split(content: Buffer | string, cuts: readonly number[] = [], maxItemBytes = 1e6): ArrayItem[] {
  const bytes = Buffer.from(content);
  const splitter = createArraySplitter(maxItemBytes);
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const items = edges.slice(1).flatMap((end, at) => splitter.push(bytes.subarray(edges[at], end)));
  return [...items, ...splitter.end()];
}

const values = (items: readonly ArrayItem[]): unknown[] =>
  items.filter((item) => item.json !== null).map((item) => JSON.parse((item.json as Buffer).toString()));
const problems = (items: readonly ArrayItem[]): string[] =>
  items.flatMap((item) => (item.problem === null ? [] : [`[${item.index}] ${item.problem}`]));

describe('a JSON list that streams by', () => {
  it('gives every item, wherever the chunks are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue()),
        fc.array(fc.nat()),
        fc.constantFrom(undefined, 1, '\t'),
        (list, cuts, space) => {
          const items = split(JSON.stringify(list, null, space), cuts);
          expect(problems(items)).toEqual([]);
          expect(values(items)).toEqual(JSON.parse(JSON.stringify(list)));
          expect(items.map((item) => item.index)).toEqual(list.map((_, at) => at));
        },
      ),
    );
  });

  it('keeps what stands before a cut, wherever the file is cut', () => {
    const list = [{ a: '] } "' }, ['\\', '\\"', { b: [] }], 'ü "quoted" ]', -1.5e3, null, true, {}];
    const whole = Buffer.from(JSON.stringify(list));
    for (let length = 0; length < whole.length; length += 1) {
      const items = split(whole.subarray(0, length));
      const kept = values(items);
      expect(kept).toEqual(list.slice(0, kept.length));
      expect(problems(items)).toHaveLength(1);
    }
  });

  it.each([
    ['nothing', '', '[0] is empty'],
    ['white space', ' \n', '[0] is empty'],
    ['an object', '{"ok":true}', '[0] holds one object, not a list'],
    ['text that is no JSON', '<html>', '[0] is not a JSON list'],
    ['bytes of nothing', '\u0000\u0000', '[0] is not a JSON list'],
    [
      'a list that never closes',
      '[{"a":1}',
      '[1] the file ends at byte 8 without the closing ]: what followed is missing',
    ],
    [
      'a cut item',
      '[{"a":1},{"b":',
      '[1] the file ends at byte 14 in the middle of the item that begins at byte 9: the rest is missing',
    ],
    ['a second list', '[{"a":1}][]', '[1] something follows the end of the list at byte 9; it was not read'],
    ['a stray brace', '[{"a":1},}', '[1] there is a stray } at byte 9; the rest of the file was not read'],
  ])('says where %s goes wrong', (_, content, problem) => {
    expect(problems(split(content))).toEqual([problem]);
  });

  it('reads behind a byte order mark', () => {
    expect(values(split('\ufeff[1]'))).toEqual([1]);
  });

  it('does not hold an item that is too large, and goes on behind it', () => {
    const items = split(`[1,"${'x'.repeat(500)}",2]`, [100, 200, 300], 64);
    expect(values(items)).toEqual([1, 2]);
    expect(problems(items)).toEqual(['[1] is larger than 64 bytes (it begins at byte 3)']);
  });
});
