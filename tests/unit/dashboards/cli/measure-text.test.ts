import { describe, expect, it } from '@jest/globals';
import { describedMeasure, describedMeasures } from '../../../../dashboards/api/describe-measure.js';
import { measureExplained, measureList } from '../../../../dashboards/cli/measure-text.js';

describe('metrics list', () => {
  it('has every measure of every family once, with its question', () => {
    const all = describedMeasures();
    const text = measureList(all, { width: 120 });
    for (const { name } of all) expect(text.match(new RegExp(`^ {2}${name} `, 'gm'))).toHaveLength(1);
    expect(text).toContain(all[0]?.question ?? 'a question');
    expect(text).toContain(`${all.length} measures.`);
  });

  it('keeps to the width', () => {
    for (const line of measureList(describedMeasures(), { width: 80 }).split('\n')) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  it('of one family, and says which there are', () => {
    expect(new Set(describedMeasures('reach').map(({ family }) => family))).toEqual(new Set(['reach']));
    expect(() => describedMeasures('reech')).toThrow(/no family "reech"; there are participation, /);
  });
});

describe('metrics explain', () => {
  it('says question, formula, unit, floor, denominator, claim and version', () => {
    const text = measureExplained(describedMeasure('interactive_share'), { width: 100 });
    expect(text).toMatch(/^Interactive share \(participation\.interactive_share\)$/m);
    expect(text).toMatch(/^ {2}Question +What share of those who could take part did\?$/m);
    expect(text).toMatch(/^ {2}Formula +100 · Σ interactive ÷ Σ eligible/m);
    expect(text).toMatch(/^ {2}Divided by +eligible people/m);
    expect(text).toMatch(/^ {2}Unit +percent, higher is better$/m);
    expect(text).toMatch(/^ {2}Floor +groups under 5 people; 10 by unit, level or location are never\s+shown/m);
    expect(text).toMatch(/^ {2}Claim +AI: Who should lead/m);
    expect(text).toMatch(/^ {2}Version +\d+$/m);
  });

  it('names like measures where there is none of that name', () => {
    expect(() => describedMeasure('retent')).toThrow(/no measure "retent"; is it retention\?/);
    expect(() => describedMeasure('happiness')).toThrow(/"earshot metrics list" has them all/);
  });
});
