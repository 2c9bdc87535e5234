import { Parser } from 'htmlparser2';
import { z } from 'zod';
import type { AccountLink } from '../infra/contracts/directory.js';
import type { Pseudonymiser } from '../infra/pseudonym.js';
import { webAddress } from './html-text.js';

/**
 * Whose a public account is: what an operator says in the configuration, confirmed by a link where one is asked for. A name
 * is never compared: many people share one, and anybody can take one.
 */

const publicAccountSchema = z
  .strictObject({
    account: z
      .string()
      .min(1)
      .max(500)
      .describe('As the platform knows it: `@ann@example.social`, `ann.example.org`, `did:plc:…`, `https://…`.'),
    person: z
      .email('must be the e-mail address by which the directory knows the person')
      .optional()
      .describe(
        "E-mail address by which the directory knows the person. Without: an account of nobody in particular, such as the organisation's.",
      ),
    verify: z
      .url('must be an address such as https://intranet.example.org/people/ann')
      .refine((url) => webAddress(url) !== null, 'must begin with https:// or http://')
      .optional()
      .describe(
        "An address of the person's own, on the intranet say: the account counts only while its profile links to it.",
      ),
  })
  .refine(({ person, verify }) => person !== undefined || verify === undefined, {
    error: 'verify says whose an account is: give the person too',
    path: ['person'],
  });

/** Setting `accounts` of a source. */
export const publicAccountsSchema = z
  .array(publicAccountSchema)
  .max(1000)
  .refine(
    (accounts) => new Set(accounts.map(({ account }) => account.toLowerCase())).size === accounts.length,
    'name an account twice; one account is one person',
  );

export type PublicAccount = z.output<typeof publicAccountSchema>;

/** A link that a profile shows. */
export interface ProfileLink {
  readonly url: string;
  /** False: the platform checks such links (rel="me"), and this one did not hold. Left out: it does not check. */
  readonly isVerified?: boolean;
}

/** Whose an account is as things stand; null: nobody's, or it is to be confirmed by a link and there is none. */
export function publicAccountLink(
  accountId: string,
  { person, verify }: PublicAccount,
  profile: readonly ProfileLink[],
  context: { readonly pseudonym: Pseudonymiser; readonly observedAt: number },
): AccountLink | null {
  if (person === undefined || (verify !== undefined && !linksTo(verify, profile))) return null;
  return {
    type: 'accountLink',
    accountId,
    personId: context.pseudonym.person(person),
    method: verify === undefined ? 'manual' : 'verified-link',
    confidence: 1,
    accountKind: 'person',
    version: context.observedAt,
  };
}

/** Whether one of the links leads to the address and was not found wanting by the platform. */
export function linksTo(address: string, links: readonly ProfileLink[]): boolean {
  const wanted = comparable(address);
  return wanted !== null && links.some(({ url, isVerified }) => isVerified !== false && comparable(url) === wanted);
}

/** Addresses that a page says to be the same person's: `<a rel="me" href>` and `<link rel="me" href>`. */
export function relMeLinks(html: string, base: string): ProfileLink[] {
  const found = new Set<string>();
  const parser = new Parser({
    onopentag(name, { rel, href }) {
      if ((name !== 'a' && name !== 'link') || href === undefined || found.size >= maxLinks) return;
      if (!(rel ?? '').toLowerCase().split(/\s+/).includes('me')) return;
      const url = URL.canParse(href, base) ? webAddress(new URL(href, base).href) : null;
      if (url !== null) found.add(url);
    },
  });
  parser.write(html.slice(0, maxHtmlLength));
  parser.end();
  return [...found].map((url) => ({ url }));
}

const maxHtmlLength = 1_000_000;
const maxLinks = 200;

/** Addresses that a person takes for the same: capitals of the host, www., a slash at the end, http or https, a fragment. */
function comparable(address: string): string | null {
  const plain = webAddress(address);
  if (plain === null) return null;
  const { host, pathname, search } = new URL(plain);
  return `${host.replace(/^www\./, '')}${pathname.replace(/(?<!\/)\/+$/, '')}${search}`;
}

/** Links that were told, kept in a source's position: only what is new or has changed is written, and what ended is taken back. */
export interface ToldLinks {
  /** All that hold now. Gives those to write; one that held before and is not among them comes with no person. */
  tell(links: readonly AccountLink[], observedAt: number): AccountLink[];
  /** Some of those that hold, where not every account could be looked at: nothing is taken back. Gives those to write. */
  add(links: readonly AccountLink[]): AccountLink[];
  /** For the position. JSON. */
  save(): ToldLinksState;
}

/** Pseudonym of the account → pseudonym of the person and the method. */
const toldLinksSchema = z.record(z.string(), z.tuple([z.string(), z.string()]));

export type ToldLinksState = z.infer<typeof toldLinksSchema>;

export function createToldLinks(saved: unknown): ToldLinks {
  const known = toldLinksSchema.safeParse(saved ?? {});
  const told = new Map(known.success ? Object.entries(known.data) : []);
  const isNews = ({ accountId, personId, method }: AccountLink): boolean => {
    const before = told.get(accountId);
    return before === undefined || before[0] !== personId || before[1] !== method;
  };

  function add(links: readonly AccountLink[]): AccountLink[] {
    const changed = links.filter(isNews);
    for (const { accountId, personId, method } of changed) told.set(accountId, [personId ?? '', method]);
    return changed;
  }

  return {
    tell(links, observedAt) {
      const holding = new Set(links.map(({ accountId }) => accountId));
      const ended = [...told.keys()].filter((accountId) => !holding.has(accountId));
      for (const accountId of ended) told.delete(accountId);
      const takenBack = ended.map(
        (accountId): AccountLink => ({
          type: 'accountLink',
          accountId,
          personId: null,
          method: 'manual',
          confidence: 1,
          accountKind: 'person',
          version: observedAt,
        }),
      );
      return [...add(links), ...takenBack];
    },
    add,
    save: () => Object.fromEntries(told),
  };
}
