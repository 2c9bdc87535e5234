import type { Random } from '../../infra/random.js';
import { startChild } from '../support/child-process.js';
import type { Kill, KillMoment } from '../support/doomed.js';
import { copyMigratedStore } from '../support/store-template.js';
import type { Outcome, Round } from './fault.js';
import { completeTask, runOnce, tablesIn } from './world.js';

/** How often each moment comes in a clean run, about. */
const timesOf: Readonly<Record<KillMoment, number>> = {
  'before append': 30,
  'after append': 30,
  'before insert': 25,
  'after insert': 25,
  'before commit': 8,
  'before refresh statement': 75,
  'after refresh statement': 75,
  'before watermark': 6,
};

export function randomKill(random: Random, moments: readonly KillMoment[], atMost = Number.POSITIVE_INFINITY): Kill {
  const moment = random.pick(moments);
  return { moment, number: 1 + random.int(Math.min(timesOf[moment], atMost)) };
}

export const killText = ({ moment, number }: Kill): string => `${moment} ${number}`;

/** On the embedded log and store: started again and killed at each of the moments; resolves with those that came. */
export async function killed(
  { folder, world: { settings }, cleanUp }: Round,
  role: 'ingest' | 'process',
  kills: readonly Kill[],
): Promise<string[]> {
  const hits: string[] = [];
  for (const kill of kills) {
    const child = startChild('pipeline-child.ts', completeTask({ role, folder, settings, kill }), {
      quiet: true,
    });
    cleanUp(() => child.kill());
    const ended = await child.ended;
    if (ended === 'SIGKILL') hits.push(killText(kill));
    else if (ended !== 0) throw new Error(`ended with ${ended} before it was killed: ${child.errors().slice(-2_000)}`);
  }
  return hits;
}

/** Killed at some of the moments, then left alone. */
export async function killedAt(
  round: Round,
  role: 'ingest' | 'process',
  moments: readonly KillMoment[],
): Promise<Outcome> {
  const { folder, random } = round;
  const { settings } = round.world;
  await copyMigratedStore(folder);
  if (role === 'process') await runOnce({ role: 'ingest', folder, settings });
  const kills = Array.from({ length: 1 + random.int(3) }, () => randomKill(random, moments));
  const hits = await killed(round, role, kills);
  const over = performance.now();
  await runOnce({ role, folder, settings });
  const recoveryMs = performance.now() - over;
  if (role === 'ingest') await runOnce({ role: 'process', folder });
  return { hits, recoveryMs, tables: tablesIn(folder) };
}

/** As it is for Earshot: what it has looked at lies an hour ahead. */
export async function setClockBack(folder: string): Promise<void> {
  const clock = startChild('clock-child.ts', { folder }, { quiet: true });
  if ((await clock.ended) !== 0) throw new Error(`the clock could not be set: ${clock.errors()}`);
}
