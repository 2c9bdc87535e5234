import type { Actor, Community } from '../../../infra/contracts/activity.js';
import { communityId, contentId } from '../../../infra/contracts/ids.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';
import type { MomentReader } from '../../directory/moments.js';
import type { ActivityFileConfig } from './config.js';
import { type Identity, readIdentities, readIdentity } from './identity.js';
import type { FileRow } from './rows.js';
import { createValues, RowError, type Values } from './values.js';

/** What is the same for every row of a file. */
export interface FileContext {
  readonly config: ActivityFileConfig;
  readonly pseudonym: Pseudonymiser;
  readonly moments: MomentReader;
  /** When the data was taken from the platform, ms. */
  readonly observedAt: number;
  /** Names of accounts that are programs, lower case. */
  readonly bots: ReadonlySet<string>;
}

/** Whom a row names. */
export interface RowPeople {
  readonly values: Values;
  readonly context: FileContext;
  readonly platform: string;
  readonly instance: string;
  readonly author: Identity | null;
  readonly recipients: readonly Identity[];
}

/** One row with what is said of it as a whole. */
export interface Row extends RowPeople {
  readonly scope: 'internal' | 'public';
  readonly community: Community | null;
}

const mostRecipients = 1000;
const platformPattern = /^[a-z][a-z0-9-]{0,31}$/;
const communityKinds = ['channel', 'group', 'team', 'forum', 'feed'] as const;
const visibilities = ['public', 'private', 'unknown'] as const;

/** Throws RowError. */
export function readPeople(fields: NonNullable<FileRow['fields']>, context: FileContext): RowPeople {
  const { config } = context;
  const values = createValues(fields, context.moments, config.time);
  const platform = values.word('platform') || config.platform;
  if (!platformPattern.test(platform))
    throw new RowError('platform is not made of lower-case letters, digits and dashes');
  const instance = values.word('instance', 200) || config.instance;
  return {
    values,
    context,
    platform,
    instance,
    author: readIdentity(values.word('author'), config.identity),
    recipients: readIdentities(values.raw('recipients'), config.identity).slice(0, mostRecipients),
  };
}

/** Throws RowError. */
export function readRow(people: RowPeople): Row {
  const { values, platform, instance, context } = people;
  return {
    ...people,
    scope: values.choice('scope', ['internal', 'public']) ?? context.config.scope,
    community: readCommunity(values, context.config, platform, instance),
  };
}

function readCommunity(
  values: Values,
  config: ActivityFileConfig,
  platform: string,
  instance: string,
): Community | null {
  const key = values.word('community', 500) || config.community;
  if (key === null) return null;
  return {
    id: communityId(platform, instance, key),
    name: values.word('community_name', 500) || key,
    kind: values.choice('community_kind', communityKinds) ?? config.communityKind,
    visibility: values.choice('visibility', visibilities) ?? config.visibility,
    memberCount: null,
  };
}

export function accountOf({ platform, instance, context }: RowPeople, identity: Identity): string {
  return context.pseudonym.account(platform, instance, identity.account);
}

export function actorOf(row: Row): Actor {
  if (row.author === null) throw new RowError('author is empty');
  const kind = row.values.choice('author_kind', ['person', 'bot', 'system']);
  const isBot = row.context.bots.has(row.author.account.toLowerCase());
  return { id: accountOf(row, row.author), kind: isBot ? 'bot' : (kind ?? 'person') };
}

/** Id of the content that a field names by the platform's own id. */
export function contentOf({ values, platform, instance }: Row, field: string): string | null {
  const native = values.word(field);
  return native === '' ? null : contentId(platform, instance, native);
}
