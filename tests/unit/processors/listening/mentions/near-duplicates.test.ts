import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../../../infra/random.js';
import { findDuplicates, type Signed } from '../../../../../processors/listening/mentions/near-duplicates.js';
import { textSignature } from '../../../../../processors/listening/mentions/signature.js';

let at = 0;
const said = (id: string, author: string, text: string, hosts: readonly string[] = []): Signed => {
  at += 1;
  return { id, author, at, hosts, ...textSignature(text, 'en', author) };
};
const launch =
  'Great news from the Almwind launch today, the new turbine runs on half the oil and twice the wind of the old one';

describe('copies among mentions', () => {
  it('are texts equal but for links, names and numbers, whoever wrote them', () => {
    const found = findDuplicates([
      said('a', 'p1', 'I say Almwind 3 is great https://a.example/1'),
      said('b', 'p2', '@ann I say Almwind 44 is great https://b.example/2'),
      said('c', 'p3', 'I say Almwind is not great'),
    ]);
    expect(found).toEqual([
      { id: 'a', firstId: 'a', size: 2, authors: 2, flag: '' },
      { id: 'b', firstId: 'a', size: 2, authors: 2, flag: '' },
    ]);
  });

  it('are long texts that differ by a word', () => {
    const long = `${launch}, and it will stand in our harbour by the end of next year as the mayor has promised to all of us`;
    const found = findDuplicates([
      said('a', 'p1', long),
      said('b', 'p2', long.replace('Great news', 'Big news')),
      said(
        'c',
        'p3',
        'The harbour has a new mayor, who promised nothing to anybody, and the old turbine stands where it always stood',
      ),
    ]);
    expect(found.map(({ id, firstId }) => [id, firstId])).toEqual([
      ['a', 'a'],
      ['b', 'a'],
    ]);
  });

  it('are not short texts that happen to be much alike', () => {
    expect(
      findDuplicates([
        said('a', 'p1', 'Thanks Almwind'),
        said('b', 'p2', 'Thanks, Almwind!'),
        said('c', 'p3', 'Thanks to the Almwind people'),
        said('d', 'p4', 'Thanks to the Almwind team'),
      ]),
    ).toEqual([]);
  });

  it('belong to the first of them in time, in whatever order they come', () => {
    const texts = [said('x', 'p1', launch), said('a', 'p2', launch), said('m', 'p3', launch)];
    const forwards = findDuplicates(texts);
    const backwards = findDuplicates([...texts].reverse());
    expect(new Set(forwards.map(({ firstId }) => firstId))).toEqual(new Set(['x']));
    expect(backwards.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(forwards.sort((a, b) => (a.id < b.id ? -1 : 1)));
  });

  it('are flagged where one author says them again and again, and still there', () => {
    const found = findDuplicates([1, 2, 3].map((n) => said(`${n}`, 'bot', `Buy Almwind shares now ${n}`)));
    expect(found.map(({ flag, size }) => [flag, size])).toEqual([
      ['repeated', 3],
      ['repeated', 3],
      ['repeated', 3],
    ]);
  });

  it('are flagged where many mentions of few authors lead to one place, whatever they say', () => {
    const word = createRandom(5);
    const farm = Array.from({ length: 12 }, (_, n) =>
      said(
        `f${n}`,
        n % 2 ? 'one' : 'two',
        `Almwind ${'abcdefgh'[word.int(8)]}${n}x says ${'klmnop'[word.int(6)]}${n}y`,
        ['farm.example'],
      ),
    );
    const people = Array.from({ length: 12 }, (_, n) =>
      said(`p${n}`, `q${n}`, `Almwind as seen by q${n}z`, ['news.example']),
    );
    const found = findDuplicates([...farm, ...people]);
    expect(found.filter(({ flag }) => flag === 'links').map(({ id }) => id)).toHaveLength(12);
    expect(found.some(({ id }) => id.startsWith('p'))).toBe(false);
  });

  it('are nothing where there is nothing', () => {
    expect(findDuplicates([])).toEqual([]);
  });
});

describe('a SimHash', () => {
  it('of unrelated texts differs in about half of its bits', () => {
    const random = createRandom(1);
    const words = Array.from({ length: 400 }, (_, n) => `w${n.toString(26).replace(/\d/g, 'z')}q`);
    const bits: number[] = [];
    for (let pair = 0; pair < 50; pair += 1) {
      const text = () => Array.from({ length: 40 }, () => random.pick(words)).join(' ');
      const apart = textSignature(text(), 'en', '').simhash ^ textSignature(text(), 'en', '').simhash;
      bits.push(apart.toString(2).replaceAll('0', '').length);
    }
    const mean = bits.reduce((sum, one) => sum + one, 0) / bits.length;
    expect(mean).toBeGreaterThan(28);
    expect(mean).toBeLessThan(36);
    expect(Math.min(...bits)).toBeGreaterThan(10);
  });
});
