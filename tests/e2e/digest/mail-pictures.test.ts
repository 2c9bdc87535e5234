import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';
import { content } from '../../../dashboards/digest/content.js';
import { renderModel } from '../../../dashboards/digest/render-digest.js';
import {
  createTestFigures,
  createTestSeries,
  swinging,
  type TestFigures,
  testConversation,
  testLeader,
  testRun,
  testTeam,
} from '../../support/digest-figures.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

/** How a mail looks where it is read: narrow and wide, light and dark, with pictures and without. */

const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

const figures: TestFigures = {
  series: {
    audience_share: swinging(24, 4, { value: 44, of: 412 }),
    leader_posts: swinging(5, 1, 5),
    answer_time: swinging(40_000, 4_000, { value: 41_000, of: 40 }),
    interactive_share: swinging(40, 2, { value: 41, of: 12_250 }),
    sentiment_net: swinging(10, 2, 11),
  },
  places: ['Town Square', 'Verwaltungsangelegenheiten und Grundsatzfragen der Zusammenarbeit', 'דנה לוי'].map(
    (label) => ({
      dimension: 'community',
      label,
      people: createTestSeries(swinging(50, 2, 51)),
    }),
  ),
  conversations: [testConversation, { ...testConversation, firstWords: 'שלום לכולם, מה שלומכם?', url: '' }],
  conformity: {
    isEnabled: true,
    run: {
      ...testRun,
      effects: testRun.effects.flatMap((effect) => [effect, { ...effect, signal: 'S4', outcome: 'reply latency' }]),
    },
  },
};

const files = new Map<string, string>();
let browser: Browser;

beforeAll(async () => {
  const folder = tempDir();
  for (const [name, recipient] of [
    ['leader', { ...testLeader, name: 'Verwaltungsratsvorsitzende '.repeat(3) }],
    ['team', { ...testTeam, language: 'de' as const }],
  ] as const) {
    const { html, pictures } = await renderModel(content(createTestFigures({ ...figures, recipient })));
    let shown = html;
    for (const { cid, png } of pictures) {
      writeFileSync(path.join(folder, `${name}-${cid}.png`), png);
      shown = shown.replaceAll(`cid:${cid}`, `${name}-${cid}.png`);
    }
    files.set(name, path.join(folder, `${name}.html`));
    writeFileSync(path.join(folder, `${name}.html`), shown);
  }
  browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--headless', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
});

afterAll(async () => {
  await browser?.close();
  removeTempDirs();
});

const readers = ['leader', 'team'].flatMap((name) =>
  (
    [
      [320, 'light', true],
      [320, 'dark', false],
      [600, 'light', false],
      [600, 'dark', true],
    ] as const
  ).map(([width, scheme, images]) => ({ name, width, scheme, images })),
);

describe('a mail in the browser', () => {
  test.each(readers)('$name, $width pixels, $scheme, pictures: $images', async ({ name, width, scheme, images }) => {
    // Mail programs run no scripts; evaluating is not of the page.
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: scheme });
    try {
      const page = await context.newPage();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      if (!images) await page.route(/\.png$/, (route) => route.abort());
      await page.goto(`file://${files.get(name)}`);
      expect(asked.filter((url) => !url.startsWith('file:'))).toEqual([]);
      const found = await page.evaluate<{
        over: number;
        tooWide: string[];
        faint: string[];
        pictures: number[];
      }>(`(() => {
        const width = document.documentElement.clientWidth;
        const colour = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
        const bright = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
          .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
        const ground = (element) => {
          for (let at = element; at; at = at.parentElement) {
            const found = colour(getComputedStyle(at).backgroundColor);
            if (found.length === 3 || found[3] > 0) return found;
          }
          return [255, 255, 255];
        };
        const shown = [...document.querySelectorAll('td, th, h1, h2, span, div, a, strong')].filter((element) =>
          element.getBoundingClientRect().height > 1 && getComputedStyle(element).display !== 'none'
          && [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '')
          && element.closest('[style*="display:none"]') === null);
        return {
          over: document.documentElement.scrollWidth - width,
          tooWide: shown.filter((element) => element.getBoundingClientRect().right > width + 1).map((element) => element.textContent.slice(0, 60)),
          faint: shown.filter((element) => {
            const [one, other] = [bright(colour(getComputedStyle(element).color)), bright(ground(element))];
            return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05) < 4.5;
          }).map((element) => element.textContent.slice(0, 60)),
          pictures: [...document.images].map((image) => image.naturalWidth),
        };
      })()`);
      expect(found.over).toBe(0);
      expect(found.tooWide).toEqual([]);
      expect(found.faint).toEqual([]);
      expect(found.pictures.length).toBeGreaterThan(1);
      expect(found.pictures.every((natural) => natural > 0 === images)).toBe(true);
    } finally {
      await context.close();
    }
  });
});
