import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { dashboards, panelsOf } from '../../../dashboards/panels/dashboards.js';
import { type RunningCli, startCli } from '../../support/cli.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

/** What people see, in a real browser, of a demo that serves its pages. */

const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const first = dashboards[0]!.uid;
const addressOf = (uid: string): string => (uid === first ? '/' : `/dashboards/${uid}`);
const pages: readonly (readonly [title: string, path: string])[] = dashboards.map(({ title, uid }) => [
  title,
  addressOf(uid),
]);

let demo: RunningCli;
let url: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What a browser complains of, and whom it asks besides this server. */
let complaints: string[] = [];

beforeAll(async () => {
  demo = startCli(['demo', '--people', '120', '--weeks', '10'], {
    cwd: tempDir(),
    env: { EARSHOT_PORT: '0' },
    limitMs: 600_000,
  });
  url = (await demo.said(/dashboards of the demo: (http:\S+)\//))[1]!;
  const whileStarting = await fetch(url, { headers: { accept: 'text/html' } });
  expect(whileStarting.status).toBe(503);
  expect(await whileStarting.text()).toMatch(/Getting ready/);
  browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--headless', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
  page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(`asks ${request.url()}`);
  });
  await demo.said(/Ctrl-C ends it/);
}, 600_000);

afterAll(async () => {
  await browser?.close();
  demo?.process.kill('SIGKILL');
  await demo?.ended;
  removeTempDirs();
});

const open = async (path: string): Promise<void> => {
  complaints = [];
  const response = await page.goto(url + path);
  expect(response?.status()).toBe(200);
};

const severe = async (): Promise<string[]> => {
  await page.evaluate(axe);
  return page.evaluate<string[]>(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html, failureSummary }) => html.slice(0, 160) + ' ' + failureSummary).join(' | ')))`,
  );
};

const isWiderThanScreen = (): Promise<boolean> =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth');

describe.each(pages)('%s', (title, path) => {
  test('has a picture or a reason in every panel, and nothing to complain of', async () => {
    await open(path);
    expect(await page.locator('h1').textContent()).toBe(title);
    expect(await page.locator('.menu [aria-current=page]').textContent()).toBe(title);
    const expected = dashboards.find((dashboard) => dashboard.title === title)!;
    const cards = page.locator('[data-panel]');
    expect(await cards.evaluateAll((all) => all.map((card) => card.getAttribute('data-panel')))).toEqual(
      expected.rows.flatMap(({ panels }) => panels.map(({ panel }) => panel.id)),
    );
    const bare = await cards.evaluateAll((all) =>
      all
        .filter((card) =>
          card.getAttribute('data-shows') === 'picture'
            ? card.querySelector('.said svg[role=img], .said .figure, .said table') === null
            : (card.querySelector('.empty')?.textContent ?? '').trim().length < 15,
        )
        .map((card) => card.id),
    );
    expect(bare).toEqual([]);
    const unsaid = await page.locator('[data-shows=picture]:not(:has(.finding, .figure))').count();
    expect(unsaid).toBe(0);
    expect(await page.locator('body').textContent()).not.toMatch(/undefined|NaN|\[object|Infinity/);
    expect(complaints).toEqual([]);
  });

  test('can be read by everybody: in light, in dark, on a phone', async () => {
    await open(path);
    expect(await severe()).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await severe()).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await isWiderThanScreen()).toBe(false);
    await page.setViewportSize({ width: 1440, height: 900 });
  });
});

describe('a panel’s page', () => {
  test('shows picture, data, definitions and SQL, and leads back', async () => {
    await open('/panels/pulse-over-time?weeks=4');
    expect(await page.locator('.alone svg[role=img]:visible').count()).toBe(1);
    expect(await page.locator('main table tbody tr').count()).toBeGreaterThan(0);
    expect(await page.locator('main').textContent()).toMatch(/SELECT[\s\S]*FROM v_participation/);
    expect(await page.locator('.definitions').count()).toBe(1);
    expect(await severe()).toEqual([]);
    expect(complaints).toEqual([]);
    await page.locator('.way a').click();
    expect(new URL(page.url()).search).toBe('?weeks=4');
  });

  test.each(panelsOf(dashboards).map(({ id }) => id))('%s gives its data as CSV and JSON', async (id) => {
    const csv = await fetch(`${url}/panels/${id}.csv?weeks=26`);
    expect(csv.status).toBe(200);
    const json = (await (await fetch(`${url}/panels/${id}.json?weeks=26`)).json()) as {
      rows: unknown[];
      empty: string | null;
    };
    expect(parse(await csv.text(), { columns: true })).toHaveLength(json.rows.length);
  });
});

describe('what a reader chooses', () => {
  test('is shown at once with JavaScript, and kept from page to page', async () => {
    await open('/');
    await page.locator('.segments input[value="4"]').check();
    await page.waitForURL(/\?weeks=4$/);
    expect(await page.locator('.time').textContent()).toMatch(/The last 4 whole weeks/);
    const community = page.locator('select[name=community]');
    const key = await community.locator('option').nth(1).getAttribute('value');
    await community.selectOption(key);
    await page.waitForURL(/community=/);
    expect(await page.evaluate<string>('document.activeElement.name')).toBe('community');
    await page.locator('.menu a').nth(1).click();
    expect(await page.locator('select[name=community]').inputValue()).toBe(key);
    await page.locator('.reset').click();
    expect(new URL(page.url()).search).toBe('');
    expect(complaints).toEqual([]);
  });

  test('works without JavaScript', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    try {
      const bare = await plain.newPage();
      await bare.goto(url);
      await bare.locator('.segments input[value="26"]').check();
      await bare.getByRole('button', { name: 'Show' }).click();
      expect(await bare.locator('.time').textContent()).toMatch(/The last 26 whole weeks/);
      await bare.locator('.days summary').click();
      await bare.locator('input[name=from]').fill('2026-01-05');
      await bare.locator('input[name=until]').fill('2026-02-01');
      await bare.getByRole('button', { name: 'Show' }).click();
      expect(await bare.locator('.time').textContent()).toMatch(/5 Jan to 1 Feb 2026/);
      expect((await bare.locator('svg[role=img]').count()) + (await bare.locator('.empty').count())).toBeGreaterThan(0);
    } finally {
      await plain.close();
    }
  });

  test('that a panel does not follow is said', async () => {
    await open('/dashboards/participation?executive=x');
    expect(await page.locator('.context').first().textContent()).toMatch(/Not by executive/);
  });

  test.each([
    ['/?weeks=0', 400, /weeks must be a whole number/],
    ['/?author=x', 400, /author is not a parameter/],
    ['/panels/pulse-over-time?from=2026-02-02', 400, /until is missing/],
    ['/panels/nothing', 404, /no such page/],
    ['/dashboards/nothing', 404, /no such page/],
    ['/nothing', 404, /no such page/],
  ])('%s is answered with %i in words', async (path, status, words) => {
    const response = await fetch(url + path, { headers: { accept: 'text/html' } });
    expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({
      status,
      type: 'text/html; charset=utf-8',
    });
    const text = await response.text();
    expect(text).toMatch(words);
    expect(text).not.toMatch(/SELECT|DB::Exception/);
  });

  test('is bound, never part of the statement', async () => {
    const asked = await fetch(`${url}/panels/pulse-where.json?community=${encodeURIComponent("x' OR 1=1 --")}`);
    expect(asked.status).toBe(200);
    expect(await asked.text()).not.toMatch(/Exception/);
  });
});

describe('the page in the hand', () => {
  test('tells the value at a point by pointer and by keyboard', async () => {
    await open('/');
    const picture = page.locator('[data-picture]').first();
    await picture.scrollIntoViewIfNeeded();
    await picture.hover();
    expect(await page.locator('.tip').textContent()).toMatch(/week of \d+ \w+ 2026[\s\S]*%/);
    await page.mouse.move(0, 0);
    expect(await page.locator('.tip').isVisible()).toBe(false);
    await picture.focus();
    await page.keyboard.press('End');
    const last = await page.locator('.tip').textContent();
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('.tip').textContent()).not.toBe(last);
    await page.keyboard.press('Escape');
    expect(await page.locator('.tip').isVisible()).toBe(false);
  });

  test('turns dark and remembers it', async () => {
    await open('/');
    const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const line = () =>
      page.evaluate<string>(
        'getComputedStyle(document.querySelector(\'[data-picture] svg path[stroke^="var(--series"]\')).stroke',
      );
    const [light, blue] = [await background(), await line()];
    await page.locator('[data-theme-switch]').click();
    expect(await background()).not.toBe(light);
    expect(await line()).not.toBe(blue);
    await page.reload();
    expect(await background()).not.toBe(light);
    await page.locator('[data-theme-switch]').click();
    expect(await background()).toBe(light);
    expect(await context.cookies()).toEqual([]);
  });

  test('prints without what is for the screen only', async () => {
    await open('/');
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.controls').isVisible()).toBe(false);
    expect(await page.locator('.card').first().isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
  });

  test('leads nowhere that is not there', async () => {
    const seen = new Set<string>();
    for (const [, path] of pages) {
      const text = await (await fetch(url + path, { headers: { accept: 'text/html' } })).text();
      // The CSV of every panel is asked for above.
      for (const [, href] of text.matchAll(/ href="(\/[^"#]*)(?<!\.csv)"/g)) seen.add(href!.replaceAll('&#38;', '&'));
    }
    expect(seen.size).toBeGreaterThan(panelsOf(dashboards).length);
    const broken: string[] = [];
    for (const href of seen) {
      const { status } = await fetch(url + href, { headers: { accept: 'text/html' } });
      if (status !== 200) broken.push(`${status} ${href}`);
    }
    expect(broken).toEqual([]);
  });

  test('comes with a strict policy, and its parts are kept by the browser', async () => {
    const response = await fetch(url, { headers: { accept: 'text/html' } });
    expect(response.headers.get('content-security-policy')).toMatch(
      /default-src 'none'; script-src 'self'; style-src 'self'/,
    );
    const [, script] = /<script src="(\/assets\/[^"]+)"/.exec(await response.text())!;
    const asset = await fetch(url + script);
    expect(asset.headers.get('cache-control')).toMatch(/immutable/);
    const again = await fetch(url + script, { headers: { 'if-none-match': asset.headers.get('etag')! } });
    expect(again.status).toBe(304);
  });
});

test('a program gets the index at the root, a browser at /v1', async () => {
  const index = (await (await fetch(url)).json()) as { links: { href: string }[] };
  expect(index.links.map(({ href }) => href)).toContain('/v1/measures');
  const text = await (await fetch(`${url}/v1`, { headers: { accept: 'text/html' } })).text();
  expect(text).toContain('href="/v1/query?family=reach"');
});

test('Ctrl-C ends the demo with 0', async () => {
  demo.process.kill('SIGINT');
  expect(await demo.ended).toMatchObject({ code: 0 });
});
