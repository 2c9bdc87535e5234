import { describe, expect, it } from '@jest/globals';
import { type Carrier, independentSources } from '../../../../../processors/listening/mentions/independent-sources.js';

const nobody = (): boolean => false;
const carrier = (person: string, unit: string, ...voices: string[]): Carrier => ({ person, unit, voices });

describe('independent sources of a theme', () => {
  it('are people of different units without a tie between them', () => {
    expect(independentSources([carrier('a', 'Sales', '1'), carrier('b', 'Finance', '2')], nobody)).toBe(2);
  });

  it('are one where they are of one unit, tied, or say the same words', () => {
    expect(independentSources([carrier('a', 'Sales', '1'), carrier('b', 'Sales', '2')], nobody)).toBe(1);
    expect(independentSources([carrier('a', 'Sales', '1'), carrier('b', 'Finance', '2')], () => true)).toBe(1);
    expect(independentSources([carrier('a', 'Sales', '1'), carrier('b', 'Finance', '1', '2')], nobody)).toBe(1);
  });

  it('are joined by a chain of ties', () => {
    const tied = (one: string, other: string): boolean => ['ab', 'ba', 'bc', 'cb'].includes(one + other);
    expect(independentSources([carrier('a', '1'), carrier('c', '3'), carrier('b', '2'), carrier('d', '4')], tied)).toBe(
      2,
    );
  });

  it('are people where the unit is not known', () => {
    expect(independentSources([carrier('a', ''), carrier('b', '')], nobody)).toBe(2);
  });

  it('are none where nobody carries it', () => {
    expect(independentSources([], nobody)).toBe(0);
  });
});
