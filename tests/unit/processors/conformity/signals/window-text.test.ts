import { describe, expect, test } from '@jest/globals';
import { createPeopleCount } from '../../../../../processors/conformity/signals/window-people.js';
import { matchedTexts, type WindowText } from '../../../../../processors/conformity/signals/window-text.js';
import { contentWords, wordsOf } from '../../../../../processors/conformity/signals/words.js';
import { post, window } from './support.js';

const collect = async (windows: WindowText[]) => {
  const sets: [number, number][] = [];
  for await (const { event, controls } of matchedTexts(windows)) sets.push([event.event, controls.length]);
  return sets;
};

describe('matched sets of texts', () => {
  test('are an event and what follows with its number, in any order within', async () => {
    const windows = [
      window(4, 'event'),
      window(4, 'control'),
      window(4, 'control'),
      window(2, 'control'),
      window(2, 'event'),
    ];
    expect(await collect(windows)).toEqual([
      [4, 2],
      [2, 1],
    ]);
  });

  test('need both arms', async () => {
    expect(await collect([window(1, 'event'), window(2, 'control')])).toEqual([]);
  });

  test('are refused when their windows do not follow each other or the event comes twice', async () => {
    await expect(collect([window(1, 'event'), window(2, 'event'), window(1, 'control')])).rejects.toThrow(/follow/);
    await expect(collect([window(1, 'event'), window(1, 'event'), window(1, 'control')])).rejects.toThrow(/twice/);
  });

  test('keep no more than one set: the next is read when it is asked for', async () => {
    let read = 0;
    function* endless(): Generator<WindowText> {
      for (let event = 0; ; event += 1) {
        read += 2;
        yield window(event, 'event');
        yield window(event, 'control');
      }
    }
    for await (const { event } of matchedTexts(endless())) if (event.event === 9) break;
    expect(read).toBeLessThanOrEqual(24);
  });

  test('count each person once an arm and side', () => {
    const people = createPeopleCount();
    const by = (...authors: number[]) => authors.map((author) => post('a', { author }));
    people.add({
      event: window(1, 'event', { before: by(1, 2), after: by(2) }),
      controls: [window(1, 'control', { before: by(3), after: by(3, 4, 5) }), window(1, 'control', { before: by(3) })],
    });
    people.add({ event: window(2, 'event', { before: by(1, 7) }), controls: [] });
    expect(people.counts()).toEqual({ eventBefore: 3, eventAfter: 1, controlBefore: 1, controlAfter: 3 });
  });
});

describe('words of a text', () => {
  test('are in order, lower case, without quotes, code, links, mentions and numbers', () => {
    const text =
      "> We will ship on Friday.\nI DON'T agree, @ann: see https://example.org/x `rm -rf` 42\nSent from my iPhone";
    expect(wordsOf(text, 'en')).toEqual({ tokens: ['i', "don't", 'agree', 'see'], lang: 'en' });
  });

  test('find their language where it is not known', () => {
    expect(wordsOf('Das ist doch nicht der richtige Weg für uns', null).lang).toBe('de');
  });

  test('of content are those without the stop words of the language', () => {
    expect(contentWords(["don't", 'the', "team's", 'budget', 'is', 'x'], 'en')).toEqual(['team', 'budget']);
    expect(contentWords(['der', 'die', 'budget'], 'de')).toEqual(['budget']);
    expect(contentWords(['die', 'budget'], null)).toEqual(['die', 'budget']);
  });
});
