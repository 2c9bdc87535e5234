import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { sqlForGrafana } from '../../../../dashboards/grafana/sql-for-grafana.js';
import { expandMacros, interpolateVariables } from '../../../support/grafana-expand.js';

const range = { from: new Date('2026-03-28T23:30:00Z'), to: new Date('2026-04-04T21:59:59Z') };
const zone = "assumeNotNull((SELECT if(time_zone = '', 'UTC', time_zone) FROM v_organisation))";

function sent(sql: string, unit: string | null): string {
  return expandMacros(interpolateVariables(sqlForGrafana(sql), { unit: { value: unit } }, '*'), range);
}

describe('panel SQL for Grafana', () => {
  it.each([
    ['SELECT {from:Date}', `SELECT toDate(toDateTime(1774740600), ${zone})`],
    ['SELECT {until:Date}', `SELECT toDate(toDateTime(1775339999), ${zone})`],
    ['SELECT {timeZone:String}', `SELECT ${zone}`],
    ['SELECT {weekMode:UInt8}', 'SELECT assumeNotNull((SELECT week_mode FROM v_organisation))'],
  ])('%s', (sql, expected) => {
    expect(sent(sql, null)).toBe(expected);
  });

  it('sends "All" as a star', () => {
    expect(sent('SELECT {unit:String}', null)).toBe("SELECT decodeURLComponent('%2A')");
  });

  it.each([
    ["O'Neill \\"],
    ["\\' OR 1=1 --"],
    ['\u0024unit \u0024{unit} [[unit]]'],
    ['ä % + ? {from:Date}'],
    ["''); DROP TABLE x; --"],
  ])('a name cannot leave its string: %s', (name) => {
    expect(sent('SELECT {unit:String}', name)).toMatch(/^SELECT decodeURLComponent\('[A-Za-z0-9\-_.~%]*'\)$/);
  });

  test('whatever the name, what is decoded is the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const [, encoded = ''] = /'([^']*)'/.exec(sent('SELECT {unit:String}', name)) ?? [];
        expect(decodeURIComponent(encoded)).toBe(name);
      }),
    );
  });

  it.each([
    ["SELECT '\u0024unit \u0024{unit} \u0024__fromTime'", "SELECT '\\x24unit \\x24{unit} \\x24__fromTime'"],
    ["SELECT '[[unit]] {from:Date} -- no comment'", "SELECT '[\\x5Bunit]] {from:Date} -- no comment'"],
    ["SELECT 'it''s \\'so\\''", "SELECT 'it\\x27s \\x27so\\x27'"],
    ["SELECT '\\\\' -- a comment with $unit\n, 1", "SELECT '\\\\' \n, 1"],
    ['SELECT [[unit], [1]] /* $unit */', 'SELECT [ [unit], [1]]'],
  ])('leaves strings as they are: %s', (sql, expected) => {
    const sentSql = sent(sql, 'Sales');
    expect(sentSql).toBe(expected);
  });

  it('refuses what Grafana would read as a variable', () => {
    expect(() => sqlForGrafana('SELECT $unit')).toThrow(RangeError);
  });

  it('refuses a parameter that panels have not', () => {
    expect(() => sqlForGrafana('SELECT {team:String}')).toThrow('no parameter {team:String}');
  });
});
