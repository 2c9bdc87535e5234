import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { activityTopic } from '../../infra/contracts/topics.js';
import type { EventLog } from '../../infra/log/event-log.js';
import { sourceConfig } from '../../ingest/schedule.js';
import { jetstreamSource } from '../../ingest/sources/bluesky-jetstream/source.js';
import { runSource } from '../../ingest/worker.js';
import { quietLogger } from '../support/event-log-harness.js';
import { createMemoryLog } from '../support/memory-log.js';
import { type JetstreamSimulator, startJetstreamSimulator } from '../support/simulators/jetstream.js';
import { testPseudonym } from '../support/test-organisation.js';

const clock = { now: Date.UTC(2026, 9, 14, 12) };
let jetstream: JetstreamSimulator;
beforeAll(async () => {
  jetstream = await startJetstreamSimulator({ clock });
});
afterAll(() => jetstream.close());

const count = 3000;
/** Together far more than what the kernel keeps between two ends. */
const text = 'x'.repeat(20_000);

/** What the server holds, once it is the same for a while; so little is left where everything is read. */
async function heldAtServer(): Promise<number> {
  let held = -1;
  for (let same = 0; same < 20; ) {
    await pause(25);
    const now = jetstream.connections.reduce((sum, { socket }) => sum + socket.bufferedAmount, 0);
    same = now === held ? same + 1 : 0;
    held = now;
  }
  return held;
}

it('a log that does not take what was read keeps the rest at the server, and loses nothing', async () => {
  for (let index = 0; index < count; index += 1) {
    const record = { text: `${index} ${text}`, createdAt: new Date(clock.now).toISOString() };
    jetstream.commit('did:plc:alice', { collection: 'app.bsky.feed.post', record });
    clock.now += 1;
  }
  const log = createMemoryLog();
  let goOn = (): void => {};
  const isTaken = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let isWaiting = (): void => {};
  const waits = new Promise<void>((resolve) => {
    isWaiting = resolve;
  });
  let parsed = 0;
  const slow: EventLog = {
    ...log,
    async append(topic, records) {
      if (topic === activityTopic) {
        isWaiting();
        await isTaken;
      }
      await log.append(topic, records);
    },
  };
  const ended = new AbortController();
  const settings = { url: `${jetstream.streamUrl}/subscribe`, take: 'network', replayHours: 1 };
  const running = runSource({
    source: {
      ...jetstreamSource,
      async open(config, context) {
        const reader = await jetstreamSource.open(config, context);
        return {
          ...reader,
          parse(item) {
            parsed += 1;
            return reader.parse(item);
          },
        };
      },
    },
    config: sourceConfig(jetstreamSource, settings, 'test'),
    ...{ name: 'network', log: slow, pseudonym: testPseudonym, logger: quietLogger },
    now: () => clock.now,
    signal: ended.signal,
    onProgress() {
      if (parsed === count) ended.abort();
    },
  });
  await waits;
  expect(await heldAtServer()).toBeGreaterThan(20_000_000);
  expect(parsed).toBeLessThan(count / 2);
  goOn();
  await running;
  expect(parsed).toBe(count);
  expect(new Set(log.records(activityTopic).map(({ value }) => JSON.parse(String(value)).id)).size).toBe(count);
});
