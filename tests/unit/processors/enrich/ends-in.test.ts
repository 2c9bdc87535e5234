import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { endsIn } from '../../../../processors/enrich/ends-in.js';

test('as endsWith', () => {
  const short = fc.string({ unit: fc.constantFrom('a', 'b', "'", 'é', '😀'), maxLength: 4 });
  fc.assert(
    fc.property(short, short, (word, ending) => {
      expect(endsIn(word, ending)).toBe(word.endsWith(ending));
      expect(endsIn(word + ending, ending)).toBe(true);
    }),
    { seed: 20261123 },
  );
});
