import { UserError } from '../../../infra/errors.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';
import type { NameList } from './name-list.js';

/** People of the store, as they were when they wrote. */
export interface StoredGroup {
  /** `list`: those of `ids`. `staff`: neither executives nor those who write for one. */
  readonly kind: 'everyone' | 'executives' | 'staff' | 'unit' | 'level' | 'community' | 'list';
  /** Name of the unit or community, number of the level; else ''. */
  readonly value: string;
  /** Pseudonyms of people and accounts. */
  readonly ids: ReadonlySet<string>;
  /** For people. */
  readonly label: string;
}

/** `executives`, `staff`, `everyone`, `unit:Sales`, `level:2`, `community:general`. Throws UserError for anything else. */
export function readStoredGroup(written: string): StoredGroup {
  const text = written.trim();
  if (text === 'everyone' || text === 'executives' || text === 'staff') {
    return { kind: text, value: '', ids: new Set(), label: text };
  }
  const [, kind, value] = /^(unit|level|community):\s*(.+)$/su.exec(text) ?? [];
  if ((kind === 'unit' || kind === 'community' || (kind === 'level' && /^\d{1,3}$/.test(value ?? ''))) && value) {
    return { kind, value: kind === 'level' ? String(Number(value)) : value, ids: new Set(), label: `${kind} ${value}` };
  }
  throw new UserError(
    `"${written}" is no group of the data: it must be executives, staff, everyone, unit:NAME, level:NUMBER or community:NAME, or a file with --speakers-file, --targets-file or --baseline-file.`,
  );
}

export interface Origin {
  readonly platform: string;
  readonly instance: string;
}

/**
 * People of a list under the pseudonyms that the import has given them: a name or id as an account of any platform there
 * is, an e-mail address or an id of the directory as a person. Pseudonyms themselves are taken too.
 */
export function listedGroup(list: NameList, origins: readonly Origin[], pseudonym: Pseudonymiser): StoredGroup {
  const ids = new Set<string>();
  for (const name of list.lines.keys()) for (const id of pseudonymsOf(name, origins, pseudonym)) ids.add(id);
  return { kind: 'list', value: '', ids, label: `people of ${list.file}` };
}

export function pseudonymsOf(name: string, origins: readonly Origin[], pseudonym: Pseudonymiser): string[] {
  const text = name.normalize('NFC').toWellFormed().trim();
  // Written as in a mail: `Ann <ann@example.org>`.
  const address = /<([^<>\s][^<>\s@]*@[^<>\s]+)>/.exec(text)?.[1] ?? text;
  const names = [...new Set([text, text.toLowerCase(), address.toLowerCase()])];
  return [
    ...(/^[0-9a-f]{32}$/.test(text) ? [text] : []),
    ...names.map((own) => pseudonym.person(own)),
    ...origins.flatMap(({ platform, instance }) => names.map((own) => pseudonym.account(platform, instance, own))),
  ];
}
