import { readFileSync } from 'node:fs';
import { parseQuery } from '../../infra/boolean-query/parse.js';
import { createRandom, type Random } from '../../infra/random.js';
import { simulatedSource } from '../../ingest/sources/simulated/source.js';
import { enrich } from '../../processors/enrich/enrich.js';
import { type CompiledQueries, compileQueries } from '../../processors/listening/match/compile.js';
import type { Matchable } from '../../processors/listening/match/matchable.js';
import { createTestContext, readAll } from '../support/read-source.js';
import { sharedData } from '../support/shared-data.js';
import type { QueryMatchBench, QueryMatchRun } from './query-match-bench.js';

/** Prints a QueryMatchBench. */

const passes = 3;
const rooms = ['Contributors', 'CurriculumDevelopment', 'DataScience', 'Russian', 'portugues', 'python'];

const post = (text: string): Matchable => ({
  ...{ text, title: '', lang: null, scope: 'public', platform: 'gitter', community: '', links: [], kind: 'post' },
});

async function readTexts(): Promise<{ readonly texts: string; readonly all: readonly string[] }> {
  const folder = sharedData('gitter');
  if (folder !== null) {
    const all = rooms.flatMap((room) =>
      readFileSync(`${folder}/${room}.tsv`, 'utf8')
        .split('\n')
        .map((line) => line.split('\t')[6] ?? '')
        .filter((text) => text !== ''),
    );
    return { texts: `Messages of ${rooms.length} Gitter rooms (English, Russian, Portuguese)`, all };
  }
  const config = simulatedSource.config.parse({ people: 400, weeks: 26, until: '2026-11-01' });
  const { events } = await readAll(await simulatedSource.open(config, createTestContext()));
  const all = events.flatMap(({ object }) => (object.text === null || object.text === '' ? [] : [object.text]));
  return { texts: 'Texts of the simulated organisation', all };
}

/** Words of the texts from the frequent to the rare, without the most frequent: what somebody would listen for. */
function wordsOf(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const word of text.toLowerCase().match(/\p{L}{4,20}/gu) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts.entries()]
    .filter(([, count]) => count > 2)
    .sort((a, b) => b[1] - a[1])
    .map(([word]) => word)
    .slice(150, 8_000);
}

function queriesOf(count: number, words: readonly string[], random: Random): string[] {
  const word = (): string => words[Math.floor(random.next() ** 0.7 * words.length)]!;
  const shapes: readonly (() => string)[] = [
    () => `${word()} OR #${word()} OR @${word()}`,
    () => `"${word()} ${word()}" OR "${word()} ${word()}"`,
    () => `(${word()} OR ${word()} OR ${word()}) AND (${word()} OR ${word()})`,
    () => `${word()} NEAR/5 (${word()} OR ${word()})`,
    () => `${word().slice(0, 6)}* AND NOT ${word()}`,
    () => `*${word().slice(-6)} OR ${word()}`,
    () => `${word()} scope:public -"${word()} ${word()}"`,
    () => `link:${word()}.com OR ${word()}`,
  ];
  return Array.from({ length: count }, (_, index) => shapes[index % shapes.length]!());
}

/** Of the processor, all threads of the process: what else the machine does is not in it. The least of some passes. */
function seconds(work: () => void, passes = 1): number {
  const taken = Array.from({ length: passes }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  });
  return Math.min(...taken);
}

const compile = (queries: readonly string[]): CompiledQueries =>
  compileQueries(queries.map((query, index) => ({ name: `q${index}`, tree: parseQuery(query) })));

const { texts, all } = await readTexts();
const matchables = all.map(post);
const words = wordsOf(all);
const random = createRandom('query-match-bench');
const thousand = queriesOf(1_000, words, random);
// Tables of characters and dictionaries are made once a process.
compile(thousand).match(post('warm'));
for (const text of all.slice(0, 5_000)) enrich(text, null);

const runs = [1, 100, 1_000].map((count): QueryMatchRun => {
  let compiled = compile([]);
  const compileMs = seconds(() => {
    compiled = compile(thousand.slice(0, count));
  });
  const before = compiled.work.asked;
  let matches = 0;
  for (const of of matchables) matches += compiled.match(of).length;
  const { asked } = compiled.work;
  const taken = seconds(() => {
    for (const of of matchables) compiled.match(of);
  }, passes);
  return {
    queries: count,
    compileMs: compileMs * 1000,
    perSecond: all.length / taken,
    matchesPerThousand: (matches / all.length) * 1000,
    asked: (asked - before) / all.length,
  };
});
const enrichSeconds = seconds(() => {
  for (const text of all) enrich(text, null);
}, passes);

const length = 100_000;
const nasty = (
  [
    ['one word', 'a'.repeat(length)],
    ['spaces', ' '.repeat(length)],
    ['accents', `a${'\u0301\u0316'.repeat(length / 2)}`],
    ['a a a', 'a '.repeat(length / 2)],
    ['ideographs', '東'.repeat(length)],
    ['words all different', Array.from({ length: length / 8 }, (_, index) => `${index}x`.padEnd(7, 'y')).join(' ')],
  ] as const
).map(([what, text]) => {
  const near = Array.from(
    { length: 1_000 },
    (_, index) =>
      [`a NEAR/${1 + (index % 100)} a${index}*`, `"東 東 x${index}"`, `*x${index}`, `a NEAR/${1 + (index % 100)} a`][
        index % 4
      ]!,
  );
  const compiled = compile(near);
  return { what, ms: seconds(() => compiled.match(post(text))) * 1000 };
});

const bench: QueryMatchBench = {
  texts,
  count: all.length,
  meanCharacters: all.reduce((sum, text) => sum + text.length, 0) / all.length,
  enrichPerSecond: all.length / enrichSeconds,
  runs,
  nasty,
};
process.stdout.write(JSON.stringify(bench));
