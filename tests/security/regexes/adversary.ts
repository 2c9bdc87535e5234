import { type Node, parseRegex } from './parse.js';

/** A text of any length: what stands first, what comes again and again, what ends it. */
export interface Attack {
  readonly first: string;
  readonly again: string;
  readonly last: string;
}

export function textOf({ first, again, last }: Attack, length: number): string {
  return first + again.repeat(Math.max(1, Math.floor((length - first.length - last.length) / again.length))) + last;
}

const pool = [
  ...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  ...' \t\n\r!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
  ...['\u0000', '\u00a0', '\u00e9', '\u0301', '\u200d', '\u202e', '\u4e2d', '\u0627', '\ufeff', '\u{1f600}', '\ud800'],
];
/** What no text that is looked for has at its end. */
const lasts = ['', '\u0000'];
const [most, mostPairs] = [300, 60];

/** Texts on which the expression would have to try again and again, as far as its form shows. */
export function attacksOn(source: string, flags: string): Attack[] {
  const plain = flags.replace(/[gy]/g, '');
  const known = new Map<string, readonly string[]>();
  /** One character of each kind that the expression tells apart. */
  const kinds = new Map<string, string>();
  const seen: string[] = [];
  const root = parseRegex(source);
  eachOne(root, (one) => seen.push(one));
  const tests = [...new Set(seen)].map((one) => [one, new RegExp(`^(?:${one})$`, plain)] as const);
  for (const character of pool) {
    const kind = tests.map(([, test]) => (test.test(character) ? '1' : '0')).join('');
    if (!kinds.has(kind)) kinds.set(kind, character);
  }
  for (const [one, test] of tests)
    known.set(
      one,
      [...kinds.values()].filter((character) => test.test(character)),
    );

  const samples = (node: Node): string[] => {
    switch (node.kind) {
      case 'one':
        return [...(known.get(node.source) ?? [])].slice(0, 6);
      case 'nothing':
      case 'back':
        return [''];
      case 'choice':
        return node.of.flatMap((way) => samples(way).slice(0, 2)).slice(0, 6);
      case 'repeat': {
        const inner = samples(node.what);
        return node.most === 0 ? [''] : inner.map((text) => text.repeat(Math.max(1, Math.min(node.least, 100))));
      }
      case 'sequence': {
        const ways = node.parts.map(samples);
        const count = Math.min(3, Math.max(1, ...ways.map(({ length }) => length)));
        return Array.from({ length: count }, (_, n) =>
          ways.map((way) => way[n % Math.max(1, way.length)] ?? '').join(''),
        );
      }
    }
  };

  const found = new Map<string, Attack>();
  let limit = most;
  const add = (first: string, again: string): void => {
    if (again === '' || found.size >= limit) return;
    for (const last of lasts) found.set(JSON.stringify([first, again, last]), { first, again, last });
  };
  /** `before`: what leads here. */
  const walk = (node: Node, before: readonly string[]): readonly string[] => {
    switch (node.kind) {
      case 'sequence':
        return node.parts.reduce((led, part) => walk(part, led), before);
      case 'choice':
        return node.of.flatMap((way) => walk(way, before).slice(0, 1)).slice(0, 3);
      case 'repeat': {
        const whole = samples(node.what);
        if (node.most > 20) {
          for (const lead of before.slice(0, 2)) {
            for (const again of whole.slice(0, 3)) {
              add(lead, again);
              add('', lead + again);
            }
            add('', lead);
          }
        }
        walk(node.what, before);
        return before.slice(0, 3).map((lead, n) => lead + (whole[n % Math.max(1, whole.length)] ?? ''));
      }
      default: {
        const own = samples(node);
        return before.slice(0, 3).map((lead, n) => lead + (own[n % Math.max(1, own.length)] ?? ''));
      }
    }
  };
  walk(root, ['']);
  const characters = [...kinds.values()].slice(0, 8);
  limit = found.size + mostPairs;
  for (const character of characters) add('', character);
  for (const one of characters) for (const other of characters) if (one !== other) add('', one + other);
  return [...found.values()];
}

function eachOne(node: Node, take: (one: string) => void): void {
  if (node.kind === 'one') take(node.source);
  else if (node.kind === 'sequence') for (const part of node.parts) eachOne(part, take);
  else if (node.kind === 'choice') for (const way of node.of) eachOne(way, take);
  else if (node.kind === 'repeat') eachOne(node.what, take);
}
