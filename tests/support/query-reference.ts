import type { LeafNode, QueryTree } from '../../infra/boolean-query/tree.js';

/**
 * What queries mean, told naively: every place against every other, wildcards as regular expressions, and no dictionary. A
 * text is given as pieces whose words the test states itself, so that it does not lean on the tokeniser either.
 */
export interface Piece {
  readonly written: string;
  /** Of each place the forms it is found by, as queries have them folded, with diacritics and without. */
  readonly exact: readonly (readonly string[])[];
  readonly bare: readonly (readonly string[])[];
}

export interface ReferenceText {
  readonly title: readonly Piece[];
  readonly text: readonly Piece[];
  readonly kind: 'post' | 'reply';
  readonly lang: string | null;
  readonly scope: 'public' | 'internal';
}

type Forms = readonly (readonly string[])[];

export function holdsByReference(tree: QueryTree, of: ReferenceText, diacritics: 'ignored' | 'exact'): boolean {
  const formsOf = (pieces: readonly Piece[]): Forms =>
    pieces.flatMap((piece) => (diacritics === 'exact' ? piece.exact : piece.bare));
  const areas = of.kind === 'post' ? [formsOf(of.title), formsOf(of.text)] : [formsOf(of.text)];
  const ask = (node: QueryTree): boolean => {
    switch (node.kind) {
      case 'and':
        return node.parts.every(ask);
      case 'or':
        return node.parts.some(ask);
      case 'not':
        return !ask(node.part);
      case 'words':
        return areas.some((forms) => spans(node, forms, diacritics).length > 0);
      case 'near':
        return areas.some((forms) => {
          const [left, right] = [node.left, node.right].map((side) =>
            side.flatMap((leaf) => spans(leaf, forms, diacritics)),
          );
          return left!.some((a) =>
            right!.some((b) => {
              const between = a.end <= b.start ? b.start - a.end : a.start >= b.end ? a.start - b.end : -1;
              return between >= 0 && between <= node.words;
            }),
          );
        });
      case 'field':
        if (node.field === 'title')
          return node.values.some((leaf) => spans(leaf, formsOf(of.title), diacritics).length > 0);
        if (node.field === 'scope') return node.values.includes(of.scope);
        if (node.field === 'kind') return node.values.includes(of.kind);
        if (node.field === 'lang') return of.lang !== null && node.values.includes(of.lang);
        throw new Error(`the reference does not know ${node.field}`);
    }
  };
  return ask(tree);
}

/** Places from `start` to before `end`. */
interface Span {
  readonly start: number;
  readonly end: number;
}

function spans({ words }: LeafNode, forms: Forms, diacritics: 'ignored' | 'exact'): Span[] {
  return forms.flatMap((_, start) =>
    words.every((word, index) => (forms[start + index] ?? []).some((form) => fits(word, form, diacritics)))
      ? [{ start, end: start + words.length }]
      : [],
  );
}

function fits(word: string, form: string, diacritics: 'ignored' | 'exact'): boolean {
  if (/^[#@]/.test(word) !== /^[#@]/.test(form)) return false;
  const wanted = diacritics === 'exact' ? word : word.normalize('NFD').replace(/[\u0300-\u036f]/g, '');
  const pattern = [...wanted]
    .map((char) => (char === '*' ? '.*' : char === '?' ? '.' : char.replace(/[.'#@]/, '\\$&')))
    .join('');
  return new RegExp(`^${pattern}$`, 's').test(form);
}
