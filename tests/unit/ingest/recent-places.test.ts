import { expect, it } from '@jest/globals';
import { createRecent } from '../../../ingest/recent.js';

it('what is left out for want of room takes none, however many places it was in', () => {
  const recent = createRecent(null, 1000);
  for (let index = 0; index < 5000; index += 1) recent.note(`place ${index}`, `key ${index}`, index, '');
  recent.trim(0);
  expect(JSON.stringify(recent.save()).length).toBeLessThan(4000);
  expect(recent.of('place 4999')).toHaveLength(1);
  expect(recent.of('place 0')).toEqual([]);
});
