import { createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import { decodeActivity } from '../../../infra/contracts/cloud-events.js';
import { activityTopic } from '../../../infra/contracts/topics.js';
import { startChild } from '../../support/child-process.js';
import { append } from '../../support/pipeline.js';
import { copyMigratedStore } from '../../support/store-template.js';
import type { Fault } from '../fault.js';
import type { OverloadChildTask } from '../overload-child.js';
import { logBeside } from '../up.js';
import { waitFor } from '../wait.js';
import { runOnce, tablesIn } from '../world.js';

const secret = 'a signing secret of the platform';
const appendMs = 20;
const factor = 3;
/** Grows that much at most, from the second quarter of the overload to the last. */
const growth = { share: 1.05, mb: 4 };

export const overload: Fault = {
  name: 'overload',
  what: `a platform calls ${factor} times as often as the log takes calls, another gives pages without end`,
  simulated: `the log is made to take ${1000 / appendMs} appends a second, so that calls of one machine are too many for it`,
  async run(round) {
    const { folder, random, short } = round;
    const { events, directory, evidence } = round.world.organisation;
    await copyMigratedStore(folder);
    const log = await logBeside(round);
    await append(log, { directory, evidence });
    const given = random.shuffle(events);
    const half = Math.floor(given.length / 2);
    const platform = await startPlatform(given.slice(0, half));
    round.cleanUp(() => platform.close());
    const called = given.slice(half);

    const task: OverloadChildTask = { folder, appendMs, pagesUrl: platform.url, secret };
    const child = startChild('../chaos/overload-child.ts', task, { quiet: true });
    round.cleanUp(() => child.kill());
    const url = (): string | undefined => /^ready (.*)$/m.exec(child.lines().join('\n'))?.[1];
    await waitFor('it takes calls', () => url() !== undefined);
    const caller = createCaller(`${url()}/webhooks/calling`);

    // Alone, the pages come as quickly as they are given.
    const pollsAlone = await platform.rate(short ? 2_000 : 4_000);
    // As many at a time as answer each other: what the log can take.
    const acceptedBefore = caller.accepted.size;
    const calibrationMs = short ? 2_000 : 4_000;
    const calibrated = Date.now() + calibrationMs;
    const calls = inCalls(called);
    const queue: (readonly ActivityEvent[])[] = [...calls];
    const next = (): readonly ActivityEvent[] => queue.shift() ?? random.pick(calls);
    const capacityCalls = { taken: 0 };
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        while (Date.now() < calibrated) {
          const some = next();
          if ((await caller.send(some)).status === 200) capacityCalls.taken += 1;
          else queue.push(some);
        }
      }),
    );
    const capacity = (capacityCalls.taken * 1000) / calibrationMs;

    const overloadMs = short ? 6_000 : 60_000;
    const perSecond = Math.max(1, capacity * factor);
    const memoryFrom = child.lines().length;
    const underWay: Promise<unknown>[] = [];
    const began = performance.now();
    let sent = 0;
    let taken = 0;
    const polls = platform.rate(overloadMs);
    while (performance.now() - began < overloadMs) {
      const due = Math.floor(((performance.now() - began) / 1000) * perSecond);
      for (; sent < due; sent += 1) {
        const some = next();
        underWay.push(
          caller.send(some).then(({ status, retryAfterMs }) => {
            if (status === 200) taken += 1;
            // As a platform does: the same call again, no sooner than it was asked to.
            else setTimeout(() => queue.push(some), retryAfterMs).unref();
          }),
        );
      }
      await pause(5);
    }
    const pollsUnderLoad = await polls;
    const memory = memoryOf(child.lines().slice(memoryFrom));
    const over = performance.now();
    await Promise.all(underWay);

    // What was asked to come again comes again.
    const missing = (): ActivityEvent[] => called.filter(({ id }) => !caller.accepted.has(id));
    await waitFor('every call is taken', async () => {
      for (const some of inCalls(missing())) {
        const { status, retryAfterMs } = await caller.send(some);
        if (status !== 200) await pause(Math.min(retryAfterMs, 1_000));
      }
      return missing().length === 0;
    });
    platform.end();
    await waitFor('every page was given', () => platform.wasReadWhole());
    const recoveryMs = performance.now() - over;
    child.process.kill('SIGTERM');
    const ended = await child.ended;

    const inLog = new Set<string>();
    const reading = await log.subscribe(activityTopic, 'overload', async ({ records }) => {
      for (const record of records) {
        const decoded = decodeActivity(record);
        if (decoded.ok) inLog.add(decoded.value.id);
      }
    });
    await waitFor('the log is read', async () =>
      (await log.lag(activityTopic, 'overload')).every((at) => at.behind === 0),
    );
    await reading.stop();
    const lost = [...caller.accepted].filter((id) => !inLog.has(id));

    await runOnce({ role: 'process', folder, maxBatchRecords: 10_000 });
    const violations = [
      ...(ended === 0 ? [] : [`ingest ended with ${ended} when it was asked to: ${child.errors().slice(-500)}`]),
      ...(lost.length === 0 ? [] : [`${lost.length} acts of calls that were answered 200 are not in the log`]),
      ...(caller.refused === 0 ? ['no call was refused'] : []),
      ...caller.wrong.slice(0, 3),
      ...(pollsUnderLoad < pollsAlone ? [] : ['the polls did not slow down']),
      ...(taken * 1000 >= 0.5 * capacity * overloadMs ? [] : ['less than half of what it can take was taken']),
      ...(short || memory.last <= memory.second * growth.share + growth.mb
        ? []
        : [`memory grew from ${memory.second.toFixed(0)} to ${memory.last.toFixed(0)} MB`]),
    ];
    const rate = (count: number): string => ((count * 1000) / overloadMs).toFixed(0);
    return {
      hits: [`${sent} calls in ${overloadMs / 1000} s`],
      recoveryMs,
      tables: tablesIn(folder),
      measured: [
        `${capacity.toFixed(0)} calls/s can be taken; ${rate(sent)}/s came, ${rate(taken)}/s were taken (${caller.accepted.size - acceptedBefore} different acts), ${caller.refused} answered 503 with Retry-After`,
        `polls ${pollsAlone.toFixed(0)}/s alone, ${pollsUnderLoad.toFixed(0)}/s under load`,
        `memory, median of the quarters: ${memory.quarters.map((mb) => mb.toFixed(0)).join(', ')} MB`,
      ],
      violations,
    };
  },
};

const actsPerCall = 2;

function inCalls(events: readonly ActivityEvent[]): ActivityEvent[][] {
  const calls: ActivityEvent[][] = [];
  for (let from = 0; from < events.length; from += actsPerCall) calls.push(events.slice(from, from + actsPerCall));
  return calls;
}

interface Caller {
  /** Ids of acts in calls that were answered with 200. */
  readonly accepted: ReadonlySet<string>;
  refused: number;
  /** Answers that a platform could do nothing with. */
  readonly wrong: string[];
  send(events: readonly ActivityEvent[]): Promise<{ status: number; retryAfterMs: number }>;
}

function createCaller(url: string): Caller {
  const accepted = new Set<string>();
  const caller: Caller = {
    accepted,
    refused: 0,
    wrong: [],
    async send(events) {
      const body = JSON.stringify(events);
      const headers = {
        'content-type': 'application/json',
        'x-delivery': randomUUID(),
        'x-signature': createHmac('sha256', secret).update(body).digest('hex'),
      };
      const answer = await fetch(url, { method: 'POST', headers, body });
      await answer.arrayBuffer();
      const retryAfter = Number(answer.headers.get('retry-after') ?? Number.NaN);
      if (answer.status === 200) for (const { id } of events) accepted.add(id);
      else if ((answer.status === 503 || answer.status === 429) && retryAfter >= 1) caller.refused += 1;
      else caller.wrong.push(`answered ${answer.status} with Retry-After ${retryAfter}`);
      return { status: answer.status, retryAfterMs: retryAfter >= 1 ? retryAfter * 1000 : 1_000 };
    },
  };
  return caller;
}

interface Platform {
  readonly url: string;
  /** Pages asked for a second, from now on for so long. */
  rate(ms: number): Promise<number>;
  /** There is no page more than what was never given. */
  end(): void;
  wasReadWhole(): boolean;
  close(): void;
}

const pageSize = 50;

/** Gives the events in pages, and again from the beginning, until it is told to end. */
async function startPlatform(events: readonly ActivityEvent[]): Promise<Platform> {
  const pages = Math.ceil(events.length / pageSize);
  let asked = 0;
  let furthest = -1;
  let isOver = false;
  let toldEnd = false;
  const server = createServer((request, response) => {
    const at = Number(new URL(request.url ?? '/', 'http://platform').searchParams.get('at'));
    asked += 1;
    furthest = Math.max(furthest, at);
    const from = (at % pages) * pageSize;
    const isEnd = isOver && at >= pages;
    toldEnd ||= isEnd;
    setTimeout(() => response.end(JSON.stringify(isEnd ? [] : events.slice(from, from + pageSize))), 5);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async rate(ms) {
      const before = asked;
      await pause(ms);
      return ((asked - before) * 1000) / ms;
    },
    end: () => {
      isOver = true;
    },
    wasReadWhole: () => toldEnd,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function memoryOf(lines: readonly string[]): { second: number; last: number; quarters: number[] } {
  const samples = lines.flatMap((line) => /^memory (.+)$/.exec(line)?.[1] ?? []).map(Number);
  const size = Math.max(1, Math.floor(samples.length / 4));
  const quarters = [0, 1, 2, 3].map((quarter) => {
    const some = samples.slice(quarter * size, (quarter + 1) * size).sort((a, b) => a - b);
    return some[Math.floor(some.length / 2)] ?? 0;
  });
  return { second: quarters[1] ?? 0, last: quarters[3] ?? 0, quarters };
}
