import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../fault.js';
import { onServers } from '../servers.js';

export const brokerKilled: Fault = {
  name: 'broker-killed',
  what: 'kill -9 of the Kafka broker, and its restart after up to 10 s',
  run: (round) =>
    onServers(round, {}, async ({ broker }) => {
      const awayMs = round.random.int(round.short ? 2_000 : 10_000);
      await broker.kill();
      await pause(awayMs);
      await broker.restart();
      return [`away ${(awayMs / 1000).toFixed(1)} s`];
    }),
};

export const brokerPaused: Fault = {
  name: 'broker-paused',
  what: 'the Kafka broker stops answering (SIGSTOP) for up to 25 s, longer than a session and than a request waits',
  run: (round) =>
    onServers(round, {}, async ({ broker }) => {
      const pausedMs = round.short ? 3_000 : 3_000 + round.random.int(22_000);
      broker.pause();
      await pause(pausedMs);
      broker.resume();
      return [`paused ${(pausedMs / 1000).toFixed(1)} s`];
    }),
};
