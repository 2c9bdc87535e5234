import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { everyStage } from './faults/every-stage.js';
import { sigterm } from './faults/sigterm.js';
import { runRound } from './run-round.js';
import { createWorld, type World } from './world.js';

// Whole runs of the pipeline in processes of their own; a busy machine takes long.
jest.setTimeout(400_000);

/**
 * The short form of `npm run chaos`: what no other test does, on the embedded log and store. On Kafka and ClickHouse each
 * fault has a test of its own (README.md).
 */

let world: World;
beforeAll(async () => {
  // The smallest there is: what counts are the moments, not the events.
  world = await createWorld({ people: 20, weeks: 1 });
});
afterAll(() => world?.close());

test.each([everyStage, sigterm])('$name: $what', async (fault) => {
  const { hits, violations } = await runRound(world, fault, { seed: 'short', round: 1, short: true });
  expect(violations).toEqual([]);
  expect(hits).not.toEqual([]);
});
