import { describe, expect, test } from '@jest/globals';
import { stripQuotes } from '../../../../processors/enrich/strip-quotes.js';

describe("keeps the author's own words", () => {
  test.each([
    ['plain text', 'Hello there', 'Hello there'],
    ['a quoted line', '> they said\nI disagree', 'I disagree'],
    ['a quote as Slack sends it', '&gt; they said\nI disagree', 'I disagree'],
    ['a nested and indented quote', '  > > a\n>b\nmine', 'mine'],
    ['nothing but a quote', '> they said', ''],
    ['an angry face, which is no quote', '>:( not again', '>:( not again'],
    ['a signature', 'See you\n-- \nAnn Lee\nHead of Things', 'See you'],
    ['a rule of three dashes, which is no signature', 'a\n---\nb', 'a\n---\nb'],
    ['a mobile signature', 'ok, will do\nSent from my iPhone', 'ok, will do'],
    [
      'a reply header with a quote, and words below it',
      'Yes.\nOn 3 May 2024, Ann wrote:\n> No?\nAgreed.',
      'Yes.\nAgreed.',
    ],
    ['a reply header with the mail as it was', 'Yes.\n\nOn 3 May 2024, Ann wrote:\n\nNo?\nBye', 'Yes.'],
    [
      'a reply header over two lines',
      'Yes.\nOn Fri, 3 May 2024 at 10:02, Ann Lee\n<ann@example.org> wrote:\n> No?',
      'Yes.',
    ],
    ['a reply header in German', 'Ja.\nAm 03.05.2024 um 10:02 schrieb Ann Lee:\n> Nein?', 'Ja.'],
    ['a reply header in French', 'Oui.\nLe 3 mai 2024, Ann a écrit :\n> Non?', 'Oui.'],
    ['a reply header in Spanish', 'Sí.\nEl 3 de mayo de 2024, Ana escribió:\n> ¿No?', 'Sí.'],
    ['an Outlook mail below', 'Fine.\n\nFrom: Ann\nSent: Friday\nTo: Bo\nSubject: x\n\nold text', 'Fine.'],
    ['a forwarded mail', 'FYI\n-----Original Message-----\nold text', 'FYI'],
    ['a fenced block', 'try\n```\nrm -rf bad\n```\nplease', 'try\n\n\nplease'],
    ['a fence that is never closed', 'try\n```\nrm -rf', 'try'],
    ['inline code', 'the `kill` command', 'the   command'],
    ['windows line ends', '> a\r\nb\r\nc', 'b\nc'],
    ['entities', 'a &amp; b &lt;3', 'a & b <3'],
    ['a sentence that begins with On and ends with a colon', 'On Monday we ship:\n- a', 'On Monday we ship:\n- a'],
  ])('%s', (_, text, kept) => {
    expect(stripQuotes(text)).toBe(kept);
  });
});
