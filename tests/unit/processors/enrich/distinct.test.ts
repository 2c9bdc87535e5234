import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createDistinct } from '../../../../processors/enrich/distinct.js';

test('as a set, in order, up to the limit, however the numbers crowd', () => {
  const limit = 5;
  const distinct = createDistinct(limit);
  const crowded = fc.integer({ min: 0, max: 40 }).map((value) => (value * 2 ** 27) % 2 ** 32);
  fc.assert(
    fc.property(fc.array(fc.oneof(crowded, fc.constantFrom(0, 1, 33, 65, 2 ** 32 - 1))), (values) => {
      distinct.clear();
      for (const value of values) distinct.add(value);
      expect(distinct.values()).toEqual([...new Set(values)].slice(0, limit));
    }),
    { seed: 20260502 },
  );
});
