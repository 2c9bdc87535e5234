import { encodeActivity } from '../../../infra/contracts/cloud-events.js';
import type { AppendRecord } from '../../../infra/log/event-log.js';
import { createTestPost } from '../../support/act-builder.js';
import { append, appendActivity } from '../../support/pipeline.js';
import { copyMigratedStore } from '../../support/store-template.js';
import type { Fault } from '../fault.js';
import { logBeside } from '../up.js';
import { runOnce, tablesIn } from '../world.js';

/** Each of them another record, so that each is a letter of its own. */
const poisons: Readonly<Record<string, (number: number) => Partial<AppendRecord>>> = {
  'no JSON': (number) => ({ value: Buffer.from(`{"id": "cut off ${number}`) }),
  bytes: (number) => ({ value: Buffer.from([0xff, 0xfe, number % 256, number >> 8]) }),
  'an unknown verb': (number) => ({ value: Buffer.from(JSON.stringify({ verb: 'applaud', number })) }),
  'half a surrogate': (number) => {
    const post = { ...createTestPost(`poison ${number}`, 'anna', '2026-05-04 11:00') };
    return encodeActivity({ ...post, links: [`https://example.org/\ud800/${number}`] });
  },
  'seconds for milliseconds': (number) => {
    const post = createTestPost(`seconds ${number}`, 'anna', '2026-05-04 11:00');
    return { value: Buffer.from(JSON.stringify({ ...post, occurredAt: 1_767_000_000 })) };
  },
};

export const poison: Fault = {
  name: 'poison',
  what: 'records that cannot be taken, at any place among the others',
  async run(round) {
    const { folder, random } = round;
    const { events, directory, evidence } = round.world.organisation;
    await copyMigratedStore(folder);
    const log = await logBeside(round);
    await append(log, { directory, evidence });
    const records = events.map(encodeActivity);
    const kinds = Array.from({ length: 1 + random.int(12) }, () => random.pick(Object.keys(poisons)));
    for (const [number, kind] of kinds.entries()) {
      const at = random.int(records.length);
      records.splice(at, 0, { ...records[at]!, ...poisons[kind]!(number) });
    }
    await appendActivity(log, records);
    await runOnce({ role: 'process', folder, maxBatchRecords: 50 + random.int(400) });
    const { dead_letter: letters = [], ...tables } = tablesIn(folder);
    const violations =
      letters.length === kinds.length ? [] : [`${kinds.length} poisons gave ${letters.length} letters`];
    return { hits: kinds, recoveryMs: null, tables: { ...tables, dead_letter: [] }, violations };
  },
};
