import { measureNamed } from '../../dashboards/panels/measure-columns.js';
import type { Column, Panel, Picture, Unit } from '../../dashboards/panels/panel.js';

/** What is wrong with a panel, in words; nothing: an empty list. Pure, so that the checks themselves can be checked. */

export type ColumnKind = 'time' | 'text' | 'number';

/** The columns that a picture names, and of what kind each has to be. */
export function columnsOf(picture: Picture): ReadonlyMap<string, ColumnKind> {
  const columns = new Map<string, ColumnKind>();
  const figure = ({ name, unit, of, low, high }: Column): void => {
    columns.set(name, unit === 'text' ? 'text' : unit === 'time' ? 'time' : 'number');
    for (const beside of [of, low, high]) if (beside !== undefined) columns.set(beside, 'number');
  };
  switch (picture.kind) {
    case 'time-series':
      columns.set('time', 'time');
      if (picture.by !== undefined) columns.set(picture.by, 'text');
      picture.values.forEach(figure);
      break;
    case 'stat':
      figure(picture.value);
      columns.set(`${picture.value.name}_before`, 'number');
      break;
    case 'bars':
      columns.set(picture.label, 'text');
      picture.values.forEach(figure);
      break;
    case 'histogram':
      columns.set(picture.label, 'text');
      figure(picture.value);
      break;
    case 'intervals':
      columns.set(picture.label, 'text').set(picture.verdict, 'text');
      figure(picture.value);
      break;
    case 'heatmap':
      columns.set('time', 'time').set(picture.label, 'text');
      figure(picture.value);
      break;
    case 'curve':
      if (picture.by !== undefined) columns.set(picture.by, 'text');
      figure(picture.x);
      figure(picture.value);
      break;
    case 'table':
      for (const column of picture.columns) {
        figure(column);
        if (column.link !== undefined) columns.set(column.link, 'text');
      }
  }
  return columns;
}

/** The figures that a panel is about, denominators and interval ends left out. */
export function figuresOf(picture: Picture): readonly Column[] {
  switch (picture.kind) {
    case 'time-series':
    case 'bars':
      return picture.values;
    case 'table':
      return picture.columns.filter(({ unit }) => unit !== 'text' && unit !== 'time');
    case 'curve':
      return [picture.x, picture.value];
    default:
      return [picture.value];
  }
}

const ratios: readonly Unit[] = ['percent', 'points', 'ratio', 'times', 'per week', 'per thousand'];

/** Ratios without what they were divided by. */
export function withoutDenominator(panel: Pick<Panel, 'picture'>): string[] {
  return figuresOf(panel.picture)
    .filter(({ unit, of, ofTitle }) => ratios.includes(unit) && (of === undefined || !ofTitle))
    .map(({ name }) => name);
}

const parameters = [
  'from:Date',
  'until:Date',
  'weeks:UInt32',
  'lastDay:Date',
  'weekMode:UInt8',
  'timeZone:String',
  'scope:String',
  'platform:String',
  'community:String',
  'unit:String',
  'executive:String',
];

/** Tables and views that SQL reads and may not, and parameters that nobody fills in. */
export function sqlProblems(sql: string): string[] {
  const code = sql.replace(/'(?:[^'\\]|\\.)*'/g, "''").replace(/--[^\n]*/g, '');
  const named = new Set([...code.matchAll(/\b(\w+)\s+AS\s*\(/gi)].map(([, name]) => name));
  const read = [...code.matchAll(/(?<!\bARRAY\s)\b(?:FROM|JOIN)\s+([A-Za-z_]\w*(?:\.\w+)?)/gi)].map(([, name]) =>
    String(name),
  );
  return [
    ...read.filter((name) => !name.startsWith('v_') && !named.has(name)).map((name) => `reads ${name}`),
    ...[...code.matchAll(/\{(\w+:\s*\w+)\}/g)]
      .map(([, name]) => String(name))
      .filter((name) => !parameters.includes(name))
      .map((name) => `takes {${name}}`),
    ...(/;\s*$/.test(code) ? ['ends with a semicolon'] : []),
    ...(/\bSETTINGS\b/.test(code) ? ['brings settings of its own'] : []),
  ];
}

/** As DESCRIBE tells it. */
export interface Described {
  readonly name: string;
  readonly type: string;
}

/** Columns that the picture does not name or misses, or of a type that it cannot show. */
export function columnProblems(picture: Picture, described: readonly Described[]): string[] {
  return differences(columnsOf(picture), described);
}

export function differences(expected: ReadonlyMap<string, ColumnKind>, described: readonly Described[]): string[] {
  const names = described.map(({ name }) => name);
  return [
    ...[...expected.keys()].filter((name) => !names.includes(name)).map((name) => `has no column ${name}`),
    ...described.flatMap(({ name, type }) => {
      const kind = expected.get(name);
      if (kind === undefined) return [`has a column ${name} that nothing shows`];
      return kind === kindOf(type) ? [] : [`has ${name} as ${type}, which is no ${kind}`];
    }),
  ];
}

function kindOf(type: string): ColumnKind | null {
  const plain = type.replace(/^(?:LowCardinality|Nullable)\((.*)\)$/, '$1').replace(/^Nullable\((.*)\)$/, '$1');
  if (/^(?:DateTime|DateTime64)\b/.test(plain)) return 'time';
  if (plain === 'String') return 'text';
  return /^(?:U?Int\d+|Float\d+|Decimal|Nothing)/.test(plain) ? 'number' : null;
}

export type PanelRow = Readonly<Record<string, string | number | null>>;

/** Figures in rows that are not nought. */
export function figuresIn(panel: Pick<Panel, 'picture'>, rows: readonly PanelRow[]): number[] {
  return rows.flatMap((row) =>
    figuresOf(panel.picture)
      .map(({ name }) => Number(row[name] ?? 0))
      .filter((value) => value !== 0),
  );
}

export function unknownMeasures({ measures }: Pick<Panel, 'measures'>): string[] {
  return measures.filter((name) => {
    try {
      measureNamed(name);
      return false;
    } catch {
      return true;
    }
  });
}
