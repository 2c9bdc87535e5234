import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { faults } from './faults.js';
import { runRound } from './run-round.js';
import { createWorld, type World } from './world.js';

// Whole runs of the pipeline in processes of their own; a busy machine takes long.
jest.setTimeout(400_000);

/**
 * The short form of `npm run chaos`: one round of what no other test does, on the embedded log and store. On Kafka and
 * ClickHouse each fault has a test of its own (README.md).
 */
const short = ['kill-ingest', 'kill-processors', 'kill-refresh', 'clock-back', 'sigterm'];

let world: World;
beforeAll(async () => {
  // The smallest there is: what counts are the moments, not the events.
  world = await createWorld({ people: 20, weeks: 1 });
});
afterAll(() => world?.close());

for (const fault of faults.filter(({ name }) => short.includes(name))) {
  const missing = fault.missing?.() ?? null;
  if (missing !== null) {
    process.stderr.write(`SKIPPED: chaos ${fault.name}: ${missing}\n`);
    test.skip(`${fault.name}: ${fault.what}`, () => undefined);
    continue;
  }
  test(`${fault.name}: ${fault.what}`, async () => {
    const { hits, violations } = await runRound(world, fault, { seed: 'short', round: 1, short: true });
    expect(violations).toEqual([]);
    expect(hits).not.toEqual([]);
  });
}
