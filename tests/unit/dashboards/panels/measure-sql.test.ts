import { describe, expect, it } from '@jest/globals';
import {
  figuresSql,
  measureColumn,
  quoted,
  sliceSql,
  sliceTrendSql,
  statSql,
  trendSql,
} from '../../../../dashboards/panels/measure-sql.js';
import { followed, type Panel } from '../../../../dashboards/panels/panel.js';

const viewsIn = (sql: string): string[] => [...sql.matchAll(/FROM (v_\w+)/g)].map(([, name]) => String(name));
const follows = (sql: string): string[] => followed({ sql } as Panel);

describe('SQL of measures', () => {
  it('reads each view once, however many measures and grains of it are shown', () => {
    expect(viewsIn(trendSql({ day: 'active_people_day', week: 'active_people', month: 'active_people_28d' }))).toEqual([
      'v_participation',
    ]);
    expect(viewsIn(trendSql({ a: 'interactive_share', b: 'retention', c: 'stickiness' }))).toEqual([
      'v_participation',
      'v_retention',
    ]);
    expect(viewsIn(figuresSql({ gini_posters: 'a', parity_unit: 'b', gini_units_28d: 'c' }))).toEqual([
      'v_participation',
      'v_unevenness',
    ]);
  });

  it('goes by the end of periods of four weeks, and by the beginning of days and weeks', () => {
    expect(trendSql({ value: 'active_people' })).toMatch(/WHERE starts BETWEEN/);
    expect(trendSql({ value: 'stickiness' })).toMatch(/WHERE ends BETWEEN/);
    expect(trendSql({ a: 'active_people', b: 'stickiness' })).toMatch(
      /WHERE if\(grain = '28d', ends, starts\) BETWEEN/,
    );
  });

  it('cuts the time into days only where all measures are of days', () => {
    expect(trendSql({ value: 'active_people_day' })).not.toMatch(/toStartOfWeek/);
    expect(trendSql({ a: 'active_people_day', b: 'active_people' })).toMatch(/toStartOfWeek/);
  });

  it('compares with as long a time before, but not what counts from the ends of the time', () => {
    expect(statSql('response_rate')).toMatch(/anyIf\(figure, NOT now\) AS value_before/);
    expect(statSql('longest_gap')).toMatch(/NULL AS value_before/);
  });

  it('follows the variables that the measure knows: cells of one slice, posts of any', () => {
    expect(follows(statSql('active_people'))).toEqual(['scope', 'platform', 'community', 'unit']);
    expect(follows(statSql('retention'))).toEqual(['scope', 'unit']);
    expect(follows(statSql('audience_share'))).toEqual(['scope', 'platform', 'community', 'executive']);
    expect(follows(sliceSql('executive', { value: 'audience_share' }, 'label'))).toEqual([
      'scope',
      'platform',
      'community',
    ]);
    expect(follows(sliceTrendSql('community', 'active_people'))).toEqual(['scope']);
  });

  it('shows slices only that may be shown', () => {
    expect(sliceSql('unit', { value: 'interactive_share' }, 'label')).toMatch(/dim = 'unit' AND shown/);
    expect(sliceSql('unit', { value: 'interactive_share' }, 'label', { withAll: true })).toMatch(
      /dim IN \('all', 'unit'\) AND shown/,
    );
  });

  it('has a column for the denominator and the interval of a measure, named after its own', () => {
    expect(measureColumn('open_doors_ratio', 'ratio')).toMatchObject({
      name: 'ratio',
      of: 'ratio_of',
      low: 'ratio_low',
      high: 'ratio_high',
    });
    expect(measureColumn('active_people')).not.toHaveProperty('of');
    for (const name of ['ratio', 'ratio_of', 'ratio_low', 'ratio_high']) {
      expect(trendSql({ ratio: 'open_doors_ratio' })).toContain(` AS ${name}`);
    }
  });

  it('knows no measure that the catalogue has not, and no slice that the view has not', () => {
    expect(() => statSql('happiness')).toThrow(/no measure happiness/);
    expect(() => sliceSql('unit', { value: 'audience_share' }, 'label')).toThrow(/no dimension unit/);
    expect(() => trendSql({})).toThrow(RangeError);
  });

  it('writes the words of a definition as SQL text, whatever is in them', () => {
    expect(quoted(`people's \\ "own"`)).toBe(`'people\\'s \\\\ "own"'`);
  });
});
