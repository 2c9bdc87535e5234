import type { ActivityEvent } from '../../infra/contracts/activity.js';
import { createPseudonymiser } from '../../infra/pseudonym.js';
import type { SimulatedConfigInput } from '../../ingest/sources/simulated/config.js';
import { type SimulatedOrganisation, simulateOrganisation } from '../../ingest/sources/simulated/ground-truth.js';

/** For processes of their own: EARSHOT_PSEUDONYM_KEY. */
export const testPseudonymKey = 'a key for tests that is long enough';
export const testPseudonym = createPseudonymiser(testPseudonymKey);

/** 60 people over six weeks that end on a Monday. */
export const testOrganisationConfig = {
  seed: 'test',
  people: 60,
  weeks: 6,
  until: '2026-06-01',
  timeZone: 'Europe/Berlin',
} satisfies SimulatedConfigInput;

export interface TestOrganisation extends Omit<SimulatedOrganisation, 'events'> {
  readonly events: readonly ActivityEvent[];
}

/** A small simulated organisation with all its events; always the same one unless changed. */
export async function testOrganisation(
  changes: Partial<SimulatedConfigInput> & { until?: number | string } = {},
): Promise<TestOrganisation> {
  const organisation = simulateOrganisation({ ...testOrganisationConfig, ...changes }, testPseudonym);
  const events: ActivityEvent[] = [];
  for await (const event of organisation.events()) events.push(event);
  return { ...organisation, events };
}
