import { pathToFileURL } from 'node:url';
import { createRandom } from '../../infra/random.js';
import { readGitterRooms } from '../support/gitter-rooms.js';
import { gitterStreams } from '../support/gitter-streams.js';
import { threefold, zScore } from '../support/plain-spike-rules.js';
import { sharedData } from '../support/shared-data.js';
import { defaultSpikes, type ReplayOptions, replay } from '../support/spike-replay.js';
import {
  dayMs,
  hourMs,
  type Kind,
  kinds,
  minuteMs,
  type Stream,
  simulate,
  streamOf,
  weekMs,
} from '../support/spike-streams.js';

/**
 * False alarms, misses and delays of spikes, over simulated streams and the recorded chat rooms of ../shared/data.
 * `node --import ./tests/support/ts-loader.mjs tests/bench/spikes-bench.ts [streams] [weeks] [trials]`
 */

export interface SpikesBench {
  readonly weeks: number;
  readonly trials: number;
  readonly quiet: readonly QuietLine[];
  readonly rooms: readonly QuietLine[];
  readonly found: readonly FoundLine[];
  readonly none: readonly { readonly what: string; readonly alarms: number; readonly of: number }[];
}

interface QuietLine {
  readonly name: string;
  readonly weeks: number;
  readonly hour: number;
  readonly day: number;
  readonly alarms: number;
  /** Of the mean and three standard deviations, and of three times the mean. */
  readonly zScore: number;
  readonly threefold: number;
}

interface FoundLine {
  readonly name: string;
  readonly hours: number;
  readonly factors: readonly { readonly factor: number; readonly delays: readonly number[] }[];
}

const start = Date.UTC(2026, 0, 5);
const baselineMs = 16 * dayMs;
const factors = [2, 3, 5, 10];
const durations = [1, 6, 24];
const quietStepMs = 5 * minuteMs;

export function spikesBench(streams = 4, weeks = 26, trials = 20): SpikesBench {
  return {
    weeks: streams * weeks,
    trials,
    quiet: [
      ...kinds.map((kind) => quietKind(kind, streams, weeks)),
      clockChanges(2 * streams),
      ...newKinds.map((name) => newStreams(name, 2 * streams)),
    ],
    rooms: gitterLines(),
    found: kinds.flatMap((kind) => foundOf(kind, trials)),
    none: noSpikes(trials),
  };
}

function quietLine(name: string, over: readonly (ReplayOptions & { readonly stream: Stream })[]): QuietLine {
  const sum = { weeks: 0, hour: 0, day: 0, alarms: 0, zScore: 0, threefold: 0 };
  for (const { stream, ...options } of over) {
    const { raised, spikes } = replay(stream, options);
    sum.weeks += (options.to - options.from) / weekMs;
    sum.alarms += raised.length;
    for (const { grain } of spikes) sum[grain] += 1;
    sum.zScore += replay(stream, { ...options, score: zScore }).raised.length;
    sum.threefold += replay(stream, { ...options, score: threefold }).raised.length;
  }
  return { name, ...sum };
}

function quietKind(kind: Kind, streams: number, weeks: number): QuietLine {
  const from = start + baselineMs;
  const to = from + weeks * weekMs;
  return quietLine(
    kind.name,
    range(streams).map((seed) => {
      const { stream } = simulate(kind, { from: start, to, random: createRandom(`bench ${seed}`).fork(kind.name) });
      return { stream, from, to, stepMs: quietStepMs };
    }),
  );
}

const kindOf = (wanted: string): Kind => kinds.find(({ name }) => name === wanted)!;
const office = 'office hours, 100 an hour';

/** Two weeks from each change of Berlin's clock. */
function clockChanges(streams: number): QuietLine {
  const changes = [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1)];
  return quietLine(
    'office hours, 100 an hour, two weeks after the clock changes',
    range(streams).flatMap((seed) =>
      changes.map((change) => {
        const [from, to] = [change - dayMs, change + 14 * dayMs];
        const random = createRandom(`bench ${seed}`).fork('clock', change);
        return { ...simulate(kindOf(office), { from: from - baselineMs, to, random }), from, to, stepMs: quietStepMs };
      }),
    ),
  );
}

const newKinds = [
  office,
  'conversations of 4 in office hours, 20 an hour',
  'wandering by 30 %, 20 an hour',
  'ten times as much on Mondays at nine, 5 an hour',
];

/** The first two weeks of a stream of which nothing was known before. */
function newStreams(name: string, streams: number): QuietLine {
  return quietLine(
    `${name}, its first two weeks`,
    range(2 * streams).map((seed) => {
      const knownSince = start + baselineMs + (seed % 7) * dayMs;
      const [from, to] = [knownSince + 10 * minuteMs, knownSince + 14 * dayMs];
      const random = createRandom(`bench ${seed}`).fork('new', name);
      return { ...simulate(kindOf(name), { from: knownSince, to, random }), from, to, knownSince, stepMs: quietStepMs };
    }),
  );
}

function gitterLines(): QuietLine[] {
  const folder = sharedData('gitter');
  if (folder === null) return [];
  const streams = gitterStreams(readGitterRooms(folder));
  const atMost = (minVoices: number): QuietLine[] =>
    ['rooms', 'words'].map((part) =>
      quietLine(
        `Gitter: ${part}, at least ${minVoices} voices`,
        streams
          .filter(({ name, stream }) => name.includes('/') === (part === 'rooms') && stream.times.length > 0)
          .map(({ stream }) => ({
            stream,
            from: Math.ceil(stream.times[0]! / hourMs) * hourMs + baselineMs,
            to: stream.times.at(-1)!,
            stepMs: quietStepMs,
            settings: { ...defaultSpikes, minVoices },
          }))
          .filter(({ from, to }) => from < to),
      ),
    );
  return [...atMost(10), ...atMost(5)];
}

function foundOf(kind: Kind, trials: number): FoundLine[] {
  const lines = durations.map((hours) => ({
    name: kind.name,
    hours,
    factors: factors.map((factor) => ({ factor, delays: [] as number[] })),
  }));
  for (const trial of range(trials)) {
    const random = createRandom(`bench ${trial}`).fork(kind.name, 'found');
    const at = start + baselineMs + random.fork('at').int(7 * 1440) * minuteMs;
    const simulated = simulate(kind, { from: start, to: at + 26 * hourMs, random });
    for (const { hours, factors: of } of lines) {
      for (const { factor, delays } of of) {
        const to = at + (hours + 1) * hourMs;
        const stream = simulated.withMore({ at, hours, factor });
        const first = replay(stream, { from: at, to, stepMs: minuteMs, untilRaised: true }).raised[0];
        if (first !== undefined) delays.push((first.detectedAt - at) / minuteMs);
      }
    }
  }
  return lines;
}

/** What looks like a spike in a count of texts and is none. */
function noSpikes(trials: number): SpikesBench['none'] {
  const kind = kinds.find(({ name }) => name === 'Poisson, 20 an hour')!;
  const from = start + baselineMs;
  const to = from + 2 * dayMs;
  const own = range(trials).map(
    (seed) => simulate(kind, { from: start, to, random: createRandom(`bench ${seed}`).fork('none') }).stream,
  );
  const alarms = (streams: readonly Stream[], options: Partial<ReplayOptions> = {}): number =>
    streams.filter((stream) => replay(stream, { from, to, stepMs: minuteMs, ...options }).raised.length > 0).length;
  const flood = (stream: Stream, authors: number, sameText: boolean): Stream =>
    withTexts(
      stream,
      range(2_000).map((one) => ({
        time: from + dayMs + one * 1_800,
        author: 1_000_000 + (one % authors),
        copies: sameText ? 1 : 0,
      })),
    );
  const outage = { from: from + 2 * hourMs, to: from + 14 * hourMs };
  const silent = (stream: Stream): Stream => withoutTexts(stream, outage);
  return [
    {
      what: '2,000 texts of one author within an hour',
      alarms: alarms(own.map((one) => flood(one, 1, false))),
      of: trials,
    },
    {
      what: '2,000 copies of one text by 500 accounts within an hour',
      alarms: alarms(own.map((one) => flood(one, 500, true))),
      of: trials,
    },
    {
      what: 'a source that was away for 12 hours, its gap known',
      alarms: alarms(own.map(silent), { unknown: [outage] }),
      of: trials,
    },
    { what: 'the same, its gap not known', alarms: alarms(own.map(silent)), of: trials },
    {
      what: 'a source that was away for 12 hours and delivers all of it within minutes, by the time of the texts',
      alarms: alarms(own, { unknownUntil: { ...outage, deliveredAt: outage.to } }),
      of: trials,
    },
  ];
}

const asMentions = ({ times, authors, copies }: Stream): { time: number; author: number; copies: number }[] =>
  times.map((time, at) => ({ time, author: authors[at]!, copies: copies[at]! }));

const withTexts = (stream: Stream, more: readonly { time: number; author: number; copies: number }[]): Stream =>
  streamOf([...asMentions(stream), ...more]);

const withoutTexts = (stream: Stream, gap: { from: number; to: number }): Stream =>
  streamOf(asMentions(stream).filter(({ time }) => time < gap.from || time >= gap.to));

const range = (length: number): number[] => Array.from({ length }, (_, index) => index);

export function spikesSection({ quiet, rooms, found, none, trials }: SpikesBench): string {
  const rate = (count: number, weeks: number): string => (count === 0 ? '0' : (count / weeks).toFixed(2));
  const quietRow = ({ name, weeks, hour, day, alarms, zScore: z, threefold: three }: QuietLine): string =>
    `| ${name} | ${Math.round(weeks)} | ${rate(hour, weeks)} | ${rate(day, weeks)} | **${rate(alarms, weeks)}** | ${rate(z, weeks)} | ${rate(three, weeks)} |`;
  const cell = (delays: readonly number[]): string =>
    delays.length === 0
      ? `missed`
      : `${Math.round((100 * delays.length) / trials)} %, ${quantile(delays, 0.5)} / ${quantile(delays, 0.9)}`;
  return `## Spikes

False alarms a stream and week, target 0.25, of streams in which nothing happens: alerts (one in six hours at most), and the spikes by the hour
and by the day behind them; beside them what the mean and three standard deviations, and three times the mean, of the 12 hours and
14 days before would raise by the same minimum of 10 voices and the same state machine. Looked at every five minutes.

| stream | weeks | hours | days | alerts | mean + 3 sd | × 3 |
|---|---|---|---|---|---|---|
${quiet.map(quietRow).join('\n')}
${rooms.map(quietRow).join('\n')}

The rooms are real: what is counted there may have been something.

Spikes put into such streams at any minute of a week, ${trials} of each: share found before they have been over for an hour, and minutes from
their beginning to the alert, median / 90th percentile of those found. Looked at every minute.

| stream | hours | ${factors.map((factor) => `× ${factor}`).join(' | ')} |
|---|---|${factors.map(() => '---|').join('')}
${found.map(({ name, hours, factors: of }) => `| ${name} | ${hours} | ${of.map(({ delays }) => cell(delays)).join(' | ')} |`).join('\n')}

No spikes, in a stream of 20 voices an hour over two days:

| what | streams with an alert | of |
|---|---|---|
${none.map(({ what, alarms, of }) => `| ${what} | ${alarms} | ${of} |`).join('\n')}
`;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [streams, weeks, trials] = process.argv.slice(2).map(Number);
  process.stdout.write(spikesSection(spikesBench(streams, weeks, trials)));
}
