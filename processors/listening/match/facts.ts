import { linkPrefix } from '../../../infra/boolean-query/fields.js';
import { type Diacritics, foldWord, normalised, withoutDiacritics } from '../../../infra/boolean-query/fold.js';
import type { TextField } from '../../../infra/boolean-query/tree.js';
import { hasWildcard } from '../../../infra/boolean-query/words.js';
import type { Matchable } from './matchable.js';
import { fits } from './wildcards.js';

/** Fields of one text in the spelling that queries compare; each is made when it is first asked for. */
export interface Facts {
  readonly of: Matchable;
  /** `host/path?query`, as queries have it. */
  links(): readonly string[];
  community(diacritics: Diacritics): string;
}

export function factsOf(of: Matchable, linksInText: () => readonly string[]): Facts {
  let links: readonly string[] | undefined;
  let community: string | undefined;
  return {
    of,
    links() {
      links ??= [...new Set([...of.links, ...linksInText()])].map(linkPrefix).filter((link) => link !== null);
      return links;
    },
    community(diacritics) {
      community ??= foldWord(normalised(of.community).trim().replace(/\s+/gu, ' ').replace(/^#+/, '')).trim();
      return diacritics === 'exact' ? community : withoutDiacritics(community);
    },
  };
}

/** Whether a text has any of the values. */
export function testOf(field: TextField, values: readonly string[], diacritics: Diacritics): (facts: Facts) => boolean {
  switch (field) {
    case 'scope':
    case 'kind':
    case 'platform':
      return ({ of }) => values.includes(of[field].toLowerCase());
    case 'lang':
      return ({ of }) => of.lang !== null && languages(of.lang).some((tag) => values.includes(tag));
    case 'community': {
      const names = values.map((value) => (diacritics === 'exact' ? value : withoutDiacritics(value)));
      return (facts) => {
        const name = facts.community(diacritics);
        return name !== '' && names.some((value) => (hasWildcard(value) ? fits(value, name) : value === name));
      };
    }
    case 'link':
      return (facts) => facts.links().some((link) => values.some((value) => leadsTo(link, value)));
  }
}

/** pt-BR is pt-br and pt. */
function languages(tag: string): string[] {
  const parts = tag.toLowerCase().replaceAll('_', '-').split('-');
  return parts.map((_, index) => parts.slice(0, index + 1).join('-'));
}

const hostOf = (link: string): string => link.split(/[/?]/, 1)[0]!;

/** The host or one below it; the path as far as it is given, in whole parts. */
function leadsTo(link: string, value: string): boolean {
  const host = hostOf(link);
  const wanted = hostOf(value);
  if (host !== wanted && !host.endsWith(`.${wanted}`)) return false;
  const rest = link.slice(host.length);
  const path = value.slice(wanted.length);
  return path === '' || (rest.startsWith(path) && (rest.length === path.length || '/?&#'.includes(rest[path.length]!)));
}

/** By what a query is found that needs a field; `community:*` is any community. */
export const triggerOf = (field: TextField, value: string): string => {
  if (field === 'community') return 'community:*';
  return `${field}:${field === 'link' ? hostOf(value) : value}`;
};

/** What of this sort a text has. */
export function triggersIn(facts: Facts, wantsLinks: boolean): string[] {
  const { of } = facts;
  const found = [`scope:${of.scope}`, `kind:${of.kind}`, `platform:${of.platform.toLowerCase()}`];
  if (of.lang !== null) found.push(...languages(of.lang).map((tag) => `lang:${tag}`));
  if (of.community !== '') found.push('community:*');
  if (wantsLinks) {
    for (const link of facts.links()) {
      const labels = hostOf(link).split('.');
      found.push(...labels.map((_, index) => `link:${labels.slice(index).join('.')}`));
    }
  }
  return found;
}
