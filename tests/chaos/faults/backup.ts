import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startChild } from '../../support/child-process.js';
import { type CliResult, startCli } from '../../support/cli.js';
import { copyMigratedStore } from '../../support/store-template.js';
import type { Fault, Round } from '../fault.js';
import { missingSmallDisk, mountSmallDisk } from '../small-disk.js';
import { earshotEnv } from '../up.js';
import { completeTask, runOnce, tablesIn } from '../world.js';

export const backup: Fault = {
  name: 'backup',
  what: '`earshot backup` while ingest writes: killed, onto a full disk, whole; the whole one is restored elsewhere and goes on',
  missing: missingSmallDisk,
  async run(round) {
    const { folder, random, world } = round;
    const violations: string[] = [];
    const hits: string[] = [];
    await copyMigratedStore(folder);
    const ingest = startChild(
      'pipeline-child.ts',
      completeTask({ role: 'ingest', folder, settings: world.settings, slowly: { maxRecords: 20, pauseMs: 200 } }),
      { quiet: true },
    );
    round.cleanUp(() => ingest.kill());
    await pause(1_000 + random.int(2_000));
    // Some of it is in the tables, as it happens to be.
    const process = startChild('pipeline-child.ts', completeTask({ role: 'process', folder }), { quiet: true });
    round.cleanUp(() => process.kill());
    await pause(3_000 + random.int(4_000));
    await process.kill();

    const killedAfterMs = 200 + random.int(2_500);
    const killed = path.join(folder, 'killed');
    const first = cli(round, 'backup', killed);
    await pause(killedAfterMs);
    first.process.kill('SIGKILL');
    const { code } = await first.ended;
    hits.push('killed');
    if (code !== 0 && existsSync(killed)) violations.push('a backup that was killed is there under its name');

    const whole = path.join(folder, 'whole');
    const made = await cli(round, 'backup', whole).ended;
    hits.push('whole');
    if (made.code !== 0) throw new Error(`the backup ended with ${made.code}: ${last(made)}`);
    const wasWriting = ingest.process.exitCode === null;
    if (!wasWriting) hits.push('after the end of ingest');

    const disk = path.join(folder, 'disk');
    // A backup takes more by now, so that it is full at any point of one.
    mountSmallDisk(round, disk, (0.1 + 0.7 * random.next()) * megabytesOf(whole));
    const full = await cli(round, 'backup', path.join(disk, 'full')).ended;
    hits.push('full disk');
    if (full.code !== 3) violations.push(`onto a full disk it ended with ${full.code}: ${last(full)}`);
    if (!/disk is full/.test(full.stderr)) violations.push(`it does not say that the disk is full: ${last(full)}`);
    if (readdirSync(disk).length > 0) violations.push(`it left ${readdirSync(disk).join(', ')} on the full disk`);
    await ingest.kill();

    const elsewhere = path.join(folder, 'elsewhere');
    const over = performance.now();
    const restored = await cli(round, 'restore', whole, '--data-dir', elsewhere).ended;
    if (restored.code !== 0) throw new Error(`the restore ended with ${restored.code}: ${last(restored)}`);
    await runOnce({ role: 'ingest', folder: elsewhere, settings: world.settings });
    await runOnce({ role: 'process', folder: elsewhere });
    const recoveryMs = performance.now() - over;
    return { hits, recoveryMs, tables: tablesIn(elsewhere), violations };
  },
};

const cli = (round: Round, ...args: readonly string[]) =>
  startCli([...args], { cwd: round.folder, env: earshotEnv(round), limitMs: 300_000 });

const megabytesOf = (folder: string): number =>
  Number(execFileSync('du', ['-sk', folder], { encoding: 'utf8' }).split('\t', 1)[0]) / 1024;

const last = ({ stderr }: CliResult): string => stderr.trim().slice(-500);
