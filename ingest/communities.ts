import type { CommunitySettings } from '../infra/source-settings.js';

/** Which communities of a platform are read. Nothing private is, unless an operator has listed it. */

export interface ChoosableCommunity {
  /** Its name, its native id, whatever else people call it by. */
  readonly names: readonly (string | null)[];
  /** Private channels, group and direct conversations. Unknown is private. */
  readonly isPrivate: boolean;
}

export type Chosen = 'wanted' | 'private' | 'excluded';

export interface Choice {
  of(community: ChoosableCommunity): Chosen;
  /** Entries of `private`, for sources that must ask for each by name. */
  readonly listedPrivate: readonly string[];
}

/** Why something was left out, as it is counted and shown. */
export const leftOutReasons: Readonly<Record<Exclude<Chosen, 'wanted'>, string>> = {
  private: 'private conversation that is not listed in communities.private',
  excluded: 'left out by configuration: communities',
};

export function createChoice(settings: CommunitySettings = {}): Choice {
  const included = settings.include === undefined ? () => true : matcher(settings.include);
  const excluded = matcher(settings.exclude ?? []);
  const listedPrivate = (settings.private ?? []).map(plainName);
  const listed = new Set(listedPrivate);
  return {
    listedPrivate,
    of({ names, isPrivate }) {
      const known = names.filter((name) => name !== null).map(plainName);
      if (isPrivate && !known.some((name) => listed.has(name))) return 'private';
      return excluded(known) || !(isPrivate || included(known)) ? 'excluded' : 'wanted';
    },
  };
}

const plainName = (name: string): string => name.replace(/^#/, '').normalize('NFC');

/** `general`, `#general`, `C0123`, `team-*`; capitals do not matter. */
export function matcher(patterns: readonly string[]): (names: readonly string[]) => boolean {
  const regexes = patterns.map((pattern) => {
    const body = plainName(pattern)
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replace(/\?/g, '.');
    return new RegExp(`^${body}$`, 'isu');
  });
  return (names) => regexes.some((regex) => names.some((name) => regex.test(name)));
}
