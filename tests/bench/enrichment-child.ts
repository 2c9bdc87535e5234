import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BenchText } from './enrichment-texts.js';

/**
 * `enrichment-child.ts <chain> <file with texts> fresh|running`: every text once, none seen before. Fresh: in a process that has
 * just begun, the first tenth not counted. Running: the first half, gone through three times, is warm-up, and the word lists of
 * the texts' languages have been read. Prints texts and seconds of processor time, those of the collector's threads included.
 */

const [, , name = '', file = '', state = 'fresh'] = process.argv;
// natural is CommonJS, and its root must not be imported: it opens database drivers and reads .env.
const require = createRequire(import.meta.url);

const chains: Readonly<Record<string, () => Promise<(text: BenchText) => unknown>>> = {
  given: async () => {
    const { enrich } = await import('../../processors/enrich/enrich.js');
    return ({ text, lang }) => enrich(text, lang);
  },
  detected: async () => {
    const { enrich } = await import('../../processors/enrich/enrich.js');
    return ({ text }) => enrich(text, null);
  },
  natural: async () => {
    const SentimentAnalyzer = require('natural/lib/natural/sentiment/SentimentAnalyzer.js');
    const PorterStemmer = require('natural/lib/natural/stemmers/porter_stemmer.js');
    const { WordTokenizer } = require('natural/lib/natural/tokenizers/regexp_tokenizer.js');
    const tokenizer = new WordTokenizer();
    // It stems each token itself.
    const analyzer = new SentimentAnalyzer('English', PorterStemmer, 'afinn');
    return ({ text }) => analyzer.getSentiment(tokenizer.tokenize(text));
  },
  vader: async () => {
    const { SentimentIntensityAnalyzer } = require('vader-sentiment');
    return ({ text }) => SentimentIntensityAnalyzer.polarity_scores(text);
  },
  tinyld: async () => {
    const { detect } = await import('tinyld');
    return ({ text }) => detect(text);
  },
};

const chain = await chains[name]!();
const texts = JSON.parse(readFileSync(file, 'utf8')) as readonly BenchText[];
const isFresh = state === 'fresh';
// natural's analyser reads its word list when it is made, `enrich` a language's at its first text.
if (!isFresh && name === 'given') for (const lang of new Set(texts.map((text) => text.lang))) chain({ text: '', lang });
const warm = Math.ceil(texts.length / (isFresh ? 10 : 2));
const run = (from: number, to: number): void => {
  for (let at = from; at < to; at += 1) chain(texts[at]!);
};
for (let pass = 0; pass < (isFresh ? 1 : 3); pass += 1) run(0, warm);
const before = process.cpuUsage();
run(warm, texts.length);
const { user, system } = process.cpuUsage(before);
process.stdout.write(JSON.stringify({ texts: texts.length - warm, seconds: (user + system) / 1e6 }));
