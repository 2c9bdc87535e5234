import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type SaxesAttributeNS, SaxesParser } from 'saxes';
import { content } from '../../../../dashboards/digest/content.js';
import type { RenderedDigest } from '../../../../dashboards/digest/digest.js';
import { localisedSvg } from '../../../../dashboards/digest/localise-svg.js';
import { renderModel } from '../../../../dashboards/digest/render-digest.js';
import { renderHtml } from '../../../../dashboards/digest/render-html.js';
import { renderText } from '../../../../dashboards/digest/render-text.js';
import {
  createTestFigures,
  createTestSeries,
  swinging,
  type TestFigures,
  testConversation,
  testLeader,
  testRun,
  testTeam,
} from '../../../support/digest-figures.js';

const place = (label: string, last: number) => ({
  dimension: 'community' as const,
  label,
  people: createTestSeries(swinging(50, 2, last)),
});

/** A digest with everything in it, with what people can name themselves. */
function everything(text: string, over: TestFigures = {}): TestFigures {
  return {
    organisation: { ...createTestFigures().organisation, name: text },
    recipient: { ...testLeader, name: text },
    series: {
      audience_share: swinging(24, 1, { value: 31, of: 412 }),
      unread_posts: swinging(35, 15, { value: 40, of: 5 }),
      leader_posts: swinging(5, 1, 5),
      reply_ratio: swinging(30, 5, { value: 31, of: 40 }),
      interactive_share: swinging(40, 2, { value: 41, of: 250 }),
    },
    places: [place(text, 80), place(`${text} 2`, 51)],
    conversations: [{ ...testConversation, community: text, platform: text, firstWords: text, url: text }],
    reachPlaces: [
      { label: text, percent: 48, posts: 4 },
      { label: 'Sales', percent: 12, posts: 4 },
    ],
    openQuestions: [{ label: text, percent: 59, questions: 94 }],
    elsewhere: { posts: 3, share: 12 },
    conformity: { isEnabled: true, run: { ...testRun, place: text } },
    definitions: { audience_share: 2 },
    former: { audience_share: 1 },
    publicUrl: 'https://earshot.example.org',
    ...over,
  };
}

interface Parsed {
  readonly tags: ReadonlySet<string>;
  readonly attributes: readonly (readonly [tag: string, name: string, value: string])[];
  readonly text: string;
}

const voids = ['meta', 'br', 'img', 'link', 'hr', 'input'];

/** Of what a browser would make of it: the mail is written so that it is XML too, but for what HTML leaves open. */
function parsed(html: string): Parsed {
  const xml = html
    .replace(/<!doctype[^>]*>/i, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/&nbsp;/g, '&#160;')
    .replace(/&zwnj;/g, '&#8204;')
    .replace(/<style[^>]*>[\s\S]*?<\/style>/g, '<style></style>')
    .replace(new RegExp(`<(${voids.join('|')})\\b([^>]*?)/?>`, 'g'), '<$1$2/>');
  const tags = new Set<string>();
  const attributes: [string, string, string][] = [];
  let text = '';
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes: all }) => {
    tags.add(name);
    for (const [key, value] of Object.entries(all as Record<string, string | SaxesAttributeNS>)) {
      attributes.push([name, key, typeof value === 'string' ? value : value.value]);
    }
  });
  parser.on('text', (some) => {
    text += some;
  });
  parser.write(xml).close();
  return { tags, attributes, text };
}

const known = new Set([
  ...['html', 'head', 'title', 'meta', 'style', 'body', 'div', 'table', 'tbody', 'tr', 'td', 'th', 'h1', 'h2'],
  ...['p', 'span', 'strong', 'a', 'br', 'img'],
]);

function harmless(html: string): void {
  const { tags, attributes } = parsed(html);
  expect([...tags].filter((tag) => !known.has(tag))).toEqual([]);
  expect(attributes.filter(([, name]) => /^on/i.test(name))).toEqual([]);
  const addresses = attributes.filter(([, name]) => ['href', 'src', 'action', 'background'].includes(name));
  expect(addresses.filter(([tag, , value]) => !(tag === 'img' ? /^cid:[a-z]+$/ : /^https?:\/\//).test(value))).toEqual(
    [],
  );
}

const awkward = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '</title></style></mjml><mj-include path="/etc/passwd" />',
  '<mj-raw><script src=//evil.example></script></mj-raw>',
  '--><!-- <![endif]--> ]]>',
  ['{{constructor}} $', '{process.env} <%= 1 %> `x`'].join(''),
  '&lt;script&gt; &#60;script&#62; &amp;',
  'Ann\r\nBcc: all@example.org\r\n\r\n<b>x</b>',
  'דנה לוי ‮ عربى',
  '👨‍👩‍👧‍👦🇩🇪🏳️‍🌈',
  'x'.repeat(10_000),
  'ü '.repeat(5_000),
  'javascript:alert(1)',
  'https://example.org/"><script>alert(1)</script>',
  'data:text/html,<script>alert(1)</script>',
];

describe('what people name themselves', () => {
  test.each(awkward.map((text) => [text.slice(0, 40), text]))('%j does no harm', async (_, text) => {
    for (const recipient of [testLeader, testTeam]) {
      const model = content(createTestFigures(everything(text, { recipient: { ...recipient, name: text } })));
      expect(model.subject).not.toMatch(/\p{Cc}/u);
      const html = await renderHtml(model);
      harmless(html);
      expect(Buffer.byteLength(html)).toBeLessThan(100_000);
      expect(renderText(model)).not.toMatch(/\r|\u202e/);
      expect(renderText(model).split('\n')).not.toContain('Bcc: all@example.org');
    }
  });

  test('does no harm whatever it is', async () => {
    const signs = fc.constantFrom(
      ...'<>"\'&;=/\\`{}[]()!-\r\n\t\u0000\u202e\u2028 abcאب😀e\u0301'.match(/./gsu)!,
      '<script>',
      '<!--',
      ']]>',
      'mj-',
    );
    const text = fc.oneof(
      fc.array(signs, { maxLength: 60 }).map((all) => all.join('')),
      fc.string({ unit: 'binary', maxLength: 60 }),
    );
    await fc.assert(
      fc.asyncProperty(text, async (some) => {
        const model = content(createTestFigures(everything(some)));
        harmless(await renderHtml(model));
        expect(model.subject).not.toMatch(/\p{Cc}|\u2028|\u202e/u);
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  test('is shown as it is', async () => {
    const text = 'R&D <"Ümläut"> דנה';
    const { text: shown } = parsed(await renderHtml(content(createTestFigures(everything(text)))));
    expect(shown).toContain('R&D <"Ümläut"> דנה');
  });
});

describe('a mail', () => {
  let digest: RenderedDigest;
  let german: RenderedDigest;
  beforeAll(async () => {
    digest = await renderModel(content(createTestFigures(everything('Town Square', { recipient: testTeam }))));
    german = await renderModel(
      content(createTestFigures(everything('Marktplatz', { recipient: { ...testLeader, language: 'de' } }))),
    );
  });

  test('has nothing that mail programs do not know', () => {
    const { html } = digest;
    const inline = html.replace(/<!--[\s\S]*?-->/g, '');
    expect(inline).not.toMatch(
      /display:\s*(inline-)?(flex|grid)|position:|@import|@font-face|<link|<script|url\(|var\(--|calc\(/i,
    );
    expect(Buffer.byteLength(html)).toBeLessThan(100_000);
    for (const [, width] of inline.matchAll(/\bwidth="(\d+)"/g)) expect(Number(width)).toBeLessThanOrEqual(600);
    expect(inline).toMatch(/max-width:\s*600px/);
    expect(html).toMatch(/<html[^>]* lang="en"/);
    expect(german.html).toMatch(/<html[^>]* lang="de"/);
  });

  test('is ready for the dark', () => {
    expect(digest.html).toMatch(/<meta name="color-scheme" content="light dark"/);
    expect(digest.html).toMatch(/@media \(prefers-color-scheme: dark\)/);
  });

  test('begins with its finding, unseen, for the list of mails', () => {
    const body = digest.html.slice(digest.html.indexOf('<body'));
    const finding = body.indexOf('In Town Square, 80 people took part');
    expect(finding).toBeGreaterThan(0);
    expect(finding).toBeLessThan(body.indexOf('<h1'));
    expect(body).toMatch(/display:\s*none/);
  });

  test('has each picture by its name, and says its value in words', () => {
    for (const { html, pictures } of [digest, german]) {
      const named = parsed(html).attributes.filter(([tag, name]) => tag === 'img' && name === 'src');
      expect(named.map(([, , value]) => value)).toEqual(pictures.map(({ cid }) => `cid:${cid}`));
      const alts = parsed(html).attributes.filter(([tag, name]) => tag === 'img' && name === 'alt');
      expect(alts.map(([, , value]) => value)).toEqual(pictures.map(({ alt }) => alt));
      for (const { alt, png } of pictures) {
        expect(alt).toMatch(/\d/);
        expect(png.subarray(1, 4).toString()).toBe('PNG');
        expect(png.readUInt32BE(16)).toBeGreaterThanOrEqual(1_200);
        expect(png.length).toBeLessThan(200_000);
      }
    }
    expect(digest.pictures.map(({ cid }) => cid)).toEqual(['participation', 'places', 'reach']);
  });

  test('has tables that are read out with their heads', () => {
    expect(digest.html).toMatch(/<th scope="row"/);
    expect(digest.html).toMatch(/<th scope="col"/);
    const layout = [...digest.html.replace(/<!--[\s\S]*?-->/g, '').matchAll(/<table[^>]*>/g)].map(([tag]) => tag);
    const withoutRole = layout.filter((tag) => !/role="(presentation|none)"/.test(tag));
    expect(withoutRole.length).toBeLessThanOrEqual(2);
  });

  test('is the same for the same figures', async () => {
    const again = await renderModel(content(createTestFigures(everything('Town Square', { recipient: testTeam }))));
    expect(again.html).toBe(digest.html);
    expect(again.text).toBe(digest.text);
    expect(again.pictures.map(({ png }) => png.toString('base64'))).toEqual(
      digest.pictures.map(({ png }) => png.toString('base64')),
    );
  });
});

test('a picture’s days and numbers are said in the language of the mail', () => {
  const svg = '<svg><text x="1.5">22 Jun</text><text>1.5 h</text><text>1,250</text><path d="M1.5 2.25"/></svg>';
  expect(localisedSvg(svg, 'en')).toBe(svg);
  expect(localisedSvg(svg, 'de')).toBe(
    '<svg><text x="1.5">22. Jun</text><text>1,5 h</text><text>1.250</text><path d="M1.5 2.25"/></svg>',
  );
});
