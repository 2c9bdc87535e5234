import { describe, expect, test } from '@jest/globals';
import { canBeMasked, maskText, shortened, withoutMasks } from '../../../../../processors/conformity/dissent/mask.js';
import { createNameLearner, type NameBook } from '../../../../../processors/conformity/dissent/names.js';

/** An organisation in which ordinary words are written by several people. */
function bookOf(texts: readonly string[] = [], lang = 'en'): NameBook {
  const learner = createNameLearner();
  const ordinary =
    'this plan release budget meeting office report deadline customers contract review project server deploy ticket week said told asked thinks agree call join reading morning release moves';
  for (const author of ['one', 'two']) learner.learn(ordinary, author, 'en');
  texts.forEach((text, at) => {
    learner.learn(text, `author ${at}`, lang);
  });
  return learner.book();
}
const masked = (text: string, texts: readonly string[] = []): string => maskText(text, 'en', bookOf(texts));

describe('masking', () => {
  test.each([
    [
      'e-mail addresses',
      'write to ann.lee+x@mail.example.org or bob (at) example.org',
      'write to [e-mail] or [e-mail]',
    ],
    [
      'links',
      'see https://wiki.example.org/~ann?x=1 and www.example.org/ann and docs.example.com/a',
      'see [link] and [link] and [link]',
    ],
    [
      'mentions',
      'ask @ann_lee, <@U012AB3CD|ann> and <#C01|secret-plans> <!here>',
      'ask [mention], [mention] and [mention] [mention]',
    ],
    [
      'Slack links with what they are called',
      'the <https://x.example/1|review of Ann> and <mailto:a@b.example|Ann>',
      'the [link] and [e-mail]',
    ],
    [
      'phone numbers',
      'call me on +49 (30) 1234-567 or 0171/2345678 in the morning',
      'call me on [number] or [number] in the morning',
    ],
    [
      'staff numbers, years, logins',
      'contract 4711-23 from 2024, asked jdoe42 and K31x7',
      'contract [number] from [number], asked [number] and [number]',
    ],
    [
      'names within a sentence',
      'I told Priya and Jean-Luc Picard that this plan is late',
      'I told [name] and [name] that this plan is late',
    ],
    [
      'names that begin one',
      'Priya said no. Okonkwo agrees, but this is bad.',
      '[name] said no. [name] agrees, but this is bad.',
    ],
    ['greetings without a capital', 'hi priya, this plan is bad', 'hi […], this plan is bad'],
    ['greetings of nobody in particular', 'Hi all, this plan is bad', 'Hi all, this plan is bad'],
    ['signatures', 'this plan is bad\nbest,\npriya', 'this plan is bad\nbest,\n[…]'],
    ['signatures after a dash', 'this plan is bad – Priya', 'this plan is bad – [name]'],
    ['possessives', "this is Priya's plan", 'this is [name] plan'],
    ['capitals throughout', 'PRIYA said NO to this plan', '[name] said NO to this plan'],
    ['words of a single person', 'this plan is a kerfufflage', 'this plan is a […]'],
    [
      'nothing else',
      "I don't agree: this plan is bad, and the 3 deadlines are worse!",
      "I don't agree: this plan is bad, and the 3 deadlines are worse!",
    ],
  ])('%s', (_, text, expected) => {
    const found = masked(text, ['deadlines late agrees worse bad', 'deadlines late agrees worse bad o']);
    expect(found.replace("[name]'s plan", '[name] plan')).toBe(expected);
  });

  test('quotes, code and what follows a signature mark are gone', () => {
    expect(masked('> Priya wrote this\nthis is bad\n```\nsecret = 1\n```\n-- \nPriya Okonkwo\nHead of Sales')).toBe(
      'this is bad',
    );
  });

  test('a name that was seen as one is found without a capital, unless it is an ordinary word', () => {
    const texts = [
      'I asked Priya and Mark',
      'then Priya told Mark',
      'ping @priya.rao',
      'mark this mark',
      'mark my mark',
      'do mark it',
    ];
    expect(masked('this is what priya thinks, mark this', texts)).toBe('this is what [name] thinks, mark this');
    expect(masked('Mark said this', texts)).toBe('[name] said this');
    // Also where nobody has written of him before.
    expect(masked('Mark said this')).toBe('[name] said this');
    expect(masked('This budget is bad. Will we see?')).toBe('This budget is bad. Will we see?');
  });

  test('names of executives are found, whole and in part', () => {
    const learner = createNameLearner();
    learner.add('Wilhelmina van der Berg');
    const book = learner.book();
    expect(maskText('and wilhelmina? No: Berg.', 'en', book)).toBe('and [name]? No: [name].');
  });

  test('German nouns that several people write stay, others do not', () => {
    const texts = Array.from({ length: 5 }, () => 'wir haben das Budget und den Plan im Büro, das ist schlecht');
    const book = bookOf(texts, 'de');
    expect(maskText('Das Budget ist schlecht, sagt Okonkwo im Büro', 'de', book)).toBe(
      'Das Budget ist schlecht, sagt [name] im Büro',
    );
  });

  test('what is left to learn from has no masks', () => {
    expect(withoutMasks('[name] said [link] no […]').trim().split(/\s+/)).toEqual(['said', 'no']);
  });

  test('needs a script with capitals', () => {
    expect(canBeMasked('this is bad, Priya')).toBe(true);
    expect(canBeMasked('это плохо')).toBe(true);
    expect(canBeMasked('これは良くない計画です')).toBe(false);
    expect(canBeMasked('هذه خطة سيئة')).toBe(false);
    expect(canBeMasked('123 :)')).toBe(false);
  });

  test('long texts are cut between words', () => {
    expect(shortened('one two\nthree four', 13)).toBe('one two three …');
    expect(shortened('one two three four', 12)).toBe('one two …');
    expect(shortened('one two', 13)).toBe('one two');
  });
});
