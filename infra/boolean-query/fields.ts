import { foldWord, normalised } from './fold.js';
import { fieldNames, type TextField } from './tree.js';

/** Fields that people will look for and that there will not be. */
const ofPeople = new Set([
  'author',
  'authors',
  'from',
  'by',
  'user',
  'username',
  'person',
  'account',
  'actor',
  'sender',
]);
const otherNames: Readonly<Record<string, (typeof fieldNames)[number]>> = {
  ...{ language: 'lang', channel: 'community', group: 'community', room: 'community' },
  ...{ url: 'link', site: 'link', domain: 'link', source: 'platform', type: 'kind', subject: 'title' },
};

const list = `${fieldNames.slice(0, -1).join(', ')} and ${fieldNames.at(-1)}`;

/** The field of this name; else what to say. */
export function fieldOf(written: string): { readonly field?: (typeof fieldNames)[number]; readonly says: string } {
  const name = written.toLowerCase();
  const field = fieldNames.find((known) => known === name);
  if (field !== undefined) return { field, says: '' };
  if (ofPeople.has(name)) {
    return { says: `There is no field ${name}: who wrote something is not searched, for privacy. Fields are ${list}.` };
  }
  const meant = otherNames[name] ?? nearest(name, fieldNames);
  const did = meant === null ? '' : ` Did you mean ${meant}:?`;
  return { says: `There is no field ${name}.${did} Fields are ${list}; for the text itself use quotation marks.` };
}

const choices: Partial<Record<TextField, readonly string[]>> = {
  scope: ['public', 'internal'],
  kind: ['post', 'reply'],
};

/** A value in the one spelling that is compared; else what to say. */
export function fieldValue(field: TextField, written: string): { readonly value?: string; readonly says: string } {
  const text = normalised(written).trim().replace(/\s+/gu, ' ');
  if (text === '') return { says: `There is nothing in the value of ${field}: write one, or leave the field out.` };
  const lower = text.toLowerCase();
  switch (field) {
    case 'scope':
    case 'kind': {
      const known = choices[field]!;
      if (known.includes(lower)) return { value: lower, says: '' };
      const meant = nearest(lower, known);
      return {
        says: `${field}: is ${known.join(' or ')}${meant === null ? '' : `; did you mean ${field}:${meant}?`}.`.replace(
          '?.',
          '?',
        ),
      };
    }
    case 'lang': {
      const tag = lower.replaceAll('_', '-');
      return /^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,3}$/.test(tag)
        ? { value: tag, says: '' }
        : { says: 'A language is written by its code: lang:en, lang:de, lang:pt-br.' };
    }
    case 'platform':
      return /^[a-z][a-z0-9-]{0,31}$/.test(lower)
        ? { value: lower, says: '' }
        : { says: 'A platform is written as in the sources: platform:slack, platform:bluesky.' };
    case 'community': {
      const name = foldWord(text.replace(/^#+/, '')).trim();
      if (/[^*? ]/.test(name)) return { value: name, says: '' };
      return {
        says: 'A community is written by its name: community:general, community:"All hands", community:proj-*.',
      };
    }
    case 'link': {
      const value = linkPrefix(text);
      return value === null
        ? { says: 'A link is written by its host, with or without a path: link:example.org, link:example.org/news.' }
        : { value, says: '' };
    }
  }
}

/** `host/path?query` without scheme, `www.` and a slash at the end; null where it is no address. */
export function linkPrefix(written: string): string | null {
  const address = written.replace(/^(?:https?:)?\/\//i, '').replace(/^\*\./, '');
  if (!URL.canParse(`http://${address}`)) return null;
  const { hostname, pathname, search } = new URL(`http://${address}`);
  const host = hostname.replace(/^www\./, '').replace(/\.$/, '');
  if (!/^[^.*]+(?:\.[^.*]+)+$/.test(host) && host !== 'localhost') return null;
  return `${host}${`${pathname}${search}`.replace(/\/$/, '')}`;
}

/** At most two letters away, or one begins with the other. */
function nearest<Name extends string>(name: string, known: readonly Name[]): Name | null {
  const ranked = known
    .map((other) => ({ other, far: name.startsWith(other) || other.startsWith(name) ? 1 : distance(name, other) }))
    .sort((a, b) => a.far - b.far);
  return ranked[0] !== undefined && ranked[0].far <= 2 ? ranked[0].other : null;
}

/** Levenshtein's, of short names. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
