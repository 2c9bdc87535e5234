import { describe, expect, test } from '@jest/globals';
import { tokenise } from '../../../../../processors/enrich/scan.js';
import { score } from '../../../../../processors/enrich/sentiment/score.js';
import { vocabularyOf } from '../../../../../processors/enrich/vocabulary.js';

const sentiment = (text: string, lang = 'en'): number => score(tokenise(text, vocabularyOf(lang))).sentiment;

describe('praise', () => {
  test.each([
    'This is great',
    'not bad. I love this',
    "It's not bad. I love this",
    'This is not only good, it is wonderful',
    'no problem',
    'never had a problem',
    "can't wait to see you",
    'works like a charm',
    'This camera could not be any easier to use',
    "don't miss it",
    "isn't it great?",
    'The film is slow, but I loved it',
    'great:)',
    'thx, lol',
    'soooo goood',
    '🎉🎉',
    ':thumbsup:',
    'insanely good',
    'I like it',
  ])('%s', (text) => {
    expect(sentiment(text)).toBeGreaterThan(0.05);
  });
});

describe('blame', () => {
  test.each([
    "I don't like it",
    'I don’t like it',
    'I dont like it',
    'crashes every day',
    'The app crashes every day!',
    "I can't say it's great",
    'hardly useful',
    'anything but easy',
    "it isn't bad but it crashes",
    'The design is nice, but the battery died',
    'did not work',
    'Nothing works',
    'too small',
    'could be better',
    'I wish it worked',
    'buggy, laggy and overpriced',
    'another outage :(',
    'returned it and got my money back',
    'meh',
    'unhelpful',
    'waste of money',
    'WHY??? This SUCKS',
  ])('%s', (text) => {
    expect(sentiment(text)).toBeLessThan(-0.05);
  });
});

describe('no opinion', () => {
  test.each([
    'The meeting is at three',
    'It looks like a table',
    'me too',
    'United Airlines number 12',
    'as well as the rest',
  ])('%s', (text) => {
    expect(sentiment(text)).toBe(0);
  });
});

describe('degrees', () => {
  test.each([
    ['very good', 'good'],
    ['good', 'somewhat good'],
    ['good!!!', 'good'],
    ['this is GOOD', 'this is good'],
    ['goood', 'good'],
    ['good :)', 'good'],
    ['excellent', 'good'],
    ['good', 'is it good?'],
    ['good but expensive', 'expensive but bad'],
    ['expensive but good', 'good but expensive'],
    ['good', 'not bad'],
    ['not great', 'terrible'],
  ])('%s is more than %s', (more, less) => {
    expect(sentiment(more)).toBeGreaterThan(sentiment(less));
  });

  test('capitals stress nothing where all is in capitals', () => {
    expect(sentiment('THIS IS GOOD')).toBe(sentiment('this is good'));
  });

  test('a negation does not reach into the next clause or sentence', () => {
    expect(sentiment("I don't know. It is good")).toBeGreaterThan(0);
    expect(sentiment("It doesn't, good")).toBeGreaterThan(0);
  });
});

describe('Spanish', () => {
  test.each([
    ['Me encanta el nuevo diseño', 1],
    ['No está mal. Me encanta', 1],
    ['Hemos ganado el premio', 1],
    ['No me gusta este cambio', -1],
    ['El servidor se ha caído otra vez', -1],
    ['No funciona nada', -1],
    ['La reunión es el lunes', 0],
  ])('%s', (text, sign) => {
    expect(Math.sign(sentiment(text, 'es'))).toBe(sign);
  });
});

describe('Portuguese', () => {
  test.each([
    ['Muito obrigado, ficou ótimo!', 1],
    ['Nada mal. Adorei isso', 1],
    ['Não gosto disso', -1],
    ['O app trava todo dia', -1],
    ['A comunicação é péssima', -1],
    ['A reunião é na segunda', 0],
  ])('%s', (text, sign) => {
    expect(Math.sign(sentiment(text, 'pt'))).toBe(sign);
  });
});
