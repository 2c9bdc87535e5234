// natural's own sentiment of the texts on standard input (a JSON array), as a JSON array. A program of its own, because
// natural loads an ES module with require(), which Node can and jest cannot.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const SentimentAnalyzer = require('natural/lib/natural/sentiment/SentimentAnalyzer.js');
const PorterStemmer = require('natural/lib/natural/stemmers/porter_stemmer.js');
const { WordTokenizer } = require('natural/lib/natural/tokenizers/regexp_tokenizer.js');

const tokenizer = new WordTokenizer();
const analyzer = new SentimentAnalyzer('English', process.argv[2] === 'stem' ? PorterStemmer : null, 'afinn');
const scores = JSON.parse(readFileSync(0, 'utf8')).map((text) => {
  const sentiment = analyzer.getSentiment(tokenizer.tokenize(text));
  return Number.isFinite(sentiment) ? sentiment : 0;
});
process.stdout.write(JSON.stringify(scores));
