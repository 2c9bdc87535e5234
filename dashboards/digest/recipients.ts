import { type Config, pseudonymKey } from '../../infra/config.js';
import { createDigestKeys, type DigestKeys } from '../../infra/digest-keys.js';
import { createPseudonymiser } from '../../infra/pseudonym.js';
import type { Store } from '../../infra/store/store.js';
import type { Recipient } from './digest.js';

export interface DigestRecipients {
  readonly recipients: readonly Recipient[];
  /** Who is configured and cannot be served, each by the place of its setting and with what to do; for people. */
  readonly problems: readonly string[];
}

/**
 * Those of the configuration, with what the directory knows of them at `now`, ms. A leader gets the figures of an executive, so
 * must be enrolled as one.
 */
export async function digestRecipients(store: Store, config: Config, now: number): Promise<DigestRecipients> {
  const { digest } = config;
  const keys = createDigestKeys(pseudonymKey(config));
  const { leaders, problems } = await enrolledLeaders(store, config, keys, now);
  const team = digest.team.map(
    ({ email, name, language }): Recipient => ({
      id: keys.recipient('team', email),
      kind: 'team',
      email,
      name: name ?? null,
      leaderId: null,
      language: language ?? digest.language,
    }),
  );
  const channels = digest.channels.map(
    ({ url, language }): Recipient => ({
      id: keys.recipient('channel', url),
      kind: 'channel',
      email: null,
      name: null,
      leaderId: null,
      language: language ?? digest.language,
    }),
  );
  return { recipients: [...leaders, ...team, ...channels], problems };
}

async function enrolledLeaders(
  store: Store,
  config: Config,
  keys: DigestKeys,
  now: number,
): Promise<{ readonly leaders: readonly Recipient[]; readonly problems: readonly string[] }> {
  if (config.digest.leaders.length === 0) return { leaders: [], problems: [] };
  const known = await store.query<{ id: string; name: string; from: number; to: number }>(
    `SELECT leader_id AS id, toString(leader) AS name, toUnixTimestamp64Milli(valid_from) AS from, toUnixTimestamp64Milli(valid_to) AS to
     FROM v_leader`,
  );
  const byId = new Map(known.map((leader) => [leader.id, leader]));
  const pseudonym = createPseudonymiser(pseudonymKey(config));
  const leaders = new Map<string, Recipient>();
  const problems: string[] = [];
  for (const [index, { executive, email, language }] of config.digest.leaders.entries()) {
    const at = `digest.leaders.${index}.executive`;
    const found = byId.get(executive) ?? byId.get(pseudonym.person(executive));
    if (found === undefined) {
      problems.push(
        `${at}: nobody is enrolled as an executive by "${executive}". Enrol them with "earshot import directory people.csv --executive-level 1" (or by --executive-emails), or take them out of the configuration.`,
      );
    } else if (Number(found.to) <= now || Number(found.from) > now) {
      problems.push(`${at}: "${executive}" is no executive at this time, as the directory has it.`);
    } else if (leaders.has(found.id)) {
      problems.push(`${at}: "${executive}" is somebody who is in the list before.`);
    } else {
      leaders.set(found.id, {
        id: keys.recipient('leader', found.id),
        kind: 'leader',
        email,
        name: found.name,
        leaderId: found.id,
        language: language ?? config.digest.language,
      });
    }
  }
  return { leaders: [...leaders.values()], problems };
}
