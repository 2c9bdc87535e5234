import { decodeDirectory } from '../contracts/cloud-events.js';
import type { Erasure } from '../contracts/directory.js';
import { directoryTopic } from '../contracts/topics.js';
import { UserError } from '../errors.js';
import type { EventLog } from '../log/event-log.js';
import type { Pseudonymiser } from '../pseudonym.js';

/**
 * Pseudonyms of who is named: an e-mail address is a person, `platform/instance/native id` an account. Throws a UserError that says
 * which one is neither, by its number, because whoever is named is written nowhere.
 */
export function erasuresOf(names: readonly string[], pseudonym: Pseudonymiser, version: number): Erasure[] {
  return names.map((name, index) => {
    const [, platform, instance, nativeId] = /^([a-z][a-z0-9-]{0,31})\/([^/]+)\/(.+)$/.exec(name.trim()) ?? [];
    if (platform !== undefined && instance !== undefined && nativeId !== undefined) {
      return { type: 'erasure', id: pseudonym.account(platform, instance, nativeId), subject: 'account', version };
    }
    if (/^[^\s/@]+@[^\s/@]+$/.test(name.trim())) {
      return { type: 'erasure', id: pseudonym.person(name), subject: 'person', version };
    }
    throw new UserError(
      `Number ${index + 1} is neither an e-mail address nor platform/instance/account, such as slack/T0123/U456.`,
    );
  });
}

/** With the accounts that the log's directory links to the people among them. */
export async function withAccounts(log: EventLog, erasures: readonly Erasure[]): Promise<Erasure[]> {
  const people = new Set(erasures.filter(({ subject }) => subject === 'person').map(({ id }) => id));
  const found = new Map(erasures.map((erasure) => [erasure.id, erasure]));
  for (const record of people.size === 0 ? [] : await log.latest(directoryTopic)) {
    const decoded = decodeDirectory(record);
    if (!decoded.ok || decoded.value.type !== 'accountLink') continue;
    const { accountId: id, personId } = decoded.value;
    if (personId === null || !people.has(personId) || found.has(id)) continue;
    found.set(id, { type: 'erasure', id, subject: 'account', version: erasures[0]?.version ?? 0 });
  }
  return [...found.values()];
}
