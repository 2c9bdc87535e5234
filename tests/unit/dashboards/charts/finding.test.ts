import { describe, expect, test } from '@jest/globals';
import type { PanelRow } from '../../../../dashboards/charts/drawing.js';
import { findingOf } from '../../../../dashboards/charts/finding.js';
import { hasFigures } from '../../../../dashboards/charts/has-figures.js';
import type { Column, Picture } from '../../../../dashboards/panels/panel.js';

const time = { from: '2026-08-24', until: '2026-11-15', before: 'the 12 weeks before' };
const said = (picture: Picture, rows: readonly PanelRow[]): string =>
  findingOf(picture, rows, time).text.replace(/\u00a0/g, ' ');

const share: Column = {
  name: 'value',
  title: 'Interactive',
  unit: 'percent',
  better: 'higher',
  of: 'value_of',
  ofTitle: 'people eligible (in the directory)',
};
const people: Column = { name: 'value', title: 'People', unit: 'people', better: 'higher' };
const stat = (value: Column): Picture => ({ kind: 'stat', value });

describe('a figure', () => {
  test.each<[string, Column, PanelRow, string]>([
    [
      'of a share moves by points',
      share,
      { value: 57, value_before: 50, value_of: 40 },
      '57 % of 40 people eligible, up 7 points from 50 % in the 12 weeks before.',
    ],
    [
      'of many grows by a share',
      people,
      { value: 120, value_before: 100 },
      '120 people, up 20 % from 100 in the 12 weeks before.',
    ],
    ['of few is told as it was', people, { value: 6, value_before: 3 }, '6 people, up from 3 in the 12 weeks before.'],
    [
      'does not grow by a share from zero',
      people,
      { value: 60, value_before: 0 },
      '60 people, up from 0 in the 12 weeks before.',
    ],
    [
      'that looks the same has not moved',
      share,
      { value: 57.2, value_before: 57.4, value_of: null },
      '57 %, unchanged from the 12 weeks before.',
    ],
    ['without a time before stands alone', people, { value: 1, value_before: null }, '1 person.'],
  ])('%s', (_, value, row, text) => {
    expect(said(stat(value), [row])).toBe(text);
  });

  test('is judged only where one way is better', () => {
    const change = (value: Column, now: number, before: number) =>
      findingOf(stat(value), [{ value: now, value_before: before }], time).change;
    expect(change(share, 60, 50)).toBe('better');
    expect(change(share, 50, 60)).toBe('worse');
    expect(change({ ...share, better: 'lower' }, 50, 60)).toBe('better');
    expect(change({ name: 'value', title: 'x', unit: 'percent' }, 50, 60)).toBe('neither');
    expect(change(share, 50.1, 50.2)).toBe('neither');
  });
});

describe('over time', () => {
  const week = (day: string, value: number | null, label = ''): PanelRow => ({
    time: `${day} 00:00:00`,
    value,
    value_of: 40,
    label,
  });

  test('the last known week is told, with the lowest and the highest', () => {
    const rows = [week('2026-10-19', 30), week('2026-10-26', 12), week('2026-11-02', 20), week('2026-11-09', null)];
    expect(said({ kind: 'time-series', values: [share], drawn: 'lines' }, rows)).toBe(
      'Week of 2 Nov: 20 % of 40 people eligible; lowest 12 % (week of 26 Oct), highest 30 % (week of 19 Oct).',
    );
  });

  test('of several lines the greatest are named', () => {
    const rows = ['Sales', 'Product', 'Design', 'Legal'].map((label, index) =>
      week('2026-11-09', 10 * (index + 1), label),
    );
    expect(said({ kind: 'time-series', values: [share], by: 'label', drawn: 'lines' }, rows)).toBe(
      'Week of 9 Nov: Legal 40 %, Design 30 %, Product 20 % and 1 more.',
    );
  });
});

describe('bars', () => {
  const bars: Picture = { kind: 'bars', label: 'label', values: [people] };
  test.each<[readonly PanelRow[], string]>([
    [
      [
        { label: 'Town Square', value: 17 },
        { label: 'Sales', value: 2 },
      ],
      'Highest: Town Square, 17; lowest: Sales, 2.',
    ],
    [
      [
        { label: 'A', value: 3 },
        { label: 'B', value: 3 },
      ],
      'All 2 the same: 3 people.',
    ],
    [
      [
        { label: 'A', value: 3 },
        { label: 'B', value: null },
      ],
      'People: A, 3; 1 of 2 not known or too small to show.',
    ],
    [[{ label: 'שרה', value: 3 }], 'People: \u2068שרה\u2069, 3.'],
  ])('%#', (rows, text) => {
    expect(said(bars, rows)).toBe(text);
  });
});

test('what is not identified is said, not left out', () => {
  const picture: Picture = {
    kind: 'intervals',
    label: 'label',
    value: { name: 'value', title: 'Change', unit: 'points', low: 'low', high: 'high' },
    verdict: 'verdict',
  };
  const rows = [
    { label: 'Pilot', value: 4.1, low: 1.2, high: 7, verdict: 'Helped' },
    { label: 'App', value: null, low: null, high: null, verdict: 'not identified: too few events' },
    { label: 'Town hall', value: null, low: null, high: null, verdict: 'not identified: too few events' },
  ];
  expect(said(picture, rows)).toBe('Pilot: helped, +4.1 points (+1.2 to +7 points); not identified: App, Town hall.');
  expect(hasFigures(picture, rows)).toBe(true);
  const none = Array.from({ length: 5 }, (_, index) => ({
    label: `${index}`,
    value: null,
    verdict: 'not identified: too few',
  }));
  expect(said(picture, none)).toBe('Not identified: all 5.');
});

test('what an estimate rests on is no whole that it is a part of', () => {
  const value: Column = {
    name: 'value',
    title: 'Change',
    unit: 'change',
    low: 'low',
    high: 'high',
    of: 'events',
    ofTitle: 'events with controls',
  };
  const picture: Picture = { kind: 'intervals', label: 'label', value, verdict: 'verdict' };
  expect(
    said(picture, [{ label: 'Posts', value: -34, low: -41, high: -26, events: 119, verdict: 'Fewer posts' }]),
  ).toBe('Posts: fewer posts, −34 % (−41 to −26 %, 119 events with controls).');
});

test('histogram, heat map, curve and table', () => {
  expect(
    said(
      { kind: 'histogram', label: 'label', axis: 'Share reached', value: { name: 'n', title: 'Posts', unit: 'posts' } },
      [
        { label: '0–10 %', n: 3 },
        { label: '10–20 %', n: 9 },
      ],
    ),
  ).toBe('Share reached: most often 10–20 %, 9 of 12 posts.');
  const heat = [
    { time: '2026-11-02 00:00:00', label: 'Sales', value: 4 },
    { time: '2026-11-09 00:00:00', label: 'Product', value: 9 },
  ];
  expect(said({ kind: 'heatmap', label: 'label', value: people }, heat)).toBe(
    'Highest: Product in the week of 9 Nov, 9; lowest: Sales in the week of 2 Nov, 4.',
  );
  const x: Column = { name: 'x', title: 'People', unit: 'percent' };
  expect(
    said({ kind: 'curve', x, value: { name: 'y', title: 'Posts', unit: 'percent' } }, [
      { x: 0, y: 0 },
      { x: 50, y: 8 },
      { x: 100, y: 100 },
    ]),
  ).toBe('People 50 %, posts 8 %.');
  const columns = [
    { name: 'who', title: 'Who', unit: 'text' as const },
    { ...people, bar: true },
  ];
  expect(
    said({ kind: 'table', columns }, [
      { who: 'A', value: 3 },
      { who: 'B', value: 1 },
    ]),
  ).toBe('2 rows. People, highest: A, 3; lowest: B, 1.');
});

test('rows without a figure are nothing to draw', () => {
  expect(hasFigures(stat(people), [{ value: null }])).toBe(false);
  expect(hasFigures(stat(people), [])).toBe(false);
  expect(hasFigures({ kind: 'time-series', values: [people], drawn: 'bars' }, [{ time: '2026-11-02', value: 0 }])).toBe(
    true,
  );
});
