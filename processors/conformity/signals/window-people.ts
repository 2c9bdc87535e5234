import type { MatchedTexts, Post } from './window-text.js';

/** Distinct people in the windows of each arm, for the privacy floor. */
export interface WindowPeople {
  readonly eventBefore: number;
  readonly eventAfter: number;
  readonly controlBefore: number;
  readonly controlAfter: number;
}

export interface PeopleCount {
  /** Those of a set that a signal uses. */
  add(set: MatchedTexts): void;
  counts(): WindowPeople;
}

export function createPeopleCount(): PeopleCount {
  const seen = {
    eventBefore: new Set<number>(),
    eventAfter: new Set<number>(),
    controlBefore: new Set<number>(),
    controlAfter: new Set<number>(),
  };
  const addAll = (to: Set<number>, posts: readonly Post[]): void => {
    for (const { author } of posts) to.add(author);
  };
  return {
    add({ event, controls }) {
      addAll(seen.eventBefore, event.before);
      addAll(seen.eventAfter, event.after);
      for (const { before, after } of controls) {
        addAll(seen.controlBefore, before);
        addAll(seen.controlAfter, after);
      }
    },
    counts: () => ({
      eventBefore: seen.eventBefore.size,
      eventAfter: seen.eventAfter.size,
      controlBefore: seen.controlBefore.size,
      controlAfter: seen.controlAfter.size,
    }),
  };
}
