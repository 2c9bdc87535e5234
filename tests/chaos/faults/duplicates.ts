import { append } from '../../support/pipeline.js';
import { copyMigratedStore } from '../../support/store-template.js';
import type { Fault } from '../fault.js';
import { logBeside } from '../up.js';
import { runOnce, tablesIn } from '../world.js';

export const duplicates: Fault = {
  name: 'duplicates',
  what: 'every event up to four times, in any order, in batches cut anew',
  async run(round) {
    const { folder, random } = round;
    const { events, directory, evidence } = round.world.organisation;
    await copyMigratedStore(folder);
    const log = await logBeside(round);
    const repeated = <T>(items: readonly T[]): T[] =>
      random.shuffle(items.flatMap((item) => Array.from({ length: 1 + random.int(4) }, () => item)));
    const given = repeated(events);
    await append(log, { events: given, directory: repeated(directory), evidence: repeated(evidence) });
    const maxBatchRecords = 50 + random.int(400);
    await runOnce({ role: 'process', folder, maxBatchRecords });
    const hits = [`${given.length} for ${events.length}`];
    return { hits, recoveryMs: null, tables: tablesIn(folder) };
  },
};
