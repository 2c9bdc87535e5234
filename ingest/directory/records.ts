import type { AccountLink, OrgUnit, Person } from '../../infra/contracts/directory.js';
import type { Pseudonymiser } from '../../infra/pseudonym.js';
import { createExecutiveRule, type Executives } from './executives.js';
import type { RowsByEmail } from './hierarchy.js';
import type { DirectoryRow } from './rows.js';

export interface DirectoryContent {
  /** By person, each with its periods in order; in the order of the file. */
  readonly people: readonly (readonly Person[])[];
  readonly units: readonly OrgUnit[];
  readonly accounts: readonly AccountLink[];
}

export interface RecordContext {
  readonly pseudonym: Pseudonymiser;
  readonly executives: Executives;
  readonly levels: ReadonlyMap<DirectoryRow, number | null>;
  /** Milliseconds: of all these records. */
  readonly version: number;
  /** How accounts are linked: a file names them; a platform's are known by the address. */
  readonly linkMethod?: AccountLink['method'];
}

export function toRecords(byEmail: RowsByEmail, context: RecordContext): DirectoryContent {
  const { pseudonym, executives, levels, version } = context;
  const ruleFor = createExecutiveRule(executives);
  const listed = new Set(executives.emails);
  const executiveRule = (row: DirectoryRow): string | null =>
    ruleFor({
      isListed: listed.has(row.email),
      saysExecutive: row.saysExecutive,
      level: levels.get(row) ?? null,
      title: row.title,
    });
  const isEverExecutive = (email: string): boolean =>
    (byEmail.get(email) ?? []).some((row) => executiveRule(row) !== null);

  const toPerson = (row: DirectoryRow): Person => {
    const rule = executiveRule(row);
    // The name of somebody who writes for a person that is no executive is nobody's business either.
    const isDelegate = row.delegateOf !== null && isEverExecutive(row.delegateOf);
    return {
      type: 'person',
      personId: pseudonym.person(row.email),
      origin: 'directory',
      unitPath: [...row.unitPath],
      managerId: row.managerEmail === null ? null : pseudonym.person(row.managerEmail),
      title: row.title,
      level: levels.get(row) ?? null,
      location: row.location,
      active: row.active,
      leadership: {
        isExecutive: rule !== null,
        rule,
        delegateOf: row.delegateOf === null ? null : pseudonym.person(row.delegateOf),
      },
      name: rule !== null || isDelegate ? row.name : null,
      validFrom: row.startMs,
      validTo: row.endMs,
      version,
    };
  };

  const rows = [...byEmail.values()].flat();
  return {
    people: [...byEmail.values()].map((periods) => periods.map(toPerson)),
    units: unitsOf(rows).map((path) => ({ type: 'orgUnit', path, validFrom: null, validTo: null, version })),
    accounts: accountsOf(rows, pseudonym).map(([accountId, personId]) => ({
      type: 'accountLink',
      accountId,
      personId,
      method: context.linkMethod ?? 'directory',
      confidence: 1,
      accountKind: 'person',
      version,
    })),
  };
}

/** Every unit with those above it, each once. */
function unitsOf(rows: readonly DirectoryRow[]): string[][] {
  const paths = new Map<string, string[]>();
  for (const { unitPath } of rows) {
    for (let depth = 1; depth <= unitPath.length; depth += 1) {
      const path = unitPath.slice(0, depth);
      paths.set(path.join('\u001f'), path);
    }
  }
  return [...paths.values()];
}

function accountsOf(rows: readonly DirectoryRow[], pseudonym: Pseudonymiser): [string, string][] {
  const links = new Map<string, string>();
  for (const row of rows) {
    for (const { platform, instance, nativeId } of row.accounts) {
      links.set(pseudonym.account(platform, instance, nativeId), pseudonym.person(row.email));
    }
  }
  return [...links];
}
