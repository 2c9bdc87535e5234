import { describe, expect, test } from '@jest/globals';
import { scan } from '../../../../processors/enrich/scan.js';
import { vocabularyOf } from '../../../../processors/enrich/vocabulary.js';

const kinds = (text: string): string =>
  scan(text, vocabularyOf('en'))
    .map(({ kind, lower }) => (kind === 'word' || kind === 'number' ? lower || kind : kind))
    .join(' ');

describe('splits a text', () => {
  test.each([
    ['Hello, World.', 'hello clause world stop'],
    ['don’t stop', "don't stop"],
    ['version 3.14 at 10:30', 'version number at number'],
    ['see https://a.example/b?c=d&e=(f) now', 'see link now'],
    ['WWW.example.org', 'link'],
    ['<https://a.example|the page>', 'link clause the page'],
    ['@ann-lee and <@U123|ann> <!here>', 'reference and reference reference'],
    ['mail ann@example.org today', 'mail reference today'],
    ['great:) :-( <3', 'great emoji emoji emoji'],
    ['http://a.example :/', 'link emoji'],
    ['and/or a:b', 'and or a clause b'],
    ['👍🏽 👨‍👩‍👧 🇩🇪', 'emoji emoji emoji'],
    [':tada: 10:30:45 ::', 'emoji number clause clause'],
    ['© 2024 ™', 'number'],
    ['e.g. this. Or that', 'e g this stop or that'],
    ['#fail', 'fail'],
    ['well-made', 'well made'],
    ['_under_ ___', 'under_'],
    ['Really?! Yes', 'really question exclamation yes'],
  ])('%j', (text, expected) => {
    expect(kinds(text)).toBe(expected);
  });

  test('scripts that write no spaces', () => {
    const words = scan('これはとても良いアイデアです。', vocabularyOf('ja'));
    expect(words.filter(({ kind }) => kind === 'word').length).toBeGreaterThan(3);
    expect(words.at(-1)?.kind).toBe('stop');
  });

  test('a word too long to be one is counted and not looked up', () => {
    const [only, ...rest] = scan('a'.repeat(100_000), vocabularyOf('en'));
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ kind: 'word', lower: '', hash: -1, sense: { valence: 0 } });
  });
});
