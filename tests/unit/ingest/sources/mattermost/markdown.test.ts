import { describe, expect, it } from '@jest/globals';
import { plainText } from '../../../../../ingest/sources/mattermost/markdown.js';

describe('a message in Markdown', () => {
  it.each<[string, string, string]>([
    [
      'is as it is where there is no markup',
      '2 * 3 * 4 = 24, snake_case_name, a < b',
      '2 * 3 * 4 = 24, snake_case_name, a < b',
    ],
    [
      'loses its emphasis',
      '**bold**, *slanted*, _slanted_, ~~gone~~ and `code`',
      'bold, slanted, slanted, gone and code',
    ],
    ['loses headings and quotation marks', '# Title\n> quoted\n\ntext', 'Title\nquoted\n\ntext'],
    ['keeps what stands in blocks of code', '```ts\nconst a = 1;\n```', 'const a = 1;'],
    ['keeps the words of a link', 'see [the notes](https://wiki.example/a?b=1 "Notes")', 'see the notes'],
    [
      'keeps the address of an image without words',
      '![](https://pictures.example/1.png)',
      'https://pictures.example/1.png',
    ],
    ['does not take a bracket for a link', '[draft] (not yet)', '[draft] (not yet)'],
    ['keeps channels and emoji', '~town-square :tada: #topic', '~town-square :tada: #topic'],
    ['hides who is mentioned', '@ada.l, thanks @Bo-2! (@cleo_x.)', '@user, thanks @user! (@user.)'],
    ['keeps mentions of everybody', '@channel @here @all', '@channel @here @all'],
    ['hides addresses of people', 'write to ada.l+x@people.example.', 'write to @user.'],
    ['is not a mention inside of a word', 'a@b and https://x.example/@ada', 'a@b and https://x.example/@ada'],
    ['has one kind of line end', 'a\r\nb\rc', 'a\nb\nc'],
  ])('%s', (_, raw, text) => {
    expect(plainText(raw).text).toBe(text);
  });

  it('tells who was mentioned, once each, and what was linked', () => {
    const plain = plainText('@Ada.L and @ada.l. see [this](https://a.example/1) and https://b.example/2, @channel');
    expect(plain.mentions).toEqual(['ada.l']);
    expect(plain.links).toEqual(['https://a.example/1', 'https://b.example/2']);
  });

  it('is read in no time, whatever is in it', () => {
    for (const bad of ['**a', '[', '_a', '@a.', 'a@b.', '~~x ', '`', '![]('])
      plainText(bad.repeat(16_000 / bad.length));
  });
});
