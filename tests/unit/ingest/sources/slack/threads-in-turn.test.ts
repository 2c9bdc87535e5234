import { expect, it } from '@jest/globals';
import { startSlackSimulator } from '../../../../support/simulators/slack.js';
import { createSlackReading, summary } from '../../../../support/slack-reading.js';

it('looks at quiet threads in turn, and at so few where polls follow soon that nothing new waits for them', async () => {
  const clock = { now: Date.UTC(2026, 4, 4, 9) };
  const simulator = await startSlackSimulator(clock);
  try {
    const { world } = simulator;
    world.addChannel('C0GENERAL', 'general');
    for (let index = 0; index < 60; index += 1) {
      clock.now += 1000;
      const thread = world.post('general', 'U0ALICE', `question ${index}`);
      world.post('general', 'U0BOB', `answer ${index}`, { thread });
    }
    const reading = createSlackReading({ simulator, clock });
    clock.now += 60_000;
    expect((await reading.poll()).events).toHaveLength(120);

    const lookedAt = async (afterMs: number): Promise<number> => {
      clock.now += afterMs;
      const before = simulator.server.requests.length;
      expect((await reading.poll()).events).toEqual([]);
      const asked = simulator.server.requests.slice(before);
      return asked.filter(({ path }) => path.endsWith('conversations.replies')).length;
    };
    expect(await lookedAt(3_600_000)).toBe(50);
    expect(await lookedAt(60_000)).toBe(25);
    expect(await lookedAt(5_000)).toBe(4);

    const startedAt = clock.now;
    world.post('general', 'U0ALICE', 'new');
    clock.now += 5_000;
    expect(summary((await reading.poll()).events)).toEqual(['post: new']);
    expect(clock.now).toBe(startedAt + 5_000);

    const { ts } = world.channel('general').messages[1]!;
    world.edit('general', ts, 'answer, mended');
    const found: string[] = [];
    for (let poll = 0; poll < 4 && found.length === 0; poll += 1) {
      clock.now += 60_000;
      found.push(...summary((await reading.poll()).events));
    }
    expect(found).toEqual(['reply: answer, mended']);
  } finally {
    await simulator.server.close();
  }
});
