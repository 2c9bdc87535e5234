/** Which cell of a row holds what. Header names are compared without case, spaces, dashes and underscores. */

export const columnAliases = {
  email: ['email', 'mail', 'emailaddress', 'workemail', 'userprincipalname', 'upn'],
  id: ['id', 'personid', 'identifier'],
  name: ['name', 'fullname', 'displayname', 'realname'],
  title: ['title', 'jobtitle', 'position', 'role'],
  unit: ['unit', 'orgunit', 'unitpath', 'orgunitpath', 'organizationalunit', 'organisationalunit'],
  manager: ['manageremail', 'manager', 'managermail', 'managerid', 'supervisor', 'supervisoremail', 'reportsto'],
  level: ['level', 'hierarchylevel'],
  location: ['location', 'office', 'officelocation', 'site'],
  active: ['active', 'isactive', 'enabled', 'accountenabled', 'status'],
  employeeId: ['employeeid', 'employeenumber', 'personnelnumber'],
  start: ['startdate', 'validfrom', 'from', 'hiredate'],
  end: ['enddate', 'validto', 'to', 'leavedate', 'terminationdate'],
  isExecutive: ['isexecutive', 'executive'],
  delegateOf: ['delegateof', 'delegateofemail', 'delegateofid'],
  accounts: ['accounts', 'account'],
} as const;

export type ColumnName = keyof typeof columnAliases;

/** From the top of the organisation down, for files with a column per kind of unit. */
const unitKinds = ['company', 'businessunit', 'division', 'department', 'team'];

export interface Columns {
  /** Index of the cell, for the columns that are there. */
  readonly at: Readonly<Partial<Record<ColumnName, number>>>;
  /** Columns that together make the path of the unit, from the top down. */
  readonly unitParts: readonly number[];
  /** Header names that mean nothing here. */
  readonly ignored: readonly string[];
  /** What is wrong with the header. */
  readonly errors: readonly string[];
}

export function findColumns(header: readonly string[]): Columns {
  const at: Partial<Record<ColumnName, number>> = {};
  const numbered: { index: number; order: number }[] = [];
  const kinds: { index: number; order: number }[] = [];
  const ignored: string[] = [];
  const errors: string[] = [];

  for (const [index, written] of header.entries()) {
    const squashed = written.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
    const name = (Object.keys(columnAliases) as ColumnName[]).find((candidate) =>
      (columnAliases[candidate] as readonly string[]).includes(squashed),
    );
    const number = /^(?:org)?unit(?:level)?(\d{1,2})$/.exec(squashed)?.[1];
    if (name) {
      if (at[name] === undefined) at[name] = index;
      else errors.push(`columns '${header[at[name]]}' and '${written}' mean the same (${name}): leave one out`);
    } else if (number) numbered.push({ index, order: Number(number) });
    else if (unitKinds.includes(squashed)) kinds.push({ index, order: unitKinds.indexOf(squashed) });
    else if (squashed !== '') ignored.push(written);
  }
  if (at.email === undefined && at.id === undefined) {
    errors.push(
      `there is no column 'email', and none 'id' for a data set without addresses; the columns found are ${header.map(headerForPeople).join(', ') || 'none'}`,
    );
  }
  const parts = numbered.length > 0 ? numbered : kinds;
  return { at, unitParts: parts.sort((a, b) => a.order - b.order).map(({ index }) => index), ignored, errors };
}

/** A file without a header has somebody's data in its first line. */
function headerForPeople(written: string): string {
  return /[@\d]{1}/.test(written) || written.length > 40 ? '(no name of a column)' : `'${written}'`;
}
