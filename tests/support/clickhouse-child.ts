import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createClickHouseFacade, type Fault } from './clickhouse-facade.js';

/**
 * The ClickHouse facade in a process of its own, so that it can be killed in the middle of an insert and started again on
 * the same data. Says `listening <port>` and `hit` for every fault; a line of JSON on standard input is a fault to come.
 */
export interface ClickHouseChildTask {
  readonly path: string;
}

/** `die`: the process is killed so many ms after the statement has begun. */
export type ClickHouseFault = (Fault | { readonly kind: 'die'; readonly ms: number }) & {
  /** Of the statement. */
  readonly pattern: string;
  readonly times: number;
};

const { path } = JSON.parse(process.argv[2] ?? '{}') as ClickHouseChildTask;
const say = (line: string): number => writeSync(1, `${line}\n`);
const faults: { fault: ClickHouseFault; left: number }[] = [];
const facade = await createClickHouseFacade({ path });
facade.fault = ({ sql }) => {
  const found = faults.find(({ fault, left }) => left > 0 && new RegExp(fault.pattern).test(sql));
  // The list of what was asked is for tests that look at it.
  facade.requests.length = 0;
  if (found === undefined) return null;
  found.left -= 1;
  const { fault } = found;
  say(`hit ${fault.kind}`);
  if (fault.kind !== 'die') return fault;
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), fault.ms);
  return null;
};
createInterface({ input: process.stdin }).on('line', (line) => {
  const fault = JSON.parse(line) as ClickHouseFault | null;
  if (fault === null) faults.length = 0;
  else faults.push({ fault, left: fault.times });
});
// Whoever started it is gone.
process.stdin.on('end', () => process.exit(0));
say(`listening ${facade.port}`);
