import { describe, expect, test } from '@jest/globals';
import { type DrawnPicture, draw } from '../../../../dashboards/charts/draw.js';
import type { Frame, PanelRow } from '../../../../dashboards/charts/drawing.js';
import { periodsOf, ticksOf } from '../../../../dashboards/charts/periods.js';
import { loadRenderer, type Rendered } from '../../../../dashboards/charts/render.js';
import { cssTheme, darkTheme, lightTheme, type Theme } from '../../../../dashboards/charts/theme.js';
import type { Column } from '../../../../dashboards/panels/panel.js';

const frame: Frame = { theme: cssTheme, width: 600, height: 240, from: '2026-08-24', until: '2026-11-15', marks: [] };
const share: Column = { name: 'value', title: 'Interactive', unit: 'percent', of: 'of', ofTitle: 'people' };
const people: Column = { name: 'value', title: 'People', unit: 'people' };
const interval: Column = { name: 'value', title: 'Change', unit: 'points', low: 'low', high: 'high' };
const weeks = Array.from({ length: 12 }, (_, index) =>
  new Date(Date.UTC(2026, 7, 24 + 7 * index)).toISOString().slice(0, 10),
);
const overTime = weeks.flatMap((time, index) =>
  ['Sales', 'Product'].map((label, of) => ({ time: `${time} 00:00:00`, label, value: index * 3 + of * 20, of: 40 })),
);
const named = [
  { label: 'Town Square', value: 17, low: 12, high: 20, verdict: 'up' },
  { label: 'A community with a name that never comes to an end', value: 4, low: -3, high: 9, verdict: 'cannot tell' },
  { label: 'Q&A <script>', value: null, low: null, high: null, verdict: 'not identified: fewer than five authors' },
];

const kinds: readonly [string, DrawnPicture, readonly PanelRow[]][] = [
  ['lines', { kind: 'time-series', values: [share], by: 'label', drawn: 'lines', annotated: true }, overTime],
  ['bars over time', { kind: 'time-series', values: [people], by: 'label', drawn: 'bars', stacked: true }, overTime],
  ['bars', { kind: 'bars', label: 'label', values: [people], thresholds: [{ value: 10, title: 'expected' }] }, named],
  ['histogram', { kind: 'histogram', label: 'label', axis: 'Where', value: people }, named],
  [
    'intervals',
    {
      kind: 'intervals',
      label: 'label',
      value: interval,
      verdict: 'verdict',
      thresholds: [{ value: 0, title: 'no change' }],
    },
    named,
  ],
  ['heat map', { kind: 'heatmap', label: 'label', value: people }, overTime],
  [
    'curve',
    {
      kind: 'curve',
      x: { name: 'x', title: 'People', unit: 'percent' },
      value: { name: 'y', title: 'Posts', unit: 'percent' },
      diagonal: 'evenly',
    },
    [0, 25, 50, 75, 100].map((x) => ({ x, y: x ** 2 / 100 })),
  ],
];

async function drawn(picture: DrawnPicture, rows: readonly PanelRow[], over: Partial<Frame> = {}): Promise<Rendered> {
  const render = await loadRenderer();
  const given = { ...frame, ...over };
  return render(draw(picture, rows, given), { width: given.width, id: 'panel', alt: 'What "it" shows' });
}

describe.each(kinds)('%s', (_, picture, rows) => {
  test.each([326, 600, 1280])('stay within %i pixels, and every row can be read at a point', async (width) => {
    const { svg, height, hover } = await drawn(picture, rows, { width });
    expect(svg).toMatch(
      new RegExp(`^<svg [^>]*viewBox="0 0 ${width} ${height}" role="img" aria-label="What &#34;it&#34; shows"`),
    );
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    for (const [, x, y] of svg.matchAll(/<text [^>]*transform="translate\(([-\d.]+) ([-\d.]+)\)"/g)) {
      expect(Number(x)).toBeGreaterThanOrEqual(0);
      expect(Number(x)).toBeLessThanOrEqual(width);
      expect(Number(y)).toBeGreaterThanOrEqual(0);
      expect(Number(y)).toBeLessThanOrEqual(height);
    }
    expect(hover.points.length).toBeGreaterThan(0);
    for (const { x, y, lines } of hover.points) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(width);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(height);
      expect(lines.length).toBeGreaterThan(0);
    }
  });

  test('obey a strict content security policy and colour by variables, or by plain colours where there are none', async () => {
    const { svg } = await drawn(picture, rows);
    expect(svg).not.toMatch(/<style|style=|class=|<script|href=/);
    expect(svg).toMatch(/var\(--/);
    expect(svg).not.toMatch(/(fill|stroke)="#(?!000")/);
    const plain = await drawn(picture, rows, { theme: lightTheme });
    expect(plain.svg).not.toContain('var(');
  });

  test('are nothing without rows, and do not fail', async () => {
    expect((await drawn(picture, [])).svg).toMatch(/^<svg/);
  });
});

test('names are escaped', async () => {
  const { svg } = await drawn({ kind: 'bars', label: 'label', values: [people] }, named);
  expect(svg).toContain('Q&amp;A &lt;script&gt;');
});

test('an unknown week is a gap, not zero', async () => {
  const rows = [
    { time: '2026-08-24 00:00:00', value: 40 },
    { time: '2026-08-31 00:00:00', value: null },
    { time: '2026-09-14 00:00:00', value: 44 },
  ];
  const picture: DrawnPicture = { kind: 'time-series', values: [share], drawn: 'lines' };
  const { hover, svg } = await drawn(picture, rows, { until: '2026-09-20' });
  expect(hover.points.map(({ lines }) => lines[0]?.replace(/\u00a0/g, ' '))).toEqual([
    'Interactive: 40 %',
    'unknown, or too few people',
    'unknown, or too few people',
    'Interactive: 44 %',
  ]);
  expect(svg).not.toMatch(/stroke="var\(--series-1\)" stroke-width="2.25"[^>]*d="[^"]*L/);
});

test('executives’ posts are told where they lie', async () => {
  const picture: DrawnPicture = { kind: 'time-series', values: [share], drawn: 'lines', annotated: true };
  const rows = overTime.filter(({ label }) => label === 'Sales');
  const marks = [{ time: '2026-09-16 14:05:00', title: 'Ada in Town Square' }];
  const { hover, svg } = await drawn(picture, rows, { marks });
  expect(hover.points.filter(({ lines }) => lines.includes('▲ Ada in Town Square')).map(({ title }) => title)).toEqual([
    'week of 14 Sep 2026',
  ]);
  expect(svg).toContain('an executive’s post');
});

describe('periods', () => {
  test('of the time asked for are all there, those too without a row', () => {
    const of = (days: readonly string[]) =>
      periodsOf(
        days.map((day) => Date.parse(day)),
        '2026-08-24',
        '2026-11-15',
      );
    expect(of(['2026-09-07', '2026-09-14']).starts).toHaveLength(12);
    expect(of(['2026-09-07']).starts).toHaveLength(12);
    expect(of(['2026-09-07', '2026-09-08']).starts).toHaveLength(84);
    expect(of([]).starts).toEqual([]);
  });

  test('have the year under the first tick and where it changes', () => {
    const periods = periodsOf([Date.parse('2025-12-15'), Date.parse('2025-12-22')], '2025-12-15', '2026-01-11');
    expect(ticksOf(periods, 10).map(({ text }) => text)).toEqual(['15 Dec\n2025', '22 Dec', '29 Dec', '5 Jan\n2026']);
    expect(ticksOf(periods, 2)).toHaveLength(2);
  });
});

describe.each<[string, Theme]>([
  ['light', lightTheme],
  ['dark', darkTheme],
])('colours, %s', (_, theme) => {
  test('of text stand out from what is behind them', () => {
    for (const text of [theme.text, theme.mutedText])
      expect(contrast(text, theme.background)).toBeGreaterThanOrEqual(4.5);
    theme.steps.forEach((step, index) => {
      expect(contrast(theme.onSteps[index] ?? '', step)).toBeGreaterThanOrEqual(4.5);
    });
  });

  test('of lines and bars can be seen', () => {
    for (const colour of theme.series) expect(contrast(colour, theme.background)).toBeGreaterThanOrEqual(3);
  });
});

/** WCAG 2.2, relative luminance. */
function contrast(a: string, b: string): number {
  const light = (colour: string): number => {
    const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
    const [red = 0, green = 0, blue = 0] = parts.map((part) =>
      part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [more = 1, less = 0] = [light(a), light(b)].sort((x, y) => y - x);
  return (more + 0.05) / (less + 0.05);
}
