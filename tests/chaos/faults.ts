import type { Fault } from './fault.js';
import { backup } from './faults/backup.js';
import { brokerKilled, brokerPaused } from './faults/broker.js';
import { clickhouseKilled, clickhouseRefusing, clickhouseSlow } from './faults/clickhouse.js';
import { clockBack } from './faults/clock-back.js';
import { clockChange } from './faults/clock-change.js';
import { logDiskFull, storeDiskFull } from './faults/disk-full.js';
import { duplicates } from './faults/duplicates.js';
import { killIngest } from './faults/kill-ingest.js';
import { killProcessors } from './faults/kill-processors.js';
import { killRefresh } from './faults/kill-refresh.js';
import { killServers } from './faults/kill-servers.js';
import { killUp } from './faults/kill-up.js';
import { overload } from './faults/overload.js';
import { poison } from './faults/poison.js';
import { rebalanceStorm } from './faults/rebalance-storm.js';
import { sigterm } from './faults/sigterm.js';
import { sigtermServers } from './faults/sigterm-servers.js';
import { slowConsumer } from './faults/slow-consumer.js';
import { tcpClickHouse, tcpKafka } from './faults/tcp.js';

export const faults: readonly Fault[] = [
  killIngest,
  killProcessors,
  killRefresh,
  killUp,
  sigterm,
  duplicates,
  poison,
  clockBack,
  clockChange,
  logDiskFull,
  storeDiskFull,
  backup,
  overload,
  killServers,
  brokerKilled,
  brokerPaused,
  rebalanceStorm,
  sigtermServers,
  slowConsumer,
  clickhouseSlow,
  clickhouseRefusing,
  clickhouseKilled,
  tcpKafka,
  tcpClickHouse,
];
