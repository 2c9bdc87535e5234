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
        const times = round.short ? 1 : 1 + round.random.int(3);
        for (let nth = 0; nth < times; nth += 1) {
          // Every kind has its turn.
          const turn = tcpFaultKinds[(round.number - 1) % tcpFaultKinds.length] ?? 'cut';
          const fault = randomFault(nth === 0 ? turn : round.random.pick(tcpFaultKinds), round.random);
          const ms = 1_000 + round.random.int(round.short ? 2_000 : 6_000);
          proxy.set(fault);
          await pause(ms);
          proxy.set(null);
          hits.push(`${fault.kind} ${(ms / 1000).toFixed(1)} s`);
          await pause(round.random.int(1_000));
        }
        return hits;
      }),
  };
}

export const tcpKafka = tcp('tcp-kafka', 'Kafka', 'proxy');
export const tcpClickHouse = tcp('tcp-clickhouse', 'ClickHouse', 'clickhouseProxy');
