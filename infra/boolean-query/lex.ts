import { fieldOf } from './fields.js';
import { maxNear } from './limits.js';
import { QuerySyntaxError } from './syntax-error.js';

/** `start` and `end` in UTF-16 units of the query; errors turn them into columns. */
export interface Lexeme {
  readonly kind: 'open' | 'close' | 'and' | 'or' | 'not' | 'near' | 'field' | 'phrase' | 'term' | 'end';
  /** As written; of a phrase without its quotation marks, of a field its name. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** NEAR's number. */
  readonly words: number;
}

/** Any of them begins a phrase, any ends it: keyboards and word processors mix them. */
const quotes = '"“”„‟«»＂';
const space = /\s/u;
const opening = '(（';
const closing = ')）';
const minus = '-−';
const endsTerm = (char: string): boolean =>
  space.test(char) || quotes.includes(char) || opening.includes(char) || closing.includes(char);

const fieldStart = /^(\p{L}+)[:：]/u;
const longestField = 30;

export function errorAt(query: string, start: number, end: number, says: string): QuerySyntaxError {
  return new QuerySyntaxError(
    says,
    [...query.slice(0, start)].length + 1,
    Math.max(1, [...query.slice(start, end)].length),
  );
}

/** Throws QuerySyntaxError. */
export function lex(query: string): Lexeme[] {
  const lexemes: Lexeme[] = [];
  let at = 0;
  const fail = (start: number, end: number, says: string): never => {
    throw errorAt(query, start, end, says);
  };
  const add = (kind: Lexeme['kind'], text: string, start: number, end: number, words = 0): void => {
    lexemes.push({ kind, text, start, end, words });
    at = end;
  };

  const phrase = (start: number): void => {
    let end = start + 1;
    while (end < query.length && !quotes.includes(query[end]!)) end += 1;
    if (end === query.length) fail(start, start + 1, 'This quotation mark is not closed: add " where the phrase ends.');
    add('phrase', query.slice(start + 1, end), start, end + 1);
    if (query[at] === '~') {
      fail(at, at + 1, 'For words near each other, write NEAR between them: a NEAR/5 b.');
    }
  };

  const near = (text: string, start: number, end: number): void => {
    const number = text.slice('NEAR/'.length);
    if (!/^\d+$/.test(number)) {
      fail(start, end, 'After NEAR say how many words may stand between: NEAR/5.');
    }
    const words = Number(number);
    if (words === 0) fail(start, end, 'NEAR/0 leaves no room: for words side by side write them in quotation marks.');
    if (words > maxNear)
      fail(start, end, `NEAR reaches at most ${maxNear} words: NEAR/${maxNear}; for more, write AND.`);
    add('near', text, start, end, words);
  };

  const term = (start: number): void => {
    let end = start;
    while (end < query.length && !endsTerm(query[end]!)) end += 1;
    const text = query.slice(start, end);
    const ofField = lexemes.at(-1)?.kind === 'field' && lexemes.at(-1)?.end === start;
    if (ofField) {
      add('term', text, start, end);
      return;
    }
    if (text === 'AND' || text === 'OR' || text === 'NOT') {
      add(text.toLowerCase() as 'and' | 'or' | 'not', text, start, end);
      return;
    }
    if (text === 'NEAR' || text.startsWith('NEAR/')) {
      near(text, start, end);
      return;
    }
    const name = fieldStart.exec(text.slice(0, longestField))?.[1];
    if (name !== undefined) {
      const valueAt = start + name.length + 1;
      if (text.startsWith('//', valueAt - start)) {
        fail(start, end, 'Links are found by the field link: write link:example.org or link:example.org/news.');
      }
      const { field, says } = fieldOf(name);
      if (field === undefined) fail(start, valueAt, says);
      if (valueAt === query.length || space.test(query[valueAt]!) || closing.includes(query[valueAt]!)) {
        fail(start, valueAt, `Write a value directly after ${field}: with no space between.`);
      }
      add('field', field!, start, valueAt);
      return;
    }
    const meant = foreign(text);
    if (meant !== null) fail(start, end, meant);
    add('term', text, start, end);
  };

  while (at < query.length) {
    const char = query[at]!;
    const start = at;
    const next = query[at + 1];
    if (space.test(char)) at += 1;
    else if (opening.includes(char)) add('open', char, start, start + 1);
    else if (closing.includes(char)) add('close', char, start, start + 1);
    else if (quotes.includes(char)) phrase(start);
    else if (minus.includes(char) && lexemes.at(-1)?.kind !== 'field') {
      if (next === undefined || space.test(next) || minus.includes(next) || closing.includes(next)) {
        fail(
          start,
          start + 1,
          'A minus stands directly before what must not be there, as in -word; else leave it out.',
        );
      }
      add('not', char, start, start + 1);
    } else term(start);
  }
  add('end', '', query.length, query.length);
  return lexemes;
}

/** What means something elsewhere and would be taken for plain words here. */
function foreign(text: string): string | null {
  if (/^&+$/.test(text)) return 'Write AND, or nothing: terms beside each other must all be there.';
  if (/^\|+$/.test(text)) return 'Write OR.';
  if (text.startsWith('!')) return 'Write NOT or a minus before what must not be there: -word.';
  if (/[~^][\d.]*$/.test(text))
    return 'There are no similar words (~) and no weights (^): use wildcards such as pric*, or OR.';
  return null;
}
