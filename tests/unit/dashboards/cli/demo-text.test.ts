import { expect, it } from '@jest/globals';
import { demoAsked, demoName } from '../../../../dashboards/cli/demo-text.js';

const asked = { people: 400, weeks: 26, seed: 1 };

it('the ordinary demo has something to be found, another truth has a folder of its own', () => {
  expect(demoAsked(asked)).toEqual({ ...asked, effect: 'chill=-0.3' });
  expect(demoName(asked)).toBeUndefined();
  expect(demoAsked({ ...asked, effect: 'chill=0.2' })).toEqual({ ...asked, effect: 'chill=0.2' });
  expect(demoName({ ...asked, effect: 'chill=0.2' })).toBe('demo-chill=0.2');
});

it('nothing is added to a confounder, to no effect, and where nothing could be told of it', () => {
  const closing = { ...asked, confounder: 'closing' };
  expect(demoAsked(closing)).toEqual(closing);
  expect(demoAsked({ ...asked, effect: 'none' })).toEqual(asked);
  for (const small of [
    { ...asked, people: 199 },
    { ...asked, weeks: 19 },
  ])
    expect(demoAsked(small)).toEqual(small);
});
