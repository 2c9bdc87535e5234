import { activityTopic } from '../../../infra/contracts/topics.js';
import { processorGroup } from '../../../processors/consumer.js';
import type { Kill, KillMoment } from '../../support/doomed.js';
import { copyMigratedStore } from '../../support/store-template.js';
import type { Fault } from '../fault.js';
import { killed, randomKill, setClockBack } from '../stages.js';
import { logBeside } from '../up.js';
import { runOnce, tablesIn } from '../world.js';

/**
 * kill-ingest, kill-processors, clock-back and kill-refresh, one after the other in one run: for `npm test`, which has no
 * time for a run of each. `npm run chaos` has them one by one.
 */
export const everyStage: Fault = {
  name: 'every-stage',
  what: 'kill -9 of ingest, of processors and in a refresh, and a clock that goes back by an hour between two events',
  async run(round) {
    const { folder, random, world } = round;
    const { settings, organisation } = world;
    const kill = (moment: KillMoment, atMost: number): Kill => randomKill(random, [moment], atMost);
    await copyMigratedStore(folder);

    // Between the records of a day and the cursor behind them, both times; then a part of the events is there.
    const ingestKills: Kill[] = [
      { moment: 'after append', number: 5 },
      { moment: 'before append', number: 5 },
    ];
    const hits = await killed(round, 'ingest', ingestKills);
    const log = await logBeside(round);
    const partitions = await log.lag(activityTopic, processorGroup);
    const before = partitions.reduce((sum, { behind }) => sum + behind, 0);
    const violations =
      before > 0 && before < organisation.events.length ? [] : [`${before} events came before the clock was set back`];

    const landingKills = [kill('after insert', 6), kill('before commit', 4)];
    hits.push(...(await killed(round, 'process', landingKills)));
    await runOnce({ role: 'process', folder });
    await setClockBack(folder);
    await runOnce({ role: 'ingest', folder, settings });
    const refreshKills = [kill('after refresh statement', 6), kill('before watermark', 6)];
    hits.push(...(await killed(round, 'process', refreshKills)));

    const over = performance.now();
    await runOnce({ role: 'process', folder });
    const recoveryMs = performance.now() - over;
    const kills = [...ingestKills, ...landingKills, ...refreshKills];
    if (hits.length < kills.length) violations.push(`only ${hits.length} of ${kills.length} moments have come`);
    return { hits, recoveryMs, tables: tablesIn(folder), violations };
  },
};
