/**
 * JSON has no NaN and no undefined: both would become null, and null a 0 in a numeric column. Of half a surrogate pair
 * the engine refuses the first kind and stores the second as broken UTF-8. Throws with the code that the engine gives
 * for such values, so that the row is set aside like any other that cannot be stored.
 */
export function refuseUnwritable(
  table: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): void {
  for (const row of rows) {
    for (let column = 0; column < row.length; column += 1) {
      const fault = faultOf(row[column]);
      if (fault === null) continue;
      throw Object.assign(new Error(`${table}.${columns[column] ?? column} holds ${fault.what}`), { code: fault.code });
    }
  }
}

function faultOf(value: unknown): { readonly what: string; readonly code: string } | null {
  switch (typeof value) {
    case 'number':
      // 69 ARGUMENT_OUT_OF_BOUND
      return Number.isFinite(value) ? null : { what: `${value}, which is no value`, code: '69' };
    case 'undefined':
      return { what: 'undefined, which is no value', code: '69' };
    case 'string':
      // 25 CANNOT_PARSE_ESCAPE_SEQUENCE
      return value.isWellFormed() ? null : { what: 'half a surrogate pair', code: '25' };
    case 'object':
      if (!Array.isArray(value)) return null;
      for (const item of value) {
        const fault = faultOf(item);
        if (fault !== null) return fault;
      }
      return null;
    default:
      return null;
  }
}
