import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { activityTopic, deadLetterTopic, directoryTopic } from '../../infra/contracts/topics.js';
import { FatalError } from '../../infra/errors.js';
import { secretsIn } from '../../ingest/failure.js';
import { readHealth } from '../../ingest/health.js';
import { sources } from '../../ingest/sources/index.js';
import { type ApiSourceFixture, apiSourceFixtures, type SimulatedPlatform } from '../support/api-source-fixtures.js';
import {
  contents,
  contentsOnly,
  createWorld,
  cursors,
  everything,
  livePosition,
  name,
  type Told,
  type World,
  written,
} from '../support/api-source-world.js';
import { createMemoryLog, type MemoryLog } from '../support/memory-log.js';
import type { Fault } from '../support/simulators/platform-server.js';

/** What every source that asks a platform's API must hold. A new one needs a simulator and a fixture, not a test. */

const apiSources = sources.filter((source) => source.api);
/** Of a long reading, so many places are tried, spread over it. */
const placesTried = 3;
const always = { times: Number.POSITIVE_INFINITY };
const minuteMs = 60_000;
const maxPositionBytes = 900_000;

it('every source that asks an API has a simulated platform', () => {
  const without = apiSources.filter(({ type }) => !apiSourceFixtures[type]).map(({ type }) => type);
  expect({ 'has no fixture in tests/support/api-source-fixtures.ts': without }).toEqual({
    'has no fixture in tests/support/api-source-fixtures.ts': [],
  });
});

const tested = apiSources.flatMap((source) => {
  const fixture = apiSourceFixtures[source.type];
  return fixture ? [[source.type, source, fixture] as const] : [];
});

if (tested.length > 0) {
  describe.each(tested)('%s', (_, source, fixture) => {
    // Reading changes nothing on a platform: what people change gets a world of its own.
    let world: World;
    let platform: SimulatedPlatform;
    let clean: MemoryLog;
    let logs: { log: MemoryLog; of: World }[];

    beforeAll(async () => {
      world = await createWorld(source, fixture);
      platform = world.platform;
      clean = createMemoryLog();
      await world.all(clean);
    });
    afterAll(() => world.close());
    beforeEach(() => {
      logs = [];
      world.rewind();
    });
    afterEach(() => {
      platform.server.behave();
      for (const { log, of } of logs) expectNothingPrivate(log, of, fixture);
    });

    function newLog(of: World = world): MemoryLog {
      const log = createMemoryLog();
      logs.push({ log, of });
      return log;
    }

    /** All there is on a platform that nobody else reads, in one go. */
    async function inNewWorld(use: (world: World, log: MemoryLog) => Promise<void>): Promise<void> {
      const own = await createWorld(source, fixture);
      try {
        const log = newLog(own);
        await own.all(log);
        await use(own, log);
      } finally {
        await own.close();
      }
    }

    const hasContent = fixture.brings === 'content';
    const countOf = (log: MemoryLog): number =>
      log.records(activityTopic).length + log.records(directoryTopic).length + log.records(deadLetterTopic).length;

    it('brings what is there, with positions that fit into a cursor, and says that it is well', async () => {
      const log = clean;
      logs.push({ log, of: world });
      expect(Object.keys(contents(log)).length).toBeGreaterThan(0);
      if (hasContent) expect(contentsOnly(log).length).toBeGreaterThan(0);
      if (platform.contents !== undefined) expect(contentsOnly(log)).toHaveLength(platform.contents);
      expect(cursors(log).length).toBeGreaterThan(0);
      for (const { position } of cursors(log)) {
        expect(Buffer.byteLength(JSON.stringify(position))).toBeLessThan(maxPositionBytes);
      }
      for (const health of await readHealth(log)) {
        expect(health).toMatchObject({ state: 'ok', lastError: null });
        expect(health.requests).toBeGreaterThan(0);
      }
    });

    it('gives the same acts the same ids when they are read again', async () => {
      const again = newLog();
      await world.all(again);
      expect(contents(again)).toEqual(contents(clean));
      await world.live(again, { ignoreCursor: true });
      expect(contents(again)).toEqual(contents(clean));
    });

    it('writes nothing while nothing happens', async () => {
      const log = newLog();
      await world.all(log);
      const before = countOf(log);
      const acts = log.records(activityTopic).length;
      for (let run = 0; run < 2; run += 1) {
        platform.clock.now += 5 * minuteMs;
        await world.all(log);
        expect(written(log, activityTopic, acts).map(({ verb, stable }) => `${verb} ${stable}`)).toEqual([]);
      }
      expect(countOf(log)).toBe(before);
    });

    it('gives the same times whatever the time zone of the organisation', async () => {
      const far = newLog();
      await world.all(far, { timeZone: 'Pacific/Kiritimati' });
      expect(contents(far)).toEqual(contents(clean));
    });

    it('reads everything once when live reading and back-fill run at once', async () => {
      const atOnce = newLog();
      await world.all(atOnce, { atOnce: true });
      expect(contents(atOnce)).toEqual(contents(clean));
    });

    it('ended at any page and run again, gives what one run gives', async () => {
      const whole = newLog();
      const parts: ['live' | 'backfill', number][] = [['live', (await world.live(whole)).pages]];
      if (source.ways.includes('back-fill')) parts.push(['backfill', (await world.backfill(whole)).pages]);
      for (const [part, pages] of parts) {
        for (const endAfter of spread(pages)) {
          world.rewind();
          const log = newLog();
          await world[part](log, { endAfter: endAfter + 1 });
          await world.all(log);
          expect(contents(log)).toEqual(contents(clean));
        }
      }
    });

    it('cut off from the log at any append and run again, gives what one run gives', async () => {
      for (const survives of spread(clean.attempts.length)) {
        world.rewind();
        const log = newLog();
        log.beforeAppend = () => {
          if (log.attempts.length > survives) throw new FatalError('gone');
        };
        await world.all(log).catch(() => {});
        log.beforeAppend = null;
        await world.all(log);
        expect(contents(log)).toEqual(contents(clean));
      }
    });

    const passing: readonly (readonly [string, () => Fault, number?])[] = [
      ['500', () => ({ kind: 'status', status: 500 }), 2],
      ['502 with a page of HTML', () => ({ kind: 'status', status: 502, body: '<html><h1>Bad gateway</h1></html>' })],
      ['an answer without a body', () => ({ kind: 'status', status: 200, body: '' })],
      ['half a page', () => ({ kind: 'half' }), 2],
      ['a connection that breaks before the answer', () => ({ kind: 'drop' })],
      ['an answer that never ends', () => ({ kind: 'hang' })],
    ];

    it.each(passing)('comes through %s, on the first page and on a later one', async (_what, fault, times = 1) => {
      const log = newLog();
      const misbehave = (): void => platform.server.misbehave(fault(), { times, path: platform.pagePath });
      misbehave();
      await world.live(log, { endAfter: 1, maxTimeoutMs: 300 });
      platform.server.behave();
      misbehave();
      await world.all(log, { maxTimeoutMs: 300 });
      expect(contents(log)).toEqual(contents(clean));
    });

    it.each<[string, (now: number) => Record<string, string>, number]>([
      ['in seconds', () => ({ 'retry-after': '37' }), 37_000],
      [
        'as a date',
        (now) => ({ 'retry-after': new Date(now + 41_000).toUTCString(), date: new Date(now).toUTCString() }),
        41_000,
      ],
      ['not at all', () => ({}), minuteMs],
    ])('waits when the platform asks for a pause and says how long %s', async (_how, headers, atLeast) => {
      const log = newLog();
      const pausesBefore = world.pauses.length;
      platform.clock.now = Math.ceil(platform.clock.now / 1000) * 1000;
      const fault: Fault = { kind: 'status', status: 429, headers: headers(platform.clock.now) };
      platform.server.misbehave(fault, { path: platform.pagePath });
      await world.all(log);
      expect(Math.max(...world.pauses.slice(pausesBefore))).toBeGreaterThanOrEqual(atLeast - 1000);
      expect(contents(log)).toEqual(contents(clean));
      expect((await readHealth(log)).map(({ state }) => state)).not.toContain('rate-limited');
    });

    it.each<[string, 401 | 403, 'all' | 'pages']>([
      ['401 at once', 401, 'all'],
      ['401 in the middle', 401, 'pages'],
      ['403 at once', 403, 'all'],
    ])(
      'stops at %s, with the words of the platform and no secret, until an operator acts',
      async (_w, status, where) => {
        const log = newLog();
        const secrets = secretsIn(platform.settings);
        const words = 'the app was removed by an administrator';
        const said = [words, ...secrets].join(' ');
        platform.server.misbehave(
          platform.refuse?.(status, said) ?? { kind: 'status', status, body: { error: said, message: said } },
          { ...always, ...(where === 'pages' ? { path: platform.pagePath } : {}) },
        );
        const report = await world.live(log);
        expect(report.state).toBe('stopped');
        if (platform.refuse) expect(report.reason).toContain(words);
        const health = (await readHealth(log)).find((one) => one.source === name);
        expect(health).toMatchObject({ state: 'stopped', lastError: report.reason });
        expect(written(log, activityTopic).filter(({ verb }) => takesBack.has(verb))).toEqual([]);
        platform.server.behave();
        await world.all(log);
        expect(contents(log)).toEqual(contents(clean));
      },
    );

    it('loses nothing and writes nothing by half when every page breaks off', () =>
      inNewWorld(async ({ platform, live }, log) => {
        const before = log.records(activityTopic).length;
        const [all, position] = [countOf(log), livePosition(log)];
        platform.clock.now += minuteMs;
        await platform.people.post('said while the line was bad');
        platform.clock.now += minuteMs;
        platform.server.misbehave({ kind: 'half' }, { ...always, path: platform.pagePath });
        await expect(live(log, { retries: 1 })).rejects.toThrow();
        expect((await readHealth(log)).find((one) => one.source === name)?.state).toBe('failing');
        expect(log.records(activityTopic)).toHaveLength(before);
        if (hasContent) expect(livePosition(log)).toEqual(position);
        platform.server.behave();
        await live(log);
        if (hasContent) expect(saying(log, 'said while the line was bad', before)).toHaveLength(1);
        else expect(countOf(log)).toBeGreaterThan(all);
      }));

    it.each([
      ['nothing of what it must hold', {}],
      ['null', null],
    ])('takes an answer that holds %s for trouble, not for news', async (_what, body) => {
      const log = newLog();
      await world.all(log);
      const before = log.records(activityTopic).length;
      platform.clock.now += 5 * minuteMs;
      platform.server.misbehave({ kind: 'status', status: 200, body: body ?? 'null' }, { path: platform.pagePath });
      await world.live(log);
      expect(written(log, activityTopic, before).filter(({ verb }) => takesBack.has(verb))).toEqual([]);
      await world.live(log);
      expect(contents(log)).toEqual(contents(clean));
    });

    it('does not read for ever when the platform gives the same page again and again', async () => {
      const log = newLog();
      const first = new Map<string, unknown>();
      const again = (body: unknown, request: { path: string }): unknown => {
        const place = request.path.split('?')[0] as string;
        if (!first.has(place)) first.set(place, body);
        return first.get(place);
      };
      platform.server.misbehave({ kind: 'change', change: again }, { ...always, path: platform.pagePath });
      const asked = platform.server.requests.length;
      const limit = AbortSignal.timeout(20_000);
      await world.live(log, { retries: 1, signal: limit }).catch(() => {});
      if (source.ways.includes('back-fill')) await world.backfill(log, { retries: 1, signal: limit }).catch(() => {});
      expect(limit.aborted).toBe(false);
      expect(platform.server.requests.length - asked).toBeLessThan(2000);
      expect(takenBack(log, clean)).toEqual([]);
      platform.server.behave();
      world.rewind();
      await world.all(log, { ignoreCursor: true });
      expect(contents(log)).toMatchObject(contents(clean));
    });

    it('reads everything else when a field of one item has another type, and names the field', async () => {
      const known = new Set(lettersIn(clean).map(({ id }) => id));
      let [log, fresh]: [MemoryLog, DeadLetter[]] = [clean, []];
      // An answer may be asked for more than its items, and then nothing becomes of it.
      for (let after = 0; after < 4 && fresh.length === 0; after += 1) {
        world.rewind();
        log = newLog();
        let [spoilt, passed] = [0, 0];
        const change = (body: unknown): unknown => {
          const changed = spoilt === 0 ? platform.spoilOne(structuredClone(body)) : body;
          if (JSON.stringify(changed) === JSON.stringify(body)) return body;
          passed += 1;
          if (passed <= after) return body;
          spoilt += 1;
          return changed;
        };
        platform.server.misbehave({ kind: 'change', change }, { ...always, path: platform.pagePath });
        await world.all(log);
        platform.server.behave();
        expect(spoilt).toBe(1);
        fresh = lettersIn(log).filter(({ id }) => !known.has(id));
      }
      expect(fresh).toHaveLength(1);
      expect(fresh[0]?.reason).not.toMatch(/parser failed/);
      if (platform.spoiled !== undefined) expect(fresh[0]?.reason).toContain(platform.spoiled);
      if (hasContent) expect(contentsOnly(log).length).toBeGreaterThanOrEqual(contentsOnly(clean).length - 1);
      else expect(Object.keys(contents(log)).length).toBeGreaterThan(Object.keys(contents(clean)).length / 2);
    });

    it('does not mind fields that it does not know', async () => {
      const log = newLog();
      const change = platform.addUnknown ?? ((body: unknown) => addUnknown(body));
      platform.server.misbehave({ kind: 'change', change }, { ...always, path: platform.pagePath });
      await world.all(log);
      expect(contents(log)).toEqual(contents(clean));
    });

    it('asks for nothing private', () => {
      const { secretPath } = platform;
      if (secretPath === undefined) return;
      expect(platform.server.requests.map(({ path }) => path).filter((path) => secretPath.test(path))).toEqual([]);
    });

    it('brings what people do between two runs once each, under the ids of before', () =>
      inNewWorld(async ({ platform, live }, log) => {
        const { people } = platform;
        let from = countOf(log);
        const activityFrom = (): number => log.records(activityTopic).length;

        /** What is new after somebody did something, but for counters. */
        async function after(act: () => void | Promise<void>) {
          const before = activityFrom();
          platform.clock.now += minuteMs;
          await act();
          platform.clock.now += minuteMs;
          await live(log);
          const news = written(log, activityTopic, before).filter(({ verb }) => verb !== 'snapshot');
          from = countOf(log);
          const upTo = activityFrom();
          platform.clock.now += 5 * minuteMs;
          await live(log);
          expect(written(log, activityTopic, upTo).filter(({ verb }) => verb !== 'snapshot')).toEqual([]);
          return news;
        }

        if (!hasContent) {
          const before = from;
          await after(() => people.post('first words'));
          expect(from).toBeGreaterThan(before);
          return;
        }
        const posted = await after(() => people.post('first words'));
        expect(posted).toMatchObject([{ verb: 'post', text: expect.stringContaining('first words') }]);
        let version = posted[0]!.version;
        const postId = posted[0]!.id;

        if (people.edit) {
          const edited = await after(() => people.edit?.('second thoughts'));
          expect(edited).toMatchObject([{ id: postId, text: expect.stringContaining('second thoughts') }]);
          expect(['edit', 'post']).toContain(edited[0]!.verb);
          expect(edited[0]!.version).toBeGreaterThan(version);
          version = edited[0]!.version;
        }
        if (people.react) {
          const reacted = await after(() => people.react?.());
          if (source.gives.reactionTimes || reacted.length > 0) expect(reacted).toMatchObject([{ verb: 'react' }]);
          if (people.unreact && reacted[0]) {
            const taken = await after(() => people.unreact?.());
            expect(taken).toMatchObject([{ verb: 'unreact', id: reacted[0].id }]);
            expect(taken[0]!.version).toBeGreaterThan(reacted[0].version);
          }
        }
        if (people.reply) {
          const replied = await after(() => people.reply?.('an answer'));
          expect(replied).toMatchObject([{ verb: 'reply', text: expect.stringContaining('an answer') }]);
        }
        if (people.remove) {
          const last = await after(() => people.post('last words'));
          expect(last).toMatchObject([{ verb: 'post', text: expect.stringContaining('last words') }]);
          const removed = await after(() => people.remove?.());
          expect(removed).toMatchObject([{ verb: 'delete', id: last[0]!.id }]);
          expect(removed[0]!.version).toBeGreaterThan(last[0]!.version);
        }
      }));
  });
}

interface DeadLetter {
  readonly id: string;
  readonly reason: string;
}

/** Each once, as readers of the log end up with. */
function lettersIn(log: MemoryLog): DeadLetter[] {
  const letters = log.records(deadLetterTopic).map((record) => JSON.parse(String(record.value)) as DeadLetter);
  return [...new Map(letters.map((letter) => [letter.id, letter])).values()];
}

const takesBack: ReadonlySet<string> = new Set(['delete', 'unreact', 'leave', 'unfollow']);

/** What a disturbed reading says is gone, of all that an undisturbed one has found to be there. */
function takenBack(log: MemoryLog, clean: MemoryLog): Told[] {
  const last = new Map(written(clean, activityTopic).map((one) => [one.id, one.verb]));
  return written(log, activityTopic).filter(
    ({ id, verb }) => takesBack.has(verb) && !takesBack.has(last.get(id) ?? verb),
  );
}

const saying = (log: MemoryLog, text: string, from: number) =>
  written(log, activityTopic, from).filter((one) => one.text?.includes(text));

/** Indices, spread over the whole, with the first and the last. */
function spread(count: number): number[] {
  const last = Math.max(0, count - 1);
  const steps = Math.min(placesTried, last + 1);
  return [...new Set(Array.from({ length: steps }, (_, step) => Math.round((step * last) / Math.max(1, steps - 1))))];
}

const unknown = { fieldOfTomorrow: { since: 'never', values: [1, null, 'two'] } };

/** To the answer itself and to all that stands in lists: elsewhere an object may be a map by id. */
function addUnknown(body: unknown, isKnown = true): unknown {
  if (Array.isArray(body)) return body.map((one) => addUnknown(one));
  if (typeof body !== 'object' || body === null || Buffer.isBuffer(body)) return body;
  const inner = Object.fromEntries(Object.entries(body).map(([key, value]) => [key, addUnknown(value, false)]));
  return isKnown ? { ...inner, ...unknown } : inner;
}

function expectNothingPrivate(log: MemoryLog, { platform, lines }: World, { canaries }: ApiSourceFixture): void {
  const all = `${everything(log)}\n${lines.join('')}`;
  const secrets = [
    ...secretsIn(platform.settings),
    ...(platform.secretText === undefined ? [] : [platform.secretText]),
  ];
  for (const secret of [...canaries, ...secrets]) {
    const at = all.indexOf(secret);
    if (at >= 0) throw new Error(`${secret} was written down: …${all.slice(Math.max(0, at - 300), at + 100)}…`);
  }
}
