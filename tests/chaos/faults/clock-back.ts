import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { append } from '../../support/pipeline.js';
import type { Fault } from '../fault.js';
import { logBeside, prepareUp, startUp, tablesAfter, untilComputed, untilDrained } from '../up.js';

/** Debian's package libfaketime; what it does is what NTP does, for one process instead of the machine. */
const library = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1',
].find(existsSync);

export const clockBack: Fault = {
  name: 'clock-back',
  what: 'the clock of `earshot up` goes back by an hour while events come in',
  simulated:
    'libfaketime moves the clock of the process, not of the machine; the monotonic clock stays true, as with NTP',
  missing: () => (library === undefined ? 'libfaketime is not installed (apt-get install libfaketime)' : null),
  async run(round) {
    const { events, directory, evidence } = round.world.organisation;
    await prepareUp(round, []);
    const clock = path.join(round.folder, 'clock');
    writeFileSync(clock, '+3600s');
    const up = startUp(round, {
      LD_PRELOAD: library ?? '',
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    });
    await up.url();
    const log = await logBeside(round);
    await append(log, { directory, evidence });
    const pieces = 8;
    const size = Math.ceil(events.length / pieces);
    const jump = 1 + round.random.int(pieces - 2);
    for (let piece = 0; piece < pieces; piece += 1) {
      if (piece === jump) {
        // What came before has been computed, so that nothing but the clock can hide what comes after.
        await untilComputed(up, 3_600_000);
        writeFileSync(clock, '+0s');
      }
      await append(log, { events: events.slice(piece * size, (piece + 1) * size) });
      await pause(round.random.int(1_500));
    }
    const over = performance.now();
    await untilDrained(up);
    const recoveryMs = performance.now() - over;
    up.cli.process.kill('SIGTERM');
    const { code } = await up.cli.ended;
    const violations = code === 0 ? [] : [`it ended with ${code} when it was asked to`];
    const hits = [`after ${jump} of ${pieces} pieces`];
    return { hits, recoveryMs, tables: await tablesAfter(round), violations };
  },
};
