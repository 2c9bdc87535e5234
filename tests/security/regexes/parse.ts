/** Of a regular expression, what texts are made from: what is repeated, and what comes before it. */
export type Node =
  | { readonly kind: 'one'; readonly source: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'back'; readonly to: string }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'choice'; readonly of: readonly Node[] }
  | { readonly kind: 'repeat'; readonly least: number; readonly most: number; readonly what: Node };

/** The syntax of ECMAScript without the flag v. */
export function parseRegex(source: string): Node {
  let at = 0;
  const root = choice();
  if (at !== source.length) throw new Error(`not understood at ${at}: ${source}`);
  return root;

  function choice(): Node {
    const of = [sequence()];
    while (source[at] === '|') {
      at += 1;
      of.push(sequence());
    }
    return of.length === 1 ? (of[0] as Node) : { kind: 'choice', of };
  }

  function sequence(): Node {
    const parts: Node[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') parts.push(repeated(term()));
    return { kind: 'sequence', parts };
  }

  function repeated(what: Node): Node {
    const found = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(source.slice(at));
    if (!found) return what;
    at += found[0].length;
    const [, sign, least, comma, most] = found;
    if (sign !== undefined)
      return { kind: 'repeat', least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Infinity, what };
    const upper = comma === undefined ? Number(least) : most === '' ? Infinity : Number(most);
    return { kind: 'repeat', least: Number(least), most: upper, what };
  }

  function term(): Node {
    const rest = source.slice(at);
    const open = /^\((?:\?(?:(<?[=!])|:|<[^>]*>))?/.exec(rest);
    if (open) {
      at += open[0].length;
      const inside = choice();
      at += 1;
      // Looked at, not taken; a negative one says nothing of what is there.
      return open[1]?.includes('!') ? { kind: 'nothing' } : inside;
    }
    const one =
      /^\[(?:\\.|[^\]\\])*\]/s.exec(rest) ??
      /^\\(?:u\{[0-9a-f]+\}|u[0-9a-f]{4}|x[0-9a-f]{2}|c[a-z]|p\{[^}]*\}|P\{[^}]*\}|k<[^>]*>|[1-9]\d*|.)/is.exec(rest) ??
      /^./su.exec(rest);
    if (!one) throw new Error(`not understood at ${at}: ${source}`);
    at += one[0].length;
    if (/^(?:[$^]|\\b|\\B)$/.test(one[0])) return { kind: 'nothing' };
    if (/^\\(?:k|[1-9])/.test(one[0])) return { kind: 'back', to: one[0] };
    return { kind: 'one', source: one[0] };
  }
}
