import { z } from 'zod';
import type { AccountLink } from '../../../infra/contracts/directory.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';
import type { JsonRecord } from '../../fields.js';
import {
  type ProfileLink,
  type PublicAccount,
  publicAccountLink,
  publicAccountsSchema,
} from '../../public-accounts.js';
import type { CheckLine } from '../../source.js';
import type { AppView } from './client.js';
import { platform } from './context.js';
import { linkOf } from './rich-text.js';
import type { Seal } from './sealed.js';
import { actorName, isDid } from './uri.js';

/** Setting `accounts`. */
export const accountsSchema = publicAccountsSchema.superRefine((accounts, context) => {
  for (const [index, { account }] of accounts.entries()) {
    if (actorName(account) === null) {
      context.addIssue({
        code: 'custom',
        message: 'must be a handle such as @ann.example.org, a DID such as did:plc:… or a page on bsky.app',
        path: [index, 'account'],
      });
    }
  }
});

/** An account of the configuration. */
export interface Account {
  /** Its place in the configuration. */
  readonly index: number;
  readonly setting: PublicAccount;
  readonly did: string;
  /** Pseudonym. */
  readonly id: string;
  /** Null: the network has none (any more). */
  readonly profile: JsonRecord | null;
}

export interface Accounts {
  readonly known: readonly Account[];
  /** Indices of those that the network does not know. */
  readonly unknown: readonly number[];
  /** For the position: which account was meant, whatever it is called by now. */
  readonly saved: SavedAccounts;
}

/** Pseudonym of what the configuration says → sealed DID. */
const savedAccountsSchema = z.record(z.string(), z.string());

export type SavedAccounts = z.infer<typeof savedAccountsSchema>;

/** Who is meant by the configuration. An account that was found once stays the same one when its handle changes. */
export async function findAccounts(
  settings: readonly PublicAccount[],
  saved: unknown,
  { appView, pseudonym, seal, instance }: FindAccounts,
  signal: AbortSignal,
): Promise<Accounts> {
  const parsed = savedAccountsSchema.safeParse(saved ?? {});
  const before = parsed.success ? parsed.data : {};
  const wanted = settings.map((setting, index) => {
    const name = actorName(setting.account) as string;
    const key = pseudonym.account(platform, instance, `said:${name}`);
    const kept = before[key] === undefined ? null : seal.open(before[key]);
    return { index, setting, key, actor: kept ?? name };
  });
  const actors = [...new Set(wanted.map(({ actor }) => actor))];
  const profiles = new Map<string, JsonRecord>();
  for (const profile of await appView.profiles(actors, signal)) {
    if (isDid(profile.did)) profiles.set(profile.did, profile);
    if (typeof profile.handle === 'string') profiles.set(profile.handle.toLowerCase(), profile);
  }
  const known = new Map<string, Account>();
  const unknown: number[] = [];
  const now: Record<string, string> = {};
  for (const { index, setting, key, actor } of wanted) {
    const profile = profiles.get(actor) ?? null;
    const did = isDid(profile?.did) ? profile.did : isDid(actor) ? actor : null;
    if (profile === null) unknown.push(index);
    if (did === null) continue;
    now[key] = seal.seal(did);
    if (!known.has(did))
      known.set(did, { index, setting, did, id: pseudonym.account(platform, instance, did), profile });
  }
  return { known: [...known.values()], unknown, saved: now };
}

export interface FindAccounts {
  readonly appView: Pick<AppView, 'profiles'>;
  readonly pseudonym: Pseudonymiser;
  readonly seal: Seal;
  readonly instance: string;
}

/** Whose the accounts are, as far as it can be said now. */
export function accountLinks(
  accounts: readonly Account[],
  pseudonym: Pseudonymiser,
  observedAt: number,
): AccountLink[] {
  return accounts.flatMap(({ id, setting, profile }) => {
    const link = publicAccountLink(id, setting, profileLinks(profile), { pseudonym, observedAt });
    return link === null ? [] : [link];
  });
}

/** A profile has no field for links: they stand in its description, and some programs write a website. */
function profileLinks(profile: JsonRecord | null): ProfileLink[] {
  const words = profile === null ? [] : [profile.description, profile.website];
  return words
    .filter((word) => typeof word === 'string')
    .flatMap((word) => word.match(/https?:\/\/[^\s<>"')\]]+/g) ?? [])
    .map((url) => linkOf(url.replace(/(?<![.,;:!?])[.,;:!?]+$/, '')))
    .filter((url) => url !== null)
    .map((url) => ({ url }));
}

/** What each configured account is to the network. */
export async function checkAccounts(
  settings: readonly PublicAccount[],
  find: FindAccounts,
  signal: AbortSignal,
): Promise<CheckLine[]> {
  const { unknown } = await findAccounts(settings, null, find, signal);
  return settings.map((_, index) =>
    unknown.includes(index)
      ? {
          what: `accounts.${index}`,
          level: 'error',
          says: 'the network knows no such account: mend its handle, or give its DID',
        }
      : { what: `accounts.${index}`, level: 'ok', says: 'can be read' },
  );
}
