import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { catalogueMarkdown, withCatalogue } from '../../../../dashboards/catalogue/catalogue.js';
import { measureFamilies } from '../../../../processors/measures.js';

const readme = readFileSync(path.resolve('README.md'), 'utf8');
const measures = measureFamilies.flatMap((family) => family.measures);

describe('the catalogue', () => {
  it('stands in the README as the definitions are now ("npm run catalogue" writes it)', () => {
    expect(withCatalogue(readme)).toBe(readme);
  });

  it('has every measure once, under a name of its own', () => {
    const names = measures.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(catalogueMarkdown()).toContain(`| \`${name}\` |`);
  });

  it('explains: a question, a formula, and a denominator with its number wherever something is divided', () => {
    for (const measure of measures) {
      expect(measure.question).toMatch(/\?$/);
      expect(measure.formula.length).toBeGreaterThan(3);
      expect([measure.name, measure.denominator === null]).toEqual([measure.name, measure.denominatorValue === null]);
      if (measure.unit === 'percent') expect([measure.name, measure.denominator]).not.toEqual([measure.name, null]);
    }
  });

  it('names only views that its family lists, and dimensions that they have', () => {
    for (const family of measureFamilies) {
      for (const { name, view, dimensions } of family.measures) {
        const known = family.views.find((candidate) => candidate.name === view);
        expect([name, known?.name]).toEqual([name, view]);
        if (known && known.dimensions !== 'cells') {
          expect([name, Object.keys(known.dimensions)]).toEqual([name, expect.arrayContaining([...dimensions])]);
        }
      }
    }
  });

  it('refuses a text that has no place for it', () => {
    expect(() => withCatalogue('# Nothing')).toThrow(/no place for the catalogue/);
  });
});
