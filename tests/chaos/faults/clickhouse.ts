import type { ClickHouseFault } from '../../support/clickhouse-child.js';
import type { Fault, Outcome, Round } from '../fault.js';
import { onServers, type Servers } from '../servers.js';
import { waitFor } from '../wait.js';

const simulated = 'ClickHouse is its HTTP interface in front of the embedded engine';
/** Of acts and of everything that lands with them. */
const inserts = '^INSERT INTO';

function misbehaving(round: Round, faults: readonly ClickHouseFault[]): Promise<Outcome> {
  return onServers(round, {}, async (servers) => {
    for (const fault of faults) servers.misbehave(fault);
    const wanted = faults.reduce((sum, { times }) => sum + times, 0);
    await waitFor('the faults have struck', async () => hitsOf(servers) >= wanted || (await isOver(servers)));
    return faults.map(({ kind, times }) => `${times} × ${kind}`);
  });
}

const hitsOf = ({ clickhouse }: Servers): number =>
  clickhouse
    .current()
    .lines()
    .filter((line) => line.startsWith('hit ')).length;

/** Too little was left to insert for all of them. */
async function isOver({ ingest, behind }: Servers): Promise<boolean> {
  const isRead = await Promise.race([ingest.done.then(() => true), Promise.resolve(false)]);
  return isRead && (await behind()) === 0;
}

export const clickhouseSlow: Fault = {
  name: 'clickhouse-slow',
  what: 'an insert takes 30 s, fifteen times as long as a session of the group',
  simulated,
  run: (round) => misbehaving(round, [{ kind: 'slow', ms: round.short ? 5_000 : 30_000, pattern: inserts, times: 1 }]),
};

export const clickhouseRefusing: Fault = {
  name: 'clickhouse-refusing',
  what: 'ClickHouse breaks connections before and after it has written, is out of disk or memory, answers 503',
  simulated,
  run(round) {
    const kinds: ClickHouseFault[] = [
      { kind: 'drop', pattern: inserts, times: 2 },
      { kind: 'drop-after', pattern: inserts, times: 2 },
      {
        kind: 'error',
        code: 243,
        type: 'NOT_ENOUGH_SPACE',
        message: 'Cannot reserve 1.00 MiB',
        pattern: inserts,
        times: 2,
      },
      {
        kind: 'error',
        code: 241,
        type: 'MEMORY_LIMIT_EXCEEDED',
        message: 'Memory limit exceeded',
        pattern: '',
        times: 3,
      },
      { kind: 'status', status: 503, pattern: '', times: 3 },
    ];
    return misbehaving(round, round.random.shuffle(kinds));
  },
};

export const clickhouseKilled: Fault = {
  name: 'clickhouse-killed',
  what: 'kill -9 of the ClickHouse server in the middle of an insert, and its restart on the same data',
  simulated,
  run: (round) =>
    onServers(round, {}, async (servers) => {
      const ms = round.random.int(60);
      servers.misbehave({ kind: 'die', ms, pattern: inserts, times: 1 });
      const { clickhouse } = servers;
      await waitFor('it was killed', () => clickhouse.failures.includes('SIGKILL'));
      await waitFor('it is back', () => clickhouse.current().lines().length > 0);
      return [`${ms} ms into an insert`];
    }),
};
