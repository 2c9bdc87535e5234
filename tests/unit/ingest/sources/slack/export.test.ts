import { afterAll, expect, it } from '@jest/globals';
import type { ActivityEvent } from '../../../../../infra/contracts/activity.js';
import { slackExportSource } from '../../../../../ingest/sources/slack-export/source.js';
import { createTestContext, readAll } from '../../../../support/read-source.js';
import { startSlackWorkspace } from '../../../../support/simulators/slack-workspace.js';
import { writeSlackExport } from '../../../../support/slack-export-builder.js';
import { createSlackReading } from '../../../../support/slack-reading.js';
import { removeTempDirs, tempDir } from '../../../../support/temp-dir.js';
import { testPseudonym } from '../../../../support/test-organisation.js';

afterAll(removeTempDirs);

it('an export and the API tell the same acts of a workspace, under the same ids', async () => {
  const { simulator, clock } = await startSlackWorkspace();
  try {
    const reading = createSlackReading({ simulator, clock });
    const [live, before] = [await reading.poll(), await reading.backfill()];
    const polled = [...live.events, ...before.events];

    const path = await writeSlackExport(tempDir(), simulator.world.asExport(), new Date(clock.now));
    const context = createTestContext({ now: () => clock.now, pseudonym: testPseudonym });
    const reader = await slackExportSource.open(slackExportSource.config.parse({ path }), context);
    const exported = await readAll(reader);
    await reader.close?.();

    expect(byId(polled)).toEqual(byId(exported.events));
    expect(Object.keys(byId(polled)).length).toBeGreaterThan(60);
    const keysOf = (records: readonly object[]) =>
      new Set(records.map((record) => JSON.stringify({ ...record, version: 0 })));
    expect(keysOf(live.records)).toEqual(keysOf(exported.records));
  } finally {
    await simulator.server.close();
  }
});

/** Without when it was looked at: a reaction's version is the time of looking, that of what was said is not. */
function byId(events: readonly ActivityEvent[]): Record<string, unknown> {
  return Object.fromEntries(
    events.map(({ observedAt: _, version, ...event }) => [
      event.id,
      { ...event, version: event.precision === 'exact' && event.object.kind === 'note' ? version : null },
    ]),
  );
}
