import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { createRandom } from '../../infra/random.js';
import { englishMarkers } from '../../processors/enrich/markers.js';
import { measureCommand, type Usage } from './measure.js';

export interface CoordinationBench {
  readonly turns: number;
  readonly pairs: number;
  readonly usage: Usage;
}

/**
 * `earshot coordination` over generated turns, as many as the Supreme Court corpus has: reading the file, finding markers,
 * all figures with permutations and intervals. Making the file is not in the figures.
 */
export async function coordinationBench(folder: string, turns = 1_700_000): Promise<CoordinationBench> {
  const file = path.join(folder, 'coordination-turns.ndjson');
  await writeTurns(file, turns);
  const usage = await measureCommand(
    ['coordination', '--turns', file, '--speakers', 'staff', '--targets', 'everyone', '--public-corpus', '--json'],
    folder,
  );
  const { towardsTargets } = JSON.parse(usage.stdout) as { towardsTargets: { pairs: number } };
  return { turns, pairs: towardsTargets.pairs, usage };
}

const people = 9_000;
const contentWords = 20_000;
const turnsAtOnce = 10_000;

/** Turns of Zipf authors in conversations of 200: 25 words on average, a bit less than half of them function words. */
export async function writeTurns(file: string, turns: number): Promise<void> {
  const random = createRandom('coordination-bench');
  const functionWords = [...englishMarkers.keys()];
  const stream = createWriteStream(file);
  let block = '';
  for (let turn = 0; turn < turns; turn += 1) {
    const words: string[] = [];
    for (let left = 1 + random.poisson(random.exponential(24)); left > 0; left -= 1) {
      words.push(
        random.chance(0.45)
          ? functionWords[random.zipf(functionWords.length) - 1]!
          : `word${random.int(contentWords).toString(36)}`,
      );
    }
    const speaker = random.zipf(people);
    const parent = turn % 200 === 0 ? '' : `t${turn - 1 - random.int(Math.min(3, turn % 200))}`;
    const group = speaker % 10 === 0 ? 'executive' : 'staff';
    block += `${JSON.stringify({ id: `t${turn}`, speaker: `person-${speaker}`, parent, group, text: `${words.join(' ')}.` })}\n`;
    if (turn % turnsAtOnce !== turnsAtOnce - 1) continue;
    if (!stream.write(block)) await once(stream, 'drain');
    block = '';
  }
  stream.end(block);
  await once(stream, 'finish');
}
