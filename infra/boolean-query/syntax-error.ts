import { UserError } from '../errors.js';

/** What does not hold in a query. Columns and lengths are in characters (Unicode code points), the first is 1. */
export class QuerySyntaxError extends UserError {
  override readonly name: string = 'QuerySyntaxError';
  constructor(
    /** What is wrong and what to do, without the place. */
    readonly says: string,
    readonly column: number,
    readonly length: number,
  ) {
    super(`column ${column}: ${says}`, 2);
  }
}

/** Characters around the place that are printed of a long query. */
const shownCharacters = 100;

/** The query's line and a caret under what is wrong, as wide as terminals draw it. */
export function underlined(
  query: string,
  { column, length }: { readonly column: number; readonly length: number },
): string {
  // A query of several lines is shown as one: columns count from its beginning.
  const characters = [...query].map((char) => (/[\s\p{Cc}]/u.test(char) ? ' ' : char));
  const from = characters.length <= shownCharacters ? 0 : Math.max(0, column - 1 - Math.floor(shownCharacters / 2));
  const until = Math.min(characters.length, from + shownCharacters);
  const head = from > 0 ? '… ' : '';
  const tail = until < characters.length ? ' …' : '';
  const marked = characters.slice(column - 1, Math.min(until, column - 1 + length));
  const indent = head.length + widthOf(characters.slice(from, column - 1));
  return `${head}${characters.slice(from, until).join('')}${tail}\n${' '.repeat(indent)}${'^'.repeat(Math.max(1, widthOf(marked)))}`;
}

const none = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const double =
  /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]$/u;

function widthOf(characters: readonly string[]): number {
  return characters.reduce((sum, char) => sum + (none.test(char) ? 0 : double.test(char) ? 2 : 1), 0);
}
