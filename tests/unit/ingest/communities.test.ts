import { describe, expect, it } from '@jest/globals';
import { createChoice } from '../../../ingest/communities.js';

const open = (...names: string[]) => ({ names, isPrivate: false });
const closed = (...names: (string | null)[]) => ({ names, isPrivate: true });

describe('the choice of communities', () => {
  it('is everything public, and nothing private, when nobody says otherwise', () => {
    const choice = createChoice();
    expect(choice.of(open('general', 'C1'))).toBe('wanted');
    expect(choice.of(closed('leadership', 'C2'))).toBe('private');
    expect(choice.listedPrivate).toEqual([]);
  });

  it.each<[string, string, boolean]>([
    ['a name', 'general', true],
    ['a name with its sign', '#general', true],
    ['a name in capitals', 'GENERAL', true],
    ['an id', 'C0123', true],
    ['a pattern', 'gen*', true],
    ['a pattern of single characters', 'g?neral', true],
    ['a pattern that is no regular expression', 'gen.ral', false],
    ['a part of the name', 'gene', false],
  ])('finds by %s', (_, pattern, isFound) => {
    const community = open('general', 'C0123');
    expect(createChoice({ include: [pattern] }).of(community)).toBe(isFound ? 'wanted' : 'excluded');
    expect(createChoice({ exclude: [pattern] }).of(community)).toBe(isFound ? 'excluded' : 'wanted');
  });

  it('leaves out what is named in both', () => {
    expect(createChoice({ include: ['*'], exclude: ['random'] }).of(open('random'))).toBe('excluded');
  });

  it('takes a private one by its exact name or id only', () => {
    const choice = createChoice({ private: ['#leadership', 'D77'] });
    expect(choice.of(closed('leadership', 'C2'))).toBe('wanted');
    expect(choice.of(closed(null, 'D77'))).toBe('wanted');
    expect(choice.of(closed('leadership-2'))).toBe('private');
    expect(createChoice({ private: ['lead*'] }).of(closed('leadership'))).toBe('private');
    expect(createChoice({ include: ['*'] }).of(closed('leadership'))).toBe('private');
    expect(choice.listedPrivate).toEqual(['leadership', 'D77']);
  });

  it('takes a listed private one whatever the public ones are, unless it is left out', () => {
    expect(createChoice({ include: ['general'], private: ['leadership'] }).of(closed('leadership'))).toBe('wanted');
    expect(createChoice({ exclude: ['lead*'], private: ['leadership'] }).of(closed('leadership'))).toBe('excluded');
  });

  it('knows a name in whatever way its accents are written', () => {
    expect(createChoice({ include: ['caf\u00e9'] }).of(open('cafe\u0301'))).toBe('wanted');
  });
});
