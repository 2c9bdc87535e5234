import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../../infra/random.js';
import { type TcpFault, tcpFaultKinds } from '../../support/tcp-faults.js';
import type { Fault } from '../fault.js';
import { onServers } from '../servers.js';

function randomFault(kind: TcpFault['kind'], random: Random): TcpFault {
  switch (kind) {
    case 'latency':
      return { kind, ms: 50 + random.int(400) };
    case 'cut':
      return { kind, afterBytes: random.int(20_000) };
    case 'half-open':
      return { kind };
    case 'trickle':
      return { kind, bytes: 20 + random.int(500), everyMs: 5 + random.int(20) };
  }
}

/** A connection that is half-open is given up within half a minute. */
const mostTries = 15;

function tcp(name: string, between: string, proxied: 'proxy' | 'clickhouseProxy'): Fault {
  return {
    name,
    what: `TCP between Earshot and ${between}: latency, cut, half-open, trickle`,
    simulated: 'a proxy on loopback misbehaves, not a network',
    run: (round) =>
      onServers(round, {}, async (servers) => {
        const proxy = servers[proxied];
        round.cleanUp(() => proxy.set(null));
        const hits: string[] = [];
        // Every kind once a round, in an order that the seed decides.
        const kinds = round.random.shuffle(tcpFaultKinds);
        const left = round.short ? kinds.slice(0, 1) : kinds;
        for (let tries = 0; tries < mostTries; tries += 1) {
          const kind = left.shift();
          if (kind === undefined) break;
          const ms = 1_000 + round.random.int(round.short ? 2_000 : 6_000);
          const before = proxy.touched();
          proxy.set(randomFault(kind, round.random));
          await pause(ms);
          proxy.set(null);
          if (proxy.touched() > before) hits.push(`${kind} ${(ms / 1000).toFixed(1)} s`);
          // Those connected before may be dead and not know it yet, and nobody else has come.
          else left.push(kind);
          await pause(round.random.int(1_000));
        }
        const violations = left.map((kind) => `${kind} has touched no connection`);
        return { hits, violations };
      }),
  };
}

export const tcpKafka = tcp('tcp-kafka', 'Kafka', 'proxy');
export const tcpClickHouse = tcp('tcp-clickhouse', 'ClickHouse', 'clickhouseProxy');
