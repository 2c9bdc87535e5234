import { describe, expect, it } from '@jest/globals';
import { emptyReasons, emptyReasonsOf } from '../../../../dashboards/panels/empty-reasons.js';
import { statSql } from '../../../../dashboards/panels/measure-sql.js';

const namesOf = (measure: string): string[] =>
  emptyReasonsOf({ sql: statSql(measure), empty: ['no-data', 'too-few-people'] }).map(({ name }) => name);

describe('reasons for an empty panel', () => {
  it('are asked in the panel’s order, after what was chosen together and has no figures', () => {
    expect(namesOf('active_people')).toEqual(['two-slices', 'no-data', 'too-few-people']);
  });

  it('do not blame a pair of choices where the panel follows one of them or bears both', () => {
    expect(namesOf('retention')).toEqual(['no-data', 'too-few-people']);
    expect(namesOf('audience_share')).toEqual(['no-data', 'too-few-people']);
  });

  it('go by their own names', () => {
    for (const [name, reason] of Object.entries(emptyReasons)) expect(reason.name).toBe(name);
  });
});
