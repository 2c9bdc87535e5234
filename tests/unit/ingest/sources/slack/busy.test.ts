import { expect, it } from '@jest/globals';
import { createAccess } from '../../../../../ingest/access.js';
import { slackSource } from '../../../../../ingest/sources/slack/source.js';
import { createTestContext } from '../../../../support/read-source.js';
import { simulatedToken, startSlackSimulator } from '../../../../support/simulators/slack.js';

it('keeps a busy workspace within a cursor, and does not give again what it cannot remember', async () => {
  const clock = { now: Date.UTC(2026, 4, 4) };
  const simulator = await startSlackSimulator(clock);
  try {
    simulator.world.addChannel('C0GENERAL', 'general');
    const messages = 2600;
    for (let index = 0; index < messages; index += 1) {
      clock.now += 100;
      const post = simulator.world.post('general', 'U0ALICE', `message ${index}`);
      for (const emoji of ['tada', 'eyes', 'heart', '+1', 'wave', 'ok']) {
        simulator.world.react('general', post, 'U0BOB', emoji);
      }
    }
    clock.now += 86_400_000;
    const { http } = createAccess({
      source: slackSource,
      settings: {},
      secrets: [],
      now: () => clock.now,
      sleep: async (ms) => {
        clock.now += ms;
      },
    });
    const config = slackSource.config.parse({ token: simulatedToken, apiUrl: simulator.apiUrl });
    const reader = await slackSource.open(
      config,
      createTestContext({ now: () => clock.now, http, startAt: clock.now }),
    );

    let position: unknown = null;
    for (const expected of [messages, 0]) {
      let items = 0;
      let largest = 0;
      for await (const page of reader.pages(position, new AbortController().signal)) {
        items += page.items.length;
        largest = Math.max(largest, JSON.stringify(page.position).length);
        position = JSON.parse(JSON.stringify(page.position));
      }
      expect(items).toBe(expected);
      expect(largest).toBeLessThan(900_000);
      clock.now += 60_000;
    }
    const remembered = (position as { recent: { places: Record<string, object> } }).recent.places.C0GENERAL ?? {};
    expect(Object.keys(remembered).length).toBeLessThan(messages);
  } finally {
    await simulator.server.close();
  }
});
