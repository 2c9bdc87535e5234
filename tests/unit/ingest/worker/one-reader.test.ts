import { afterEach, describe, expect, it } from '@jest/globals';
import { decodeActivity } from '../../../../infra/contracts/cloud-events.js';
import { activityTopic, topics } from '../../../../infra/contracts/topics.js';
import { startChild, type TypeScriptChild } from '../../../support/child-process.js';
import { openTestLog, until } from '../../../support/event-log-harness.js';
import { removeTempDirs, tempDir } from '../../../support/temp-dir.js';

const children: TypeScriptChild[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
  removeTempDirs();
});

const reads = (child: TypeScriptChild): string[] => child.lines().filter((line) => line.startsWith('reads from'));

describe('two processes on one log', () => {
  it('one reads; the other goes on behind it when it is killed, and hands over when it is asked to end', async () => {
    const path = tempDir();
    const log = await openTestLog({ kind: 'embedded', path });
    await log.createTopics(topics);
    const written: number[] = [];
    const watching = await log.subscribe(activityTopic, 'watching', async ({ records }) => {
      for (const record of records) {
        const decoded = decodeActivity(record);
        if (decoded.ok) written.push(Number(String(decoded.value.object.text).replace('text of ', '')));
      }
    });
    const has = (number: number) => (): boolean => written.includes(number);
    const start = (): TypeScriptChild => {
      const child = startChild('ingest-child.ts', { path });
      children.push(child);
      return child;
    };
    const first = start();
    await until('the first one reads', () => reads(first).length === 1);
    const second = start();
    await until('the second one is there', () => second.lines().includes('ready'));
    await until('the first has written something', has(20));
    expect(reads(second)).toEqual([]);

    await first.kill();
    await until('the second one reads', () => reads(second).length === 1);
    const from = Number(/\d+$/.exec(reads(second)[0] as string)?.[0]);
    expect(from).toBeGreaterThan(0);
    await until('the second goes on', has(from + 20));

    const third = start();
    await until('the third one is there', () => third.lines().includes('ready'));
    second.process.stdin.write('end\n');
    expect(await second.ended).toBe(0);
    await until('the third one reads', () => reads(third).length === 1);
    const behind = Number(/\d+$/.exec(reads(third)[0] as string)?.[0]);
    await until('the third goes on', has(behind + 5));
    await third.kill();

    // Nothing between is missing, and an orderly end leaves nothing to be read again.
    const all = new Set(written);
    expect(Array.from({ length: behind + 5 }, (_, index) => index + 1).filter((number) => !all.has(number))).toEqual(
      [],
    );
    expect(written.filter((number) => number === behind)).toHaveLength(1);
    await watching.stop();
    await log.close();
  });
});
