import type { ActivityFileConfig } from './config.js';

/** Somebody as the file calls them. */
export interface Identity {
  /** What the account is known by on its platform; the same whatever form an address is written in. */
  readonly account: string;
  /** What the directory calls the person by: an e-mail address or an id; null: an account that nobody is known behind. */
  readonly person: string | null;
}

const address = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/;
const longest = 320;

/** Null where there is nobody. */
export function readIdentity(written: string, kind: ActivityFileConfig['identity']): Identity | null {
  const text = written.normalize('NFC').toWellFormed().trim();
  if (text === '' || text.length > longest) return null;
  // `Jane Doe <jane@example.org>`, `mailto:jane@example.org`
  const bare = (/<([^<>\s][^<>\s@]*@[^<>\s]+)>/.exec(text)?.[1] ?? text).replace(/^mailto:/i, '');
  const isAddress = address.test(bare);
  if (kind === 'account' || (kind === 'auto' && !isAddress)) return { account: text, person: null };
  const person = (isAddress ? bare : text).toLowerCase();
  return { account: person, person };
}

/** A list as JSON, as a program printed it (`['a', 'b']`), as a mail's header, or with `;`, `,` or `|` between. */
export function readIdentities(value: unknown, kind: ActivityFileConfig['identity']): Identity[] {
  const found = new Map<string, Identity>();
  for (const written of listOf(value)) {
    const identity = readIdentity(written, kind);
    if (identity !== null) found.set(identity.account, identity);
  }
  return [...found.values()];
}

function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => (isWord(item) ? [String(item)] : []));
  if (!isWord(value)) return [];
  const text = String(value).trim();
  if (text.startsWith('[')) {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list)) return listOf(list);
    } catch {
      // Not JSON: as a program printed it.
    }
  }
  const angled = text.match(/<[^<>\s][^<>\s@]*@[^<>\s]+>/g);
  // A name before an address may hold a comma: only the addresses count where there are as many as at signs.
  if (angled && angled.length === (text.match(/@/g)?.length ?? 0)) return angled.map((part) => part.slice(1, -1));
  return text
    .replace(/"[^"]*"\s*(?=<)/g, '')
    .replace(/^\s*(?:frozenset\(|set\()?[[({]+|(?<![\])}])[\])}]+\s*$/g, '')
    .split(/[;,|\n]/)
    .map((part) => part.trim().replace(/^(['"])(.*)\1$/s, '$2'));
}

const isWord = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';
