import { fieldValue } from './fields.js';
import { errorAt, type Lexeme, lex } from './lex.js';
import { maxDepth, maxQueryCharacters, maxTerms } from './limits.js';
import { printLeaf } from './print.js';
import { QuerySyntaxError } from './syntax-error.js';
import type { FieldNode, LeafNode, QueryTree, TextField } from './tree.js';
import { wordsOf } from './words.js';

/** Something that holds and may not be what was meant. */
export interface QueryHint {
  readonly says: string;
  /** As in QuerySyntaxError. */
  readonly column: number;
  readonly length: number;
}

/** Throws QuerySyntaxError. Precedence: NOT, NEAR, AND, OR; terms beside each other are joined by AND. */
export function parseQuery(query: string): QueryTree {
  return read(query).tree;
}

/** Of a query that holds; throws as `parseQuery` does. */
export function queryHints(query: string): readonly QueryHint[] {
  return read(query).hints;
}

/** A part with where it stands, and what of it only says what must not be there. */
interface Part {
  readonly tree: QueryTree;
  readonly start: number;
  readonly end: number;
  readonly lacking: { readonly start: number; readonly end: number; readonly besideOr: boolean } | null;
}

const lowerCase = new Set(['and', 'or', 'not', 'near']);

function read(query: string): { readonly tree: QueryTree; readonly hints: readonly QueryHint[] } {
  const characters = [...query].length;
  if (characters > maxQueryCharacters) {
    throw new QuerySyntaxError(
      `A query has at most ${maxQueryCharacters.toLocaleString('en')} characters, this one ${characters.toLocaleString('en')}: make several of it.`,
      maxQueryCharacters + 1,
      1,
    );
  }
  const lexemes = lex(query);
  const hints: QueryHint[] = [];
  let at = 0;
  let depth = 0;
  let terms = 0;

  const peek = (): Lexeme => lexemes[at]!;
  const next = (): Lexeme => lexemes[at++]!;
  const fail = ({ start, end }: { readonly start: number; readonly end: number }, says: string): never => {
    throw errorAt(query, start, end, says);
  };
  const hint = ({ start, end }: Lexeme, says: string): void => {
    const { column, length } = errorAt(query, start, end, says);
    hints.push({ says, column, length });
  };
  const deeper = <T>(lexeme: Lexeme, work: () => T): T => {
    depth += 1;
    if (depth > maxDepth) fail(lexeme, `Parentheses and NOT go at most ${maxDepth} deep: make several queries of it.`);
    const result = work();
    depth -= 1;
    return result;
  };
  const count = (lexeme: Lexeme): void => {
    terms += 1;
    if (terms > maxTerms)
      fail(lexeme, `A query has at most ${maxTerms} words, phrases and values: make several of it.`);
  };

  function or(): Part {
    const parts = [and()];
    while (peek().kind === 'or') {
      next();
      parts.push(and());
    }
    if (parts.length === 1) return parts[0]!;
    const lacking = parts.find((part) => part.lacking !== null);
    return {
      tree: { kind: 'or', parts: parts.flatMap(({ tree }) => (tree.kind === 'or' ? tree.parts : [tree])) },
      start: parts[0]!.start,
      end: parts.at(-1)!.end,
      lacking: lacking === undefined ? null : { start: lacking.start, end: lacking.end, besideOr: true },
    };
  }

  function and(): Part {
    const parts = [near()];
    for (;;) {
      const { kind } = peek();
      if (kind === 'and') next();
      else if (kind === 'or' || kind === 'close' || kind === 'end') break;
      parts.push(near());
    }
    if (parts.length === 1) return parts[0]!;
    return {
      tree: { kind: 'and', parts: parts.flatMap(({ tree }) => (tree.kind === 'and' ? tree.parts : [tree])) },
      start: parts[0]!.start,
      end: parts.at(-1)!.end,
      lacking: parts.some((part) => part.lacking === null) ? null : parts[0]!.lacking,
    };
  }

  function near(): Part {
    const left = unary();
    if (peek().kind !== 'near') return left;
    const operator = next();
    const right = unary();
    if (peek().kind === 'near') {
      fail(peek(), 'NEAR joins two: for three write (a NEAR/5 b) AND (b NEAR/5 c).');
    }
    return {
      tree: { kind: 'near', words: operator.words, left: leaves(left), right: leaves(right) },
      start: left.start,
      end: right.end,
      lacking: null,
    };
  }

  /** A side of NEAR. */
  function leaves(part: Part): readonly LeafNode[] {
    const parts = part.tree.kind === 'or' ? part.tree.parts : [part.tree];
    const found = parts.filter((one) => one.kind === 'words');
    if (found.length === parts.length) return found;
    return fail(
      part,
      part.tree.kind === 'not'
        ? 'NOT binds closer than NEAR: write NOT (a NEAR/5 b).'
        : 'NEAR joins words, phrases or alternatives of them, as in (a OR "b c") NEAR/5 d: write the rest with AND.',
    );
  }

  function unary(): Part {
    const { kind } = peek();
    if (kind !== 'not') return primary();
    const not = next();
    const { tree, end } = deeper(not, unary);
    if (tree.kind === 'not')
      return { tree: tree.part, start: not.start, end, lacking: lackingIn(tree.part, not.start, end) };
    return {
      tree: { kind: 'not', part: tree },
      start: not.start,
      end,
      lacking: { start: not.start, end, besideOr: false },
    };
  }

  function primary(): Part {
    const lexeme = peek();
    switch (lexeme.kind) {
      case 'open': {
        next();
        if (peek().kind === 'close')
          fail(
            { start: lexeme.start, end: peek().end },
            'There is nothing in these parentheses: write something, or leave them out.',
          );
        const inner = deeper(lexeme, or);
        if (peek().kind !== 'close') fail(lexeme, 'This parenthesis is not closed: add ) where it ends.');
        return { ...inner, start: lexeme.start, end: next().end };
      }
      case 'field':
        return field(next());
      case 'phrase':
      case 'term': {
        next();
        if (lexeme.kind === 'term' && lowerCase.has(lexeme.text.split('/', 1)[0]!)) {
          const operator = lexeme.text.split('/', 1)[0]!;
          hint(
            lexeme,
            `"${operator}" in small letters is a word to be found: for the operator write ${operator.toUpperCase()}.`,
          );
        }
        return { tree: leaf(lexeme), start: lexeme.start, end: lexeme.end, lacking: null };
      }
      default:
        return fail(...missing(lexeme));
    }
  }

  /** Why nothing can begin here. */
  function missing(lexeme: Lexeme): [{ readonly start: number; readonly end: number }, string] {
    const before = lexemes[at - 1];
    const name = before === undefined ? '' : before.kind === 'not' ? `${before.text}` : before.text;
    if (before !== undefined && ['and', 'or', 'not', 'near'].includes(before.kind)) {
      const what =
        lexeme.kind === 'end' || lexeme.kind === 'close' ? 'Nothing follows' : `${lexeme.text} cannot follow`;
      return [before, `${what} ${name}: write a word, a phrase or a parenthesis after it, or leave it out.`];
    }
    if (lexeme.kind === 'end') {
      return before?.kind === 'open'
        ? [before, 'This parenthesis is not closed: add ) where it ends.']
        : [lexeme, 'The query is empty: write a word to be found.'];
    }
    if (lexeme.kind === 'close') return [lexeme, 'This parenthesis closes nothing: leave it out, or add ( before.'];
    return [
      lexeme,
      `Nothing stands before ${lexeme.text}: write a word, a phrase or a parenthesis there, or leave it out.`,
    ];
  }

  function leaf(lexeme: Lexeme): LeafNode {
    count(lexeme);
    const { words, says } = wordsOf(lexeme.text);
    if (says !== null) fail(lexeme, says);
    if (words.length === 0) {
      fail(
        lexeme,
        lexeme.text.trim() === ''
          ? 'There is nothing between these quotation marks: write a phrase, or leave them out.'
          : 'There is no letter, digit or emoji in it, and nothing else can be found: write a word.',
      );
    }
    if (lexeme.kind === 'term' && /[+$%&=§€£]/.test(lexeme.text)) {
      hint(lexeme, `Signs are not searched: of this, ${printLeaf({ kind: 'words', words })} is looked for.`);
    }
    if (lexeme.kind === 'phrase' && lexeme.text.trimEnd().endsWith('?')) {
      hint(lexeme, 'The ? at the end stands for one more character: leave it out to find the phrase as it is.');
    }
    return { kind: 'words', words };
  }

  function field(name: Lexeme): Part {
    const values: Lexeme[] = [];
    let end: number;
    if (peek().kind === 'open') {
      const open = next();
      for (;;) {
        if (peek().kind !== 'term' && peek().kind !== 'phrase') {
          if (peek().kind === 'end') fail(open, 'This parenthesis is not closed: add ) where it ends.');
          fail(peek(), `In the parentheses of ${name.text}: stand values with OR between them: ${name.text}:(a OR b).`);
        }
        values.push(next());
        if (peek().kind === 'close') break;
        if (peek().kind === 'end') fail(open, 'This parenthesis is not closed: add ) where it ends.');
        if (peek().kind !== 'or') fail(peek(), `Write OR between the values of ${name.text}: ${name.text}:(a OR b).`);
        next();
      }
      end = next().end;
    } else {
      const value = next();
      if (value.kind !== 'term' && value.kind !== 'phrase') fail(name, `Write a value directly after ${name.text}:.`);
      values.push(value);
      end = value.end;
    }
    return { tree: fieldNode(name.text, values), start: name.start, end, lacking: null };
  }

  function fieldNode(name: string, values: readonly Lexeme[]): FieldNode {
    if (name === 'title') return { kind: 'field', field: name, values: values.map(leaf) };
    const known = name as TextField;
    return {
      kind: 'field',
      field: known,
      values: values.map((lexeme) => {
        count(lexeme);
        const { value, says } = fieldValue(known, lexeme.text);
        return value ?? fail(lexeme, says);
      }),
    };
  }

  const whole = or();
  if (peek().kind === 'close') fail(peek(), 'This parenthesis closes nothing: leave it out, or add ( before.');
  if (whole.lacking !== null) {
    fail(
      whole.lacking,
      whole.lacking.besideOr
        ? 'As an alternative this matches nearly every text: join it by AND to something that must be there.'
        : 'This query says only what must not be there: add something that must, such as a word.',
    );
  }
  return { tree: whole.tree, hints };
}

/** Of what was under two NOTs. */
function lackingIn(tree: QueryTree, start: number, end: number): Part['lacking'] {
  return isPositive(tree) ? null : { start, end, besideOr: false };
}

/** Whether what matches must hold something: a word, a phrase, a value. */
export function isPositive(tree: QueryTree): boolean {
  if (tree.kind === 'not') return false;
  if (tree.kind === 'and') return tree.parts.some(isPositive);
  return tree.kind === 'or' ? tree.parts.every(isPositive) : true;
}
