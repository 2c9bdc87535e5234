import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { sampleCorrelation } from 'simple-statistics';
import { enrich } from '../../processors/enrich/enrich.js';
import { sharedData } from '../support/shared-data.js';

interface Rated {
  readonly text: string;
  readonly rating: number;
}

function readRated(file: string): Rated[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, rating, ...text] = line.split('\t');
      return { rating: Number(rating), text: text.join('\t') };
    });
}

function naturalScores(texts: readonly string[], stemmer: 'stem' | 'plain'): number[] {
  const script = fileURLToPath(new URL('./enrich-natural-baseline.mjs', import.meta.url));
  const run = spawnSync(process.execPath, [script, stemmer], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.status !== 0) throw new Error(`natural's baseline failed: ${run.stderr}`);
  return JSON.parse(run.stdout) as number[];
}

const folder = sharedData('sentiment');
const withData = folder === null ? describe.skip : describe;

withData('agreement with people who rated the sentiment of texts (Pearson r)', () => {
  test.each([
    ['tweets.tsv', 0.85],
    ['amazon_reviews.tsv', 0.66],
  ])("%s: at least %d, and above natural's own analyser", (file, least) => {
    const rated = readRated(`${folder}/${file}`);
    const ratings = rated.map(({ rating }) => rating);
    const agreement = (scores: number[]): number => sampleCorrelation(ratings, scores);
    const texts = rated.map(({ text }) => text);

    const ours = agreement(texts.map((text) => enrich(text, 'en').sentiment ?? 0));
    expect(ours).toBeGreaterThan(least);
    for (const stemmer of ['stem', 'plain'] as const) {
      expect(ours).toBeGreaterThan(agreement(naturalScores(texts, stemmer)) + 0.1);
    }
  });

  test.each(['tweets.tsv', 'amazon_reviews.tsv'])('%s: nearly all of it is taken for English', (file) => {
    const languages = readRated(`${folder}/${file}`).map(({ text }) => enrich(text, null).lang);
    const decided = languages.filter((lang) => lang !== null);
    const english = decided.filter((lang) => lang === 'en');
    expect(english.length / decided.length).toBeGreaterThan(0.98);
    expect(decided.length / languages.length).toBeGreaterThan(0.9);
  });
});
