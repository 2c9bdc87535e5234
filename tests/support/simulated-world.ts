import type { ActivityEvent } from '../../infra/contracts/activity.js';
import { decodeActivity, decodeDirectory } from '../../infra/contracts/cloud-events.js';
import type { DirectoryRecord, Person } from '../../infra/contracts/directory.js';
import { activityTopic, directoryTopic } from '../../infra/contracts/topics.js';
import { createPseudonymiser } from '../../infra/pseudonym.js';
import type { Source } from '../../ingest/source.js';
import { createWorld, type World } from './api-source-world.js';
import type { MemoryLog } from './memory-log.js';
import type { PlatformServer } from './simulators/platform-server.js';

/** A source with a simulator that a test has set up itself, run by the real worker. */
export function worldOf(
  source: Source<unknown>,
  platform: { server: PlatformServer; settings: object; clock: { now: number } },
): Promise<World> {
  const rest = {
    pagePath: /^$/,
    spoilOne: (body: unknown) => body,
    people: { post: () => {} },
    close: () => platform.server.close(),
  };
  return createWorld(source, { start: async () => ({ ...platform, ...rest }), canaries: [], brings: 'content' });
}

/** As the worlds of tests make them. */
export const worldPseudonym = createPseudonymiser('a key for tests that has 32 characters');

/** What was written to the log from the `from`th record on. */
export function eventsIn(log: MemoryLog, from = 0): ActivityEvent[] {
  return log
    .records(activityTopic)
    .slice(from)
    .map((record) => {
      const decoded = decodeActivity(record);
      if (!decoded.ok) throw new Error(decoded.reason);
      return decoded.value;
    });
}

/** The newest of each. */
export async function directoryIn(log: MemoryLog): Promise<DirectoryRecord[]> {
  return (await log.latest(directoryTopic)).map((record) => {
    const decoded = decodeDirectory(record);
    if (!decoded.ok) throw new Error(decoded.reason);
    return decoded.value;
  });
}

/** Periods of one person, oldest first. */
export async function periodsOf(log: MemoryLog, email: string): Promise<Person[]> {
  const personId = worldPseudonym.person(email);
  return (await directoryIn(log))
    .filter((record): record is Person => record.type === 'person' && record.personId === personId)
    .sort((a, b) => (a.validFrom ?? 0) - (b.validFrom ?? 0));
}
