import { UserError } from '../../../infra/errors.js';

/** What a key allows. `executive:<id>`: what is about that executive, before it is anybody else's. */
export type Scope = 'read' | 'admin' | `executive:${string}`;

/** Who asks. */
export interface Reader {
  /** Id of the key; `operator`, `local` or `configured` where there is none. */
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** How that is known: the machine itself, the command line beside, a key in the request, a signed-in browser. */
  readonly by: 'machine' | 'command line' | 'key' | 'session';
}

/** Whatever the views show. */
export function mayRead({ scopes }: Reader): boolean {
  return scopes.includes('read') || scopes.includes('admin');
}

/** What is about one executive and shown to nobody else yet: their own digest, an unpublished conformity run. */
export function mayReadOf({ scopes }: Reader, executiveId: string): boolean {
  return scopes.includes('admin') || scopes.includes(`executive:${executiveId}`);
}

export function mayAdminister({ scopes }: Reader): boolean {
  return scopes.includes('admin');
}

/** The executives whom the reader may read of although nobody else may; null: of all. */
export function executivesOf(reader: Reader): readonly string[] | null {
  if (mayAdminister(reader)) return null;
  return reader.scopes.flatMap((scope) => (scope.startsWith('executive:') ? [scope.slice('executive:'.length)] : []));
}

const mostScopes = 20;

/** Scopes as somebody typed them, with commas. Throws UserError where one is unknown. */
export function scopesOf(texts: readonly string[]): Scope[] {
  const scopes = [...new Set(texts.map((text) => text.trim()).filter(Boolean))];
  if (scopes.length === 0) throw new UserError('A key needs a scope: read, admin or executive:ID');
  if (scopes.length > mostScopes) throw new UserError(`A key may have ${mostScopes} scopes, not ${scopes.length}`);
  for (const scope of scopes) {
    if (!isScope(scope)) {
      throw new UserError(
        `"${scope.slice(0, 100)}" is no scope; there are read, admin and executive:ID, with the executive's id from "earshot query reach --json"`,
      );
    }
  }
  return scopes as Scope[];
}

export const isScope = (text: string): text is Scope =>
  text === 'read' || text === 'admin' || /^executive:[A-Za-z0-9_-]{1,100}$/.test(text);
