import { describe, expect, test } from '@jest/globals';
import { parseQuery } from '../../../../../infra/boolean-query/parse.js';
import { compileQueries } from '../../../../../processors/listening/match/compile.js';
import { definitionOf } from '../../../../../processors/listening/match/definition.js';
import { explain } from '../../../../../processors/listening/match/explain.js';
import type { Matchable } from '../../../../../processors/listening/match/matchable.js';

const post = (text: string, more: Partial<Matchable> = {}): Matchable => ({
  ...{ text, title: '', lang: 'en', scope: 'public', platform: 'bluesky', community: '', links: [], kind: 'post' },
  ...more,
});

const matches = (query: string, of: Matchable, diacritics: 'ignored' | 'exact' = 'ignored'): boolean =>
  compileQueries([{ name: 'q', tree: parseQuery(query), diacritics }]).match(of).length === 1;

describe('words of a text', () => {
  test.each<[string, string, boolean]>([
    ['acme', 'ACME is here', true],
    ['acme', 'Acme’s new thing', true],
    ['oréal', 'chez L’Oréal', true],
    ['acme', 'acmes', false],
    ['acme', '#Acme!', true],
    ['#acme', 'acme', false],
    ['#acme', 'see #acme.', true],
    ['@acme', 'hey @acme', true],
    ['tag', 'C#tag', true],
    ['#tag', 'C#tag', false],
    ['#東京', '楽しい#東京タワー', false],
    ['#東京*', '楽しい#東京タワー', true],
    ['東京', '楽しい#東京タワー', true],
    ['東京', '東 京', true],
    ['東京', '京東', false],
    ['タワー', '東京タワー', true],
    ['ภาษา', 'เรียนภาษาไทย', true],
    ['ມື້', 'ມື້ນີ້', true],
    ['iPhone東京', '新しいiPhone東京店', true],
    ['"東京 tower"', '東京tower', true],
    ['cafe', 'CAFÉ', true],
    ['straße', 'STRASSE', true],
    ["don't", 'I don’t', true],
    ['don’t', "I don't", true],
    ['istanbul', 'İSTANBUL', true],
    ['acme', 'ac\u00adme and ＡＣＭＥ', true],
    ['acme', '_acme_ **acme**', true],
    ['acme', 'https://acme.com/acme', false],
    ['acme', 'bob@acme.com', false],
    ['acme', 'acme.com', true],
    ['acme.com', 'go to acme.com now', true],
    ['u123', 'hello <@U123|acme>', false],
    ['👍', 'ok👍🏿', true],
    ['👍', '👍👍', true],
    ['👩‍💻', '👩🏽‍💻 at work', true],
    ['💻', '👩🏽‍💻 at work', false],
    ['3.14', 'pi is 3.14.', true],
    ['wom?n', 'women', true],
    ['wom?n', 'womaan', false],
    ['*phone', 'iPhone', true],
    ['*phone*', 'smartphones', true],
    ['a*b*c', 'aXXbYYc', true],
    ['"big bank"', 'a big, (bank)', true],
    ['"big bank"', 'bank big', false],
  ])('%s in «%s»: %s', (query, text, expected) => {
    expect(matches(query, post(text))).toBe(expected);
  });

  test('diacritics count where it is said', () => {
    expect(matches('café', post('cafe'), 'exact')).toBe(false);
    expect(matches('café', post('CAFE\u0301'), 'exact')).toBe(true);
    expect(matches('cafe', post('café'), 'exact')).toBe(false);
  });
});

describe('NEAR', () => {
  test.each<[string, string, boolean]>([
    ['a NEAR/1 b', 'a x b', true],
    ['a NEAR/1 b', 'b x a', true],
    ['a NEAR/1 b', 'a b', true],
    ['a NEAR/1 b', 'a x y b', false],
    ['a NEAR/2 a', 'a', false],
    ['a NEAR/2 a', 'a x a', true],
    ['"a b" NEAR/3 "b c"', 'a b c', false],
    ['"a b" NEAR/3 "b c"', 'a b b c', true],
    ['(a OR "x y") NEAR/1 b', 'x y z b', true],
    ['(a OR "x y") NEAR/1 b', 'x z y z b', false],
    ['東京 NEAR/2 大阪', '東京と大阪', true],
    ['a NEAR/5 b', 'a https://x.org/1/2/3 b', true],
  ])('%s in «%s»: %s', (query, text, expected) => {
    expect(matches(query, post(text))).toBe(expected);
  });

  test('and phrases never reach from the title into the text', () => {
    expect(matches('a NEAR/100 b', post('b', { title: 'a' }))).toBe(false);
    expect(matches('"a b"', post('b', { title: 'a' }))).toBe(false);
    expect(matches('a AND b', post('b', { title: 'a' }))).toBe(true);
  });
});

describe('fields', () => {
  const found: Partial<Matchable> = {
    platform: 'slack',
    community: 'All  Hands',
    lang: 'pt-BR',
    scope: 'internal',
    kind: 'reply',
  };
  test.each<[string, Partial<Matchable>, boolean]>([
    ['platform:slack', found, true],
    ['platform:teams', found, false],
    ['lang:pt', found, true],
    ['lang:pt-br', found, true],
    ['lang:pt-pt', found, false],
    ['lang:pt', { lang: null }, false],
    ['scope:internal kind:reply', found, true],
    ['kind:post', found, false],
    ['community:"all hands"', found, true],
    ['community:all*', found, true],
    ['community:hands', found, false],
    ['community:general', { community: '#General' }, true],
    ['community:a*', { community: '' }, false],
    ['link:acme.com', { links: ['https://www.acme.com/'] }, true],
    ['link:acme.com', { links: ['https://shop.acme.com/x'] }, true],
    ['link:acme.com', { links: ['https://notacme.com/x'] }, false],
    ['link:acme.com/news', { links: ['https://acme.com/news/1'] }, true],
    ['link:acme.com/news', { links: ['https://acme.com/newsletter'] }, false],
    ['link:acme.com/watch?v=1', { links: ['https://acme.com/watch?v=1&t=2'] }, true],
    ['link:acme.com', { text: 'see (https://acme.com).' }, true],
    ['link:(b.org OR acme.com)', { links: ['https://acme.com'] }, true],
    ['title:acme', { title: 'About Acme' }, true],
    ['title:acme', { text: 'acme' }, false],
    ['acme', { title: 'About Acme' }, true],
    ['acme', { title: 'About Acme', kind: 'reply' }, false],
    ['title:"about acme"', { title: 'About Acme', kind: 'reply' }, true],
    ['title:"about acme" OR "about acme"', { title: 'About Acme', kind: 'reply' }, true],
    ['"about acme" NEAR/9 x', { title: 'About Acme', text: 'x', kind: 'reply' }, false],
    ['scope:public -acme', { text: 'other' }, true],
    ['scope:public -acme', { text: 'acme' }, false],
  ])('%s of %j: %s', (query, more, expected) => {
    expect(matches(query, post('', more))).toBe(expected);
  });
});

test('many queries: names in their order, and nothing is left of the text before', () => {
  const compiled = compileQueries(
    ['b', 'a b', '"a b"', 'a NEAR/1 b', 'lang:en', 'a -b'].map((query) => ({ name: query, tree: parseQuery(query) })),
  );
  expect(compiled.match(post('a b'))).toEqual(['b', 'a b', '"a b"', 'a NEAR/1 b', 'lang:en']);
  expect(compiled.match(post('b x a'))).toEqual(['b', 'a b', 'a NEAR/1 b', 'lang:en']);
  expect(compiled.match(post('a', { lang: null }))).toEqual(['a -b']);
  expect(compiled.match(post('', { lang: null }))).toEqual([]);
});

describe('a definition', () => {
  const of = (query: string, diacritics?: 'exact') => definitionOf({ query, diacritics });
  test('is of what matches', () => {
    expect(of('acme')).toMatch(/^[0-9a-f]{16}$/);
    expect(of(' ( Acme ) OR bank OR acme')).toBe(of('BANK OR acme'));
    expect(of('a AND (b OR c)')).toBe(of('(c OR b) a'));
    expect(of('a NEAR/3 b')).toBe(of('b NEAR/3 a'));
    expect(of('café')).toBe(of('cafe'));
    expect(of('lang:(de OR en)')).toBe(of('lang:(en OR de)'));
    expect(definitionOf({ query: parseQuery('a b') })).toBe(of('b a'));
  });
  test('is another one for everything that changes it', () => {
    const all = [
      'a',
      'a b',
      '"a b"',
      'a OR b',
      'a NEAR/3 b',
      'a NEAR/4 b',
      '"b a"',
      'a -b',
      '#a',
      'a*',
      'title:a',
      'lang:aa',
    ];
    expect(new Set([...all.map((query) => of(query)), of('a', 'exact')]).size).toBe(all.length + 1);
    expect(of('café', 'exact')).not.toBe(of('cafe', 'exact'));
  });
});

describe('an explanation', () => {
  const explained = (query: string, text: string, more: Partial<Matchable> = {}) =>
    explain(parseQuery(query), post(text, more));
  test('says where the leaves are', () => {
    const { matches: does, leaves, failed } = explained('("big bank" OR acme) -spam lang:en', 'The Big Bank and #acme');
    expect(does).toBe(true);
    expect(failed).toEqual([]);
    expect(leaves).toEqual([
      {
        leaf: '"big bank"',
        found: true,
        scattered: false,
        unwanted: false,
        spans: [{ in: 'text', start: 4, end: 12 }],
      },
      { leaf: 'acme', found: true, scattered: false, unwanted: false, spans: [{ in: 'text', start: 17, end: 22 }] },
      { leaf: 'spam', found: false, scattered: false, unwanted: true, spans: [] },
      { leaf: 'lang:en', found: true, scattered: false, unwanted: false, spans: [] },
    ]);
  });
  test.each<[string, string, readonly string[], boolean]>([
    ['a b c', 'a b', ['c'], true],
    ['a b c', 'x', ['a', 'b', 'c'], false],
    ['(a b c) OR (d e)', 'a d', ['e'], true],
    ['a -b', 'a b', ['NOT b'], true],
    ['x OR (a NEAR/1 b)', 'a', ['a NEAR/1 b'], true],
    ['a NEAR/1 b', 'a x y b', ['a NEAR/1 b'], true],
    ['"a b"', 'b a', ['"a b"'], true],
    ['"a b"', 'b', ['"a b"'], false],
    ['a lang:de', 'a', ['lang:de'], true],
    ['a lang:en', 'b', ['a'], false],
  ])('%s of «%s» lacks %j', (query, text, failed, isNear) => {
    expect(explained(query, text)).toMatchObject({ matches: false, failed, isNear });
  });
});
