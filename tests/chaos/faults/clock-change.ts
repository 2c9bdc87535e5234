import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { append } from '../../support/pipeline.js';
import { copyMigratedStore } from '../../support/store-template.js';
import { testOrganisation } from '../../support/test-organisation.js';
import type { Fault } from '../fault.js';
import { createLedger } from '../ledger.js';
import { logBeside } from '../up.js';
import { runOnce, tablesIn } from '../world.js';

/** Days on which clocks are changed: an hour forward, an hour back, half an hour back. */
const changes = [
  { timeZone: 'Europe/Berlin', on: '2026-03-29', until: '2026-04-05' },
  { timeZone: 'America/New_York', on: '2025-11-02', until: '2025-11-09' },
  { timeZone: 'Australia/Lord_Howe', on: '2026-04-05', until: '2026-04-12' },
] as const;
const dayMs = 86_400_000;

export const clockChange: Fault = {
  name: 'clock-change',
  what: 'clocks are changed (daylight saving) between events that come in, at a machine that keeps the time of another zone',
  async run(round) {
    const { folder, random } = round;
    const change = changes[(round.number - 1) % changes.length] ?? changes[0];
    const { timeZone, until } = change;
    const organisation = await testOrganisation({ seed: 'clock', people: 20, weeks: 2, until, timeZone });
    const { directory, evidence } = organisation;
    const inOrder = [...organisation.events].sort((a, b) => a.occurredAt - b.occurredAt);
    // Every community is heard of at once: why a cell without anybody is hidden (its neighbours, or how little it differs from its
    // platform) is not decided again when its platform is known later.
    const heardOf = new Set<string>();
    const first = inOrder.filter(({ community }) => {
      const isNew = community !== null && !heardOf.has(community.id);
      if (isNew) heardOf.add(community.id);
      return isNew;
    });
    const events = [...first, ...inOrder.filter((event) => !first.includes(event))];

    const clean = path.join(folder, 'clean');
    mkdirSync(clean);
    await copyMigratedStore(clean);
    const cleanLog = await logBeside({ ...round, folder: clean });
    await append(cleanLog, { events, directory, evidence });
    await runOnce({ role: 'process', folder: clean, timeZone }, { env: { TZ: 'UTC' } });

    await copyMigratedStore(folder);
    const log = await logBeside(round);
    await append(log, { directory, evidence });
    // At most two days before or after.
    const moment = Date.parse(change.on) + (random.next() * 4 - 2) * dayMs;
    const at = events.findIndex(({ occurredAt }, index) => index >= first.length && occurredAt > moment);
    const zones = ['UTC', ...changes.map((other) => other.timeZone)];
    const hits: string[] = [];
    // In the end a zone far behind UTC, far ahead of it, and near it, by turns: there a time without its zone would be another.
    const last = changes[round.number % changes.length] ?? changes[0];
    const parts = [
      { events: events.slice(0, at), TZ: random.pick(zones) },
      { events: events.slice(at), TZ: last.timeZone },
    ];
    for (const { events: part, TZ } of parts) {
      await append(log, { events: part });
      await runOnce({ role: 'process', folder, timeZone }, { env: { TZ } });
      hits.push(`${timeZone} at a machine in ${TZ}`);
    }
    const expected = { ledger: createLedger(events), clean: tablesIn(clean) };
    return { hits, recoveryMs: null, tables: tablesIn(folder), expected };
  },
};
