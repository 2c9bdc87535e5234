import { describe, expect, it } from '@jest/globals';
import { createRecent } from '../../../ingest/recent.js';

describe('what was seen of late', () => {
  it('tells what is new, what has changed, and which acts are gone', () => {
    const recent = createRecent(null);
    expect(recent.note('C1', 'a', 10, 'v1', ['r1', 'r2'])).toEqual({
      changed: true,
      isNew: true,
      gone: [],
      added: ['r1', 'r2'],
    });
    expect(recent.note('C1', 'a', 10, 'v1', ['r1', 'r2'])).toEqual({
      changed: false,
      isNew: false,
      gone: [],
      added: [],
    });
    expect(recent.note('C1', 'a', 10, 'v1', ['r2'])).toEqual({ changed: true, isNew: false, gone: ['r1'], added: [] });
  });

  it('says what was noted last, after it was saved too', () => {
    const recent = createRecent(null);
    recent.note('C1', 'a', 10, 'v1', ['r1']);
    const again = createRecent(JSON.parse(JSON.stringify(recent.save())));
    expect(again.known('C1', 'a')).toEqual({ at: 10, state: 'v1', acts: ['r1'] });
    expect(again.known('C1', 'b')).toBeNull();
    expect(again.known('C2', 'a')).toBeNull();
  });
});
