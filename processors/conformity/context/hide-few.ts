/** A row of a table whose whole is shown as well. */
export interface CountedRow {
  readonly people: number;
  /** Wholes that the row is a part of. */
  readonly wholes: readonly string[];
}

/**
 * Which rows are hidden: those of fewer people than the floor, and where one row alone is hidden of a whole, so that it
 * would follow from the others, the smallest of the others too.
 */
export function hideFew(rows: readonly CountedRow[], floor: number): boolean[] {
  const hidden = rows.map(({ people }) => people < floor);
  const wholes = [...new Set(rows.flatMap((row) => row.wholes))];
  for (let goesOn = true; goesOn; ) {
    goesOn = false;
    for (const whole of wholes) {
      const parts = rows.flatMap((row, at) => (row.wholes.includes(whole) ? [at] : []));
      if (parts.filter((at) => hidden[at]).length !== 1) continue;
      const shown = parts.filter((at) => !hidden[at]).sort((a, b) => rows[a]!.people - rows[b]!.people || a - b);
      if (shown[0] === undefined) continue;
      hidden[shown[0]] = true;
      goesOn = true;
    }
  }
  return hidden;
}
