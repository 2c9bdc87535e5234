import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { newDraft } from '../../../../processors/enrich/draft.js';
import { enrich, enrichSteps, type Features } from '../../../../processors/enrich/enrich.js';
import { fnv1a32 } from '../../../../processors/enrich/hash.js';
import { deadLetter, drop, ok, runSteps, type StepResult } from '../../../../processors/enrich/step.js';

const nothing: Features = {
  lang: null,
  langFrom: null,
  sentiment: null,
  sentimentReason: 'no-text',
  words: 0,
  sentences: 0,
  characters: 0,
  hasQuestion: false,
  hasLink: false,
  hasEmoji: false,
  markers: 0,
  tokens: [],
};

describe('enrich', () => {
  test('a post', () => {
    const features = enrich("Shipping works great now, thanks @ann! Isn't it? https://a.example 🎉", 'en-GB');
    expect(features).toEqual({
      ...nothing,
      lang: 'en',
      langFrom: 'platform',
      sentiment: expect.closeTo(0.91, 1),
      sentimentReason: 'scored',
      words: 7,
      sentences: 2,
      characters: 68,
      hasQuestion: true,
      hasLink: true,
      hasEmoji: true,
      markers: 0b101010,
      tokens: ['shipping', 'works', 'great', 'thanks'].map(fnv1a32),
    });
  });

  test.each([
    ['no text', null, nothing],
    ['empty text', '', nothing],
    ['spaces', ' \n\t ', nothing],
    ['nothing but a quote', '> I love it', nothing],
    ['nothing but code', '```\nlove()\n```', nothing],
  ])('%s', (_, text, features) => {
    expect(enrich(text, null)).toEqual(features);
  });

  test.each([
    ['12345', 'en', 'no-words'],
    ['https://a.example/love', 'en', 'no-words'],
    ['@ann', 'en', 'no-words'],
    ['🚗', 'en', 'no-words'],
    ['?!', 'en', 'no-words'],
    ['ok', null, 'no-language'],
    ['Das ist wirklich sehr gut geworden', null, 'no-lexicon'],
    ['هذا رائع جدا شكرا لكم جميعا', null, 'no-lexicon'],
    ['这是一个很好的主意 😀', null, 'no-lexicon'],
    ['good', 'de', 'no-lexicon'],
  ])('%s (%s) cannot be scored: %s', (text, lang, reason) => {
    const { sentiment, sentimentReason } = enrich(text, lang);
    expect({ sentiment, sentimentReason }).toEqual({ sentiment: null, sentimentReason: reason });
  });

  test('emoji alone are scored in any language, words without opinion are neutral', () => {
    expect(enrich('❤️❤️', 'ar')).toMatchObject({ sentimentReason: 'scored', hasEmoji: true, words: 0 });
    expect(enrich('❤️❤️', null).sentiment).toBeGreaterThan(0);
    expect(enrich('The meeting is at three', 'en')).toMatchObject({ sentiment: 0, sentimentReason: 'scored' });
  });

  test("the platform's language wins; one that says nothing is detected", () => {
    expect(enrich('this is what they have said about it', 'fr')).toMatchObject({ lang: 'fr', langFrom: 'platform' });
    expect(enrich('this is what they have said about it', 'und')).toMatchObject({ lang: 'en', langFrom: 'detected' });
    expect(enrich('this is what they have said about it', '%%')).toMatchObject({ lang: 'en', langFrom: 'detected' });
    expect(enrich('hm', 'und')).toMatchObject({ lang: null, langFrom: null });
  });

  test("quotes, code and signatures are not the author's", () => {
    const own = 'I love this idea';
    const whole = `> terrible idea, see https://x.example\n${own}\n\`\`\`\nkill -9\n\`\`\`\n-- \nAnn, Chief of Disaster?`;
    expect(enrich(whole, 'en')).toEqual(enrich(own, 'en'));
  });

  test.each([
    ['One. Two! Three? Four', 4],
    ['Wait... what?!', 2],
    ['See e.g. Dr. Smith at 3.14', 1],
    ['a line\nanother line', 2],
    ['これは良い。とても良い。', 2],
    ['...', 0],
  ])('sentences of %j', (text, sentences) => {
    expect(enrich(text, 'en').sentences).toBe(sentences);
  });

  test('content tokens are distinct, without stop words, and no more than 256', () => {
    expect(enrich("The cat's cat and THE Cat", 'en').tokens).toEqual([fnv1a32('cat')]);
    expect(enrich('Der Hund und die Katze', 'de').tokens).toEqual(['hund', 'katze'].map(fnv1a32));
    const many = Array.from({ length: 1000 }, (_, i) => `word${i}x`).join(' ');
    expect(enrich(many, 'en').tokens).toHaveLength(256);
  });

  test('style markers are of English only', () => {
    expect(enrich('the cat', 'en').markers).toBe(1);
    expect(enrich('the cat', 'de').markers).toBe(0);
  });
});

describe('hostile text', () => {
  const fill = (part: string, length = 131_072): string =>
    part.repeat(Math.ceil(length / part.length)).slice(0, length);
  const hostile: readonly (readonly [string, string])[] = [
    ['five megabytes', fill('I love this. ', 5_000_000)],
    ['one word of five megabytes', fill('a', 5_000_000)],
    ['20,000 digits', fill('1', 20_000)],
    ['NUL', 'a\0b\0'],
    ['lone surrogates', 'good \ud800 \udc00 \ud83d'],
    ['right to left', '\u202egood\u202c \u200f'],
    ...[
      ...[
        '> ',
        '>\n',
        '`',
        '`a',
        '```a\n',
        ':',
        ':a',
        ':a:',
        '<@',
        '<@a ',
        '@',
        '@a.',
        '&',
        '&lt;',
        "a'",
        "'",
        '!',
        '?',
        '.',
      ],
      ...['\n', ' ', '-', '- ', '#', '(', ':)', '>:(', 'http://', 'www.', 'a@b.', 'On 1\n', 'From: a\n', 'Le a écrit '],
      ...[
        'not ',
        'no ',
        'good but ',
        'very ',
        'waste of ',
        'GOOD ',
        'so',
        'soooo ',
        '漢',
        '漢字かな',
        'สวัสดี',
        'ក',
        'ا',
        '👨‍👩‍👧',
        '🇩',
        '\u200d',
      ],
      ...['\u0301', 'a\u0301', '\ufe0f', '𝐡𝐞 ', '\ud800', '\udc00', '_', '1.', '1,'],
    ].map((part) => [JSON.stringify(part), fill(part)] as const),
  ];

  test.each(hostile)('%s', (_, text) => {
    for (const lang of ['en', 'th', null]) {
      const features = enrich(text, lang);
      expect(features.sentiment === null || Math.abs(features.sentiment) <= 1).toBe(true);
      expect(features.tokens.length).toBeLessThanOrEqual(256);
    }
  });

  const expectSound = (features: Features): void => {
    const { sentiment, sentimentReason, tokens } = features;
    expect(sentiment === null || (Number.isFinite(sentiment) && Math.abs(sentiment) <= 1)).toBe(true);
    expect(sentiment === null).toBe(sentimentReason !== 'scored');
    for (const count of [features.words, features.sentences, features.characters, features.markers]) {
      expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
    }
    expect(features.markers).toBeLessThan(256);
    expect(features.sentences).toBeLessThanOrEqual(Math.max(features.words, 0));
    expect(new Set(tokens).size).toBe(tokens.length);
    for (const token of tokens) expect(Number.isInteger(token) && token >= 0 && token < 2 ** 32).toBe(true);
    const json = JSON.stringify(features);
    expect(json.isWellFormed()).toBe(true);
    expect(JSON.parse(json)).toEqual(features);
  };

  test('any text in any language gives sound features, twice the same', () => {
    const pieces = fc.constantFrom(
      'not ',
      'good',
      '> ',
      '\n',
      '-- ',
      '`',
      '```',
      ':)',
      'http://',
      '@',
      '<@',
      '!',
      ' but ',
      '❤️',
      'ñ',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc
        .array(fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)))
        .map((units) => units.join('')),
      fc.array(fc.oneof(pieces, fc.string({ unit: 'grapheme', maxLength: 5 }))).map((parts) => parts.join('')),
    );
    const lang = fc.oneof(fc.constantFrom(null, 'en', 'es', 'pt', 'ja', 'und', 'zz'), fc.string());
    fc.assert(
      fc.property(text, lang, (someText, someLang) => {
        const features = enrich(someText, someLang);
        expectSound(features);
        expect(enrich(someText, someLang)).toEqual(features);
      }),
      { numRuns: 1500, seed: 20240502 },
    );
  });
});

describe('steps', () => {
  test('have names, each its own, so that a dead letter can say which it was', () => {
    const names = enrichSteps.map(({ name }) => name);
    expect(names).toEqual(['stripQuotesAndSignature', 'detectLang', 'describe']);
  });

  test('keep nothing of a text for the next', () => {
    const drafts = ['> x\nGood day to all of you!', 'https://a.example?', ''].map((text) => newDraft(text, null));
    for (const step of enrichSteps) for (const draft of drafts) expect(step(draft)).toBe(ok);
    expect(drafts[0]).toMatchObject({
      text: 'Good day to all of you!',
      features: { lang: 'en', words: 6, sentences: 1 },
    });
    expect(drafts.slice(1).map(({ features }) => features)).toEqual([
      { ...nothing, sentimentReason: 'no-words', characters: 18, hasLink: true },
      nothing,
    ]);
  });

  test('stop at the first that is not ok', () => {
    const step = (name: string, result: StepResult) =>
      function named(seen: string[]) {
        seen.push(name);
        return result;
      };
    const run = (second: StepResult) => {
      const seen: string[] = [];
      return { result: runSteps([step('a', ok), step('b', second), step('c', ok)], seen), seen };
    };
    expect(run(ok)).toEqual({ result: { status: 'ok' }, seen: ['a', 'b', 'c'] });
    expect(run(drop('because'))).toEqual({ result: { status: 'drop', reason: 'because' }, seen: ['a', 'b'] });
    expect(run(deadLetter('because'))).toEqual({
      result: { status: 'deadLetter', reason: 'because' },
      seen: ['a', 'b'],
    });
  });
});
