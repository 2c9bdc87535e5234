import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { idRange } from '../../../../processors/facts/facts.js';

test('ranges of ids cover every id once, whatever their number', () => {
  const id = fc.stringMatching(/^[0-9a-f]{32}$/);
  fc.assert(
    fc.property(id, fc.integer({ min: 1, max: 40 }), (name, chunks) => {
      const within = Array.from({ length: chunks }, (_, chunk) => idRange(chunk, chunks)).filter(
        ([first, last]) => name >= first && name <= last,
      );
      expect(within).toHaveLength(1);
    }),
  );
});

test('the smallest and the greatest id are in', () => {
  for (const chunks of [1, 3, 7, 8]) {
    expect(idRange(0, chunks)[0] <= '0'.repeat(32)).toBe(true);
    expect(idRange(chunks - 1, chunks)[1]).toBe('f'.repeat(32));
  }
});
