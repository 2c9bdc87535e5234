import { append } from '../../support/pipeline.js';
import { copyMigratedStore } from '../../support/store-template.js';
import type { Fault } from '../fault.js';
import { setClockBack } from '../stages.js';
import { logBeside } from '../up.js';
import { runOnce, tablesIn } from '../world.js';

export const clockBack: Fault = {
  name: 'clock-back',
  what: 'the clock goes back by an hour between two events that come in',
  simulated:
    "the engine's clock cannot be set here, nor faked by a preloaded library: instead what has been looked at is moved an hour ahead",
  async run(round) {
    const { folder, random } = round;
    const { events, directory, evidence } = round.world.organisation;
    await copyMigratedStore(folder);
    const log = await logBeside(round);
    const at = 1 + random.int(events.length - 1);
    await append(log, { events: events.slice(0, at), directory, evidence });
    await runOnce({ role: 'process', folder });
    await setClockBack(folder);
    const over = performance.now();
    await append(log, { events: events.slice(at) });
    await runOnce({ role: 'process', folder });
    const hits = [`after ${at} events`];
    return { hits, recoveryMs: performance.now() - over, tables: tablesIn(folder) };
  },
};
