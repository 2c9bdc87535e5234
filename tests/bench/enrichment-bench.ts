import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BenchText, enrichmentTexts } from './enrichment-texts.js';
import { runChild } from './measure.js';

const chains = ['given', 'detected', 'natural', 'vader', 'tinyld'] as const;
type Chain = (typeof chains)[number];

interface Line {
  readonly what: string;
  readonly texts: number;
  readonly meanCharacters: number;
  /** Texts a second of processor time. */
  readonly rates: Readonly<Record<Chain, number>>;
}

export interface EnrichmentBench {
  readonly rounds: number;
  readonly lines: readonly Line[];
}

type State = 'running' | 'fresh';

const sets: readonly (readonly [string, (text: BenchText) => boolean, State?])[] = [
  ['all texts', () => true],
  ['English', ({ lang }) => lang === 'en'],
  ['other languages', ({ lang }) => lang !== 'en'],
  ['up to 50 characters', ({ text }) => text.length <= 50],
  ['51 to 200 characters', ({ text }) => text.length > 50 && text.length <= 200],
  ['longer', ({ text }) => text.length > 200],
  ['all texts, by a process that has just begun', () => true, 'fresh'],
];

/**
 * What is made of a text (`enrich`) against natural's tokeniser, stemmer and sentiment, VADER, and tinyld alone, over the same
 * texts. In turns, each round of each in a process of its own; the middle rate of the rounds.
 */
export async function enrichmentBench(rounds = 3): Promise<EnrichmentBench> {
  const all = await enrichmentTexts();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'earshot-enrichment-'));
  const file = path.join(folder, 'texts.json');
  const lines: Line[] = [];
  try {
    for (const [what, isIn, state = 'running'] of sets) {
      const texts = all.filter(isIn);
      writeFileSync(file, JSON.stringify(texts));
      const rates: Record<Chain, number[]> = { given: [], detected: [], natural: [], vader: [], tinyld: [] };
      for (let round = 0; round < rounds; round += 1) {
        for (const chain of chains) rates[chain].push(rateOf(chain, file, state));
      }
      lines.push({
        what,
        texts: texts.length,
        meanCharacters: texts.reduce((sum, { text }) => sum + text.length, 0) / texts.length,
        rates: Object.fromEntries(chains.map((chain) => [chain, middle(rates[chain])])) as Line['rates'],
      });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { rounds, lines };
}

function rateOf(chain: Chain, file: string, state: State): number {
  const { texts, seconds } = runChild<{ texts: number; seconds: number }>('enrichment-child.ts', chain, file, state);
  return texts / seconds;
}

function middle(rates: readonly number[]): number {
  return [...rates].sort((a, b) => a - b)[Math.floor(rates.length / 2)]!;
}

export function enrichmentSection({ rounds, lines }: EnrichmentBench): string {
  const whole = (value: number): string => Math.round(value).toLocaleString('en');
  const row = ({ what, texts, meanCharacters, rates }: Line): string => {
    const times = (chain: Chain, other: Chain): string => `${(rates[chain] / rates[other]).toFixed(1)} ×`;
    const cells = [
      ...[what, whole(texts), whole(meanCharacters), ...chains.map((chain) => whole(rates[chain]))],
      ...[times('given', 'natural'), times('detected', 'natural'), times('given', 'vader'), times('detected', 'vader')],
    ];
    return `| ${cells.join(' | ')} |`;
  };
  return `## Enrichment

Texts a second of processor time, of recorded chat, posts, tweets and reviews. Each text that is counted comes once; the other half of the texts warm
the process up, and with them the words that \`enrich\` keeps (nothing else is kept); word lists of the texts' languages have been read before, as natural's
analyser reads its own when it is made. In the last line nothing has, but a tenth. The middle of ${rounds} rounds in turns, each in a process of its own.
natural: WordTokenizer, PorterStemmer, SentimentAnalyzer. To reach: 8 × natural's chain with the language given, 3 × with it detected, 15 × VADER.

| texts | number | mean characters | enrich, language given | enrich, detected | natural | VADER | tinyld alone | given to natural | detected to natural | given to VADER | detected to VADER |
|---|---|---|---|---|---|---|---|---|---|---|---|
${lines.map(row).join('\n')}
`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(enrichmentSection(await enrichmentBench(Number(process.argv[2] ?? 3))));
}
