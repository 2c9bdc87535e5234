import { describe, expect, test } from '@jest/globals';
import { parseQuery, queryHints } from '../../../../infra/boolean-query/parse.js';
import { printQuery } from '../../../../infra/boolean-query/print.js';
import { QuerySyntaxError, underlined } from '../../../../infra/boolean-query/syntax-error.js';

function refusal(query: string): QuerySyntaxError {
  try {
    parseQuery(query);
  } catch (error) {
    expect(error).toBeInstanceOf(QuerySyntaxError);
    return error as QuerySyntaxError;
  }
  throw new Error('it was taken');
}

describe('what a query is', () => {
  test.each([
    ['acme bank', 'acme AND bank'],
    ['a OR b AND c', 'a OR b AND c'],
    ['(a OR b) c', '(a OR b) AND c'],
    ['a OR (b OR (c))', 'a OR b OR c'],
    ['a AND (b AND c)', 'a AND b AND c'],
    ['a b NEAR/3 c OR d', 'a AND b NEAR/3 c OR d'],
    ['(a OR "b c") NEAR/12 d', '(a OR "b c") NEAR/12 d'],
    ['a -b', 'a AND NOT b'],
    ['a −"b c" -(d OR e) -lang:de', 'a AND NOT "b c" AND NOT (d OR e) AND NOT lang:de'],
    ['a NOT NOT b', 'a AND b'],
    ['NOT b a', 'NOT b AND a'],
    ['“Big Bank” „Haus“ «chat noir»', '"big bank" AND haus AND "chat noir"'],
    ['well-known', '"well known"'],
    ['3.14', '3.14'],
    ['Straße STRASSE ΟΔΟΣ', 'strasse AND strasse AND οδοσ'],
    ['don’t', "don't"],
    ['#Tag @Acme', '#tag AND @acme'],
    ['pric* *phone* wom?n', 'pric* AND *phone* AND wom?n'],
    ['東京都', '"東京都"'],
    ['iPhone東京 東京* *大阪', '"iphone 東京" AND "東京" AND "大阪"'],
    ['（日本 OR 韓国）', '"日本" OR "韓国"'],
    ['👍🏽 👩🏽‍💻 ❤️', '👍 AND 👩‍💻 AND ❤'],
    ['and or not', 'and AND or AND not'],
    ['ANDY NEARBY NOTE', 'andy AND nearby AND note'],
    [
      'Lang:PT_br scope:Public kind:reply platform:Slack',
      'lang:pt-br AND scope:public AND kind:reply AND platform:slack',
    ],
    ['lang:(en OR de)', 'lang:(en OR de)'],
    ['community:"All Hands" community:#general', 'community:"all hands" AND community:general'],
    ['link:https://www.Example.org/News/ link:münchen.de', 'link:example.org/News AND link:xn--mnchen-3ya.de'],
    ['title:("price rise" OR outage)', 'title:("price rise" OR outage)'],
    ['a\n  OR\tb', 'a OR b'],
  ])('%s', (query, printed) => {
    expect(printQuery(parseQuery(query))).toBe(printed);
    expect(parseQuery(printed)).toEqual(parseQuery(query));
  });

  test('İstanbul is istanbul; ı is another letter as long as diacritics count', () => {
    expect(parseQuery('İSTANBUL')).toEqual(parseQuery('istanbul'));
    expect(parseQuery('ısı')).not.toEqual(parseQuery('isi'));
  });
});

describe('what is refused says where and what to do', () => {
  test.each<[string, number, number, RegExp]>([
    ['', 1, 1, /empty: write a word/],
    ['  ', 3, 1, /empty/],
    ['(a', 1, 1, /not closed: add \)/],
    ['a (b OR', 6, 2, /Nothing follows OR/],
    ['(', 1, 1, /not closed/],
    ['a)', 2, 1, /closes nothing/],
    ['(a OR )', 4, 2, /Nothing follows OR/],
    ['()', 1, 2, /nothing in these parentheses/],
    ['a AND', 3, 3, /Nothing follows AND/],
    ['a AND OR b', 3, 3, /OR cannot follow AND/],
    ['OR a', 1, 2, /Nothing stands before OR/],
    ['a -', 3, 1, /minus stands directly before/],
    ['a NOT', 3, 3, /Nothing follows NOT/],
    ['"a', 1, 1, /not closed: add "/],
    ['a ""', 3, 2, /nothing between these quotation marks/],
    ['a "!?,"', 3, 5, /A wildcard needs|no letter/],
    ['a …', 3, 1, /no letter, digit or emoji/],
    ['a && b', 3, 2, /Write AND/],
    ['a || b', 3, 2, /Write OR/],
    ['!a', 1, 2, /Write NOT/],
    ['acme~2', 1, 6, /no similar words/],
    ['"a b"~5', 6, 1, /NEAR\/5/],
    ['NOT a', 1, 5, /only what must not be there/],
    ['-a -b', 1, 2, /only what must not be there/],
    ['a OR NOT b', 6, 5, /alternative this matches nearly every text/],
    ['a NEAR b', 3, 4, /how many words.*NEAR\/5/],
    ['a NEAR/x b', 3, 6, /how many words/],
    ['a NEAR/0 b', 3, 6, /quotation marks/],
    ['a NEAR/101 b', 3, 8, /at most 100 words/],
    ['a NEAR/3', 3, 6, /Nothing follows NEAR\/3/],
    ['NEAR/3 a', 1, 6, /Nothing stands before NEAR\/3/],
    ['a NEAR/3 b NEAR/3 c', 12, 6, /joins two/],
    ['NOT a NEAR/3 b', 1, 5, /NOT \(a NEAR\/5 b\)/],
    ['a NEAR/3 (b c)', 10, 5, /write the rest with AND/],
    ['a NEAR/3 lang:de', 10, 7, /write the rest with AND/],
    ['author:bob', 1, 7, /for privacy/],
    ['lng:de', 1, 4, /Did you mean lang:\?/],
    ['language:de', 1, 9, /Did you mean lang:\?/],
    ['foo:bar', 1, 4, /no field foo\. Fields are lang, scope/],
    ['lang: de', 1, 5, /directly after lang:/],
    ['lang:', 1, 5, /directly after lang:/],
    ['lang:german', 6, 6, /by its code/],
    ['lang:(de en)', 10, 2, /Write OR between/],
    ['lang:(de OR', 6, 1, /not closed/],
    ['lang:(NOT de)', 7, 3, /OR between them/],
    ['scope:intern', 7, 6, /did you mean scope:internal\?$/],
    ['kind:comment', 6, 7, /kind: is post or reply\.$/],
    ['platform:"a b"', 10, 5, /as in the sources/],
    ['community:*', 11, 1, /by its name/],
    ['link:acme', 6, 4, /by its host/],
    ['title:…', 7, 1, /no letter/],
    ['https://acme.com', 1, 16, /field link/],
    ['see www.acme.com', 5, 12, /field link/],
    ['bob@acme.com', 1, 12, /for privacy/],
    ['*', 1, 1, /needs a letter/],
    ['東*京', 1, 3, /no wildcards/],
    ['京?', 1, 2, /no wildcards/],
    ['日本 😀 AND )', 6, 3, /Nothing follows AND/],
  ])('%s', (query, column, length, says) => {
    const error = refusal(query);
    expect({ column: error.column, length: error.length }).toEqual({ column, length });
    expect(error.says).toMatch(says);
    expect(error.message).toBe(`column ${column}: ${error.says}`);
    expect(error.exitCode).toBe(2);
  });

  test('too much of it, with the limit', () => {
    expect(refusal(`${'a '.repeat(2000)}b`).says).toMatch(/at most 4,000 characters, this one 4,001/);
    expect(refusal(`${'('.repeat(21)}a${')'.repeat(21)}`)).toMatchObject({
      column: 21,
      says: expect.stringMatching(/20 deep/),
    });
    expect(refusal(`a ${'NOT '.repeat(21)}b`).says).toMatch(/20 deep/);
    expect(refusal('a '.repeat(501))).toMatchObject({ column: 1001, says: expect.stringMatching(/at most 500/) });
    expect(refusal(`lang:(${'en OR '.repeat(500)}de)`).says).toMatch(/at most 500/);
    expect(refusal('x'.repeat(64)).says).toMatch(/at most 63 characters/);
    expect(refusal(`"${'a '.repeat(101)}"`).says).toMatch(/at most 100 words/);
  });
});

describe('hints', () => {
  test.each<[string, number, RegExp]>([
    ['acme and bank', 6, /"and" in small letters is a word.*AND/],
    ['a near/3 b', 3, /NEAR/],
    ['"are you sure?"', 1, /one more character/],
    ['C++', 1, /of this, c is looked for/],
  ])('%s', (query, column, says) => {
    const [hint] = queryHints(query);
    expect(hint).toMatchObject({ column, says: expect.stringMatching(says) });
  });

  test('none where all is clear', () => {
    expect(queryHints('"rock and roll" AND (a OR b) -c wom?n')).toEqual([]);
  });
});

describe('the line with a caret', () => {
  test('stands under what is wrong, however wide the characters are', () => {
    expect(underlined('日本 é😀 AND )', refusal('日本 é😀 AND )'))).toBe(['日本 é😀 AND )', '         ^^^'].join('\n'));
  });
  test('of several lines and a long query, the part around it', () => {
    const query = `${'word\n'.repeat(60)}AND OR ${'word '.repeat(60)}`;
    const [line = '', carets = ''] = underlined(query, refusal(query)).split('\n');
    expect(line.length).toBeLessThan(110);
    expect(line.slice(carets.indexOf('^'), carets.length)).toBe('AND');
  });
});
