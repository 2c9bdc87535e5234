import { createHash } from 'node:crypto';
import type { Executives } from '../../directory/executives.js';
import { noteItem } from '../../directory/items.js';
import { type People, type PersonEntry, peopleOf } from '../../directory/people.js';
import type { RawItem, SourceContext } from '../../source.js';
import { type ResourceOptions, readResource, resolveManagers } from './user.js';

export interface Users {
  readonly entries: readonly PersonEntry[];
  readonly people: People;
  /** Resources that are no people, and those that cannot be understood. */
  readonly notes: readonly RawItem[];
  readonly rejected: readonly { readonly place: number; readonly reason: string }[];
}

export interface UsersOptions extends ResourceOptions {
  readonly executives: Executives;
  readonly missing: string;
}

/** All resources of a server or document. The first is resource 1. */
export function usersOf(resources: readonly unknown[], options: UsersOptions, context: SourceContext): Users {
  const read = resources.map((resource, index) => readResource(resource, index + 1, options));
  const entries = resolveManagers(read.filter((one) => one.kind === 'person'));
  const people = peopleOf(entries, {
    pseudonym: context.pseudonym,
    executives: options.executives,
    version: context.now(),
    linkMethod: 'directory',
    place: 'resource',
  });
  const notes = read.flatMap((one, index) =>
    one.kind === 'person' ? [] : [noteItem(`resource ${index + 1}`, one.kind, one.reason)],
  );
  const rejected = read.flatMap((one, index) =>
    one.kind === 'reject' ? [{ place: index + 1, reason: one.reason }] : [],
  );
  return { entries, people, notes, rejected };
}

/** Another state, or other rules for the same one, is written from its beginning. */
export function fingerprintOf({ entries, notes }: Users, options: UsersOptions): string {
  const { executives, missing } = options;
  const people = entries.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map((entry) => ({ ...entry, place: 0 }));
  return createHash('sha256')
    .update(JSON.stringify([people, notes, executives, missing]))
    .digest('hex');
}

/** What is not known of people, told once for all of them. */
export function warnOfUnknown({ people }: Users, context: SourceContext): void {
  const { unknownManagers, unknownExecutives } = people;
  if (unknownManagers + unknownExecutives > 0) {
    context.logger.warn({ unknownManagers, unknownExecutives }, 'managers or executives are not among the users');
  }
}
