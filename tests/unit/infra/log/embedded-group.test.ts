import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { emptyGroup, type GroupState, leave, type Member, owns, renew } from '../../../../infra/log/embedded-group.js';

const member = (id: string, leaseUntil = 1_000): Member => ({ id, host: 'h', pid: 1, leaseUntil });
const nobodyGone = (): boolean => false;
const join = (state: GroupState, id: string, now = 0): GroupState =>
  renew(state, member(id, now + 1_000), 6, now, nobodyGone);
const ownersOf = (state: GroupState): string[] => state.owners.map((owner) => owner?.member ?? '-');

describe('members of a group', () => {
  test('the first gets all partitions, the second a fair half of them', () => {
    const one = join(emptyGroup, 'a');
    expect(ownersOf(one)).toEqual(['a', 'a', 'a', 'a', 'a', 'a']);
    expect(ownersOf(join(one, 'b'))).toEqual(['a', 'a', 'a', 'b', 'b', 'b']);
  });

  test('a sign of life changes no assignment', () => {
    const two = join(join(emptyGroup, 'a'), 'b');
    const renewed = join(two, 'a', 500);
    expect(renewed.generation).toBe(two.generation);
    expect(renewed.owners).toEqual(two.owners);
    expect(renewed.members.find(({ id }) => id === 'a')?.leaseUntil).toBe(1_500);
  });

  test('a member whose lease is over loses its partitions when another one shows up, and at that very time only', () => {
    const two = join(join(emptyGroup, 'a'), 'b');
    expect(ownersOf(join(two, 'b', 999))).toContain('a');
    expect(ownersOf(join(two, 'b', 1_000))).toEqual(['b', 'b', 'b', 'b', 'b', 'b']);
  });

  test('a member whose process is gone loses them at once', () => {
    const two = join(join(emptyGroup, 'a'), 'b');
    const state = renew(two, member('b'), 6, 1, ({ id }) => id === 'a');
    expect(ownersOf(state)).toEqual(['b', 'b', 'b', 'b', 'b', 'b']);
  });

  test('a partition that was elsewhere meanwhile is not the same possession', () => {
    const alone = join(emptyGroup, 'a');
    const since = alone.owners[5]?.since ?? -1;
    expect(owns(alone, 'a', 5, since)).toBe(true);
    const shared = join(alone, 'b');
    expect(owns(shared, 'a', 5, since)).toBe(false);
    const back = leave(shared, 'b', 6);
    expect(back.owners[5]?.member).toBe('a');
    expect(owns(back, 'a', 5, since)).toBe(false);
    expect(owns(back, 'a', 0, since)).toBe(true);
  });

  test('whoever comes and goes, every partition has one living owner and shares differ by one at most', () => {
    const step = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), leaves: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 1, max: 9 }), (steps, partitions) => {
        let state = emptyGroup;
        for (const { id, leaves } of steps) {
          state = leaves ? leave(state, id, partitions) : renew(state, member(id), partitions, 0, nobodyGone);
          const ids = state.members.map((each) => each.id);
          if (ids.length === 0) continue;
          const counts = ids.map((each) => state.owners.filter((owner) => owner?.member === each).length);
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(partitions);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
