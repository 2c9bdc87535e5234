import type { AskedMeasures } from './together.js';

/**
 * What a panel and a dashboard are: defined once, drawn by Grafana (dashboards/grafana), by the report page
 * (dashboards/report) and in the digest (dashboards/digest).
 *
 * SQL is ClickHouse with parameters in braces and reads views named `v_…` only. The report page binds the parameters; for
 * Grafana they are replaced by its variables and macros (dashboards/grafana/sql-for-grafana.ts). There are these and no others:
 *
 * | parameter | what |
 * |---|---|
 * | `{from:Date}` `{until:Date}` | first and last day asked for, both included, in the organisation's time zone |
 * | `{weeks:UInt32}` | weeks from `from` to `until`, a begun one counts |
 * | `{lastDay:Date}` | last day of the time asked for that there can be data of |
 * | `{weekMode:UInt8}` | 1: weeks begin on Monday, 0: on Sunday |
 * | `{timeZone:String}` | the organisation's |
 * | `{scope:String}` | `internal` or `public` |
 * | `{platform:String}` `{community:String}` `{unit:String}` `{executive:String}` | a key of that dimension, or `*` for all |
 */
export interface Panel {
  /** Unique among all panels, also its address: `participation-interactive-share`. */
  readonly id: string;
  /** The question that it answers: `How many people take part?` */
  readonly title: string;
  /** What is counted, divided by what, under which floor; two sentences at most. */
  readonly description: string;
  readonly picture: Picture;
  readonly sql: string;
  /** The same as measures, where it is no more than those by time: panels of a page are then read together. */
  readonly asks?: AskedMeasures;
  /** Why it may have nothing to show, most likely reason first (empty-reasons.ts). */
  readonly empty: readonly EmptyReasonName[];
  /** Names of the measures shown, for their definitions. Empty where it shows none of the catalogue. */
  readonly measures: readonly string[];
  /** Uid of the dashboard that says more. */
  readonly more?: string;
}

export type EmptyReasonName =
  | 'no-data'
  | 'too-few-people'
  | 'no-executive'
  | 'no-leader-posts'
  | 'no-counters'
  | 'no-evidence'
  | 'no-conformity-run'
  | 'no-text'
  | 'no-sources'
  /** Two of platform, community and unit are chosen: no view has cells of both. emptyReasonsOf adds it by itself. */
  | 'two-slices'
  /** Known of what is said inside only. */
  | 'inside-only'
  | 'no-head-left'
  /** Shown of one executive only. */
  | 'choose-executive'
  /** Nothing is listened for. */
  | 'no-queries'
  /** Nothing was said unusually often. */
  | 'no-spikes'
  | 'no-shared-link'
  /** No word is used by more people than before. */
  | 'nothing-rises'
  /** What is derived from texts has a floor of its own. */
  | 'too-few-authors'
  /** Good news: nothing that came in was refused. */
  | 'nothing-refused'
  /** Good news: no platform has left anything out. */
  | 'no-gaps'
  /** No digest went out, or none is configured. */
  | 'no-digest'
  /** What is kept of how the pipeline was doing does not reach as far. */
  | 'not-watched';

/** How values are written; also which unit Grafana is told. */
export type Unit =
  | 'count'
  | 'people'
  | 'posts'
  | 'acts'
  /** 0 to 100. */
  | 'percent'
  /** A difference of percentages. */
  | 'points'
  /** By how much something is more or less, in per cent of what it was: −34 %. */
  | 'change'
  | 'seconds'
  | 'days'
  | 'weeks'
  | 'ratio'
  /** A multiple: 1.4 is written 1.4 ×. */
  | 'times'
  | 'index'
  | 'per week'
  | 'per thousand'
  | 'hops'
  | 'events per second'
  | 'text'
  | 'time';

/** A column of a panel's SQL. */
export interface Column {
  /** Its name in the SQL. */
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  /** Which way is better; colours a change and nothing else. */
  readonly better?: 'higher' | 'lower';
  /** Column with what it was divided by. */
  readonly of?: string;
  /** What that is: `people eligible`. */
  readonly ofTitle?: string;
  /** Columns with the ends of its 95 % confidence interval. */
  readonly low?: string;
  readonly high?: string;
}

/** A line at a value that means something: a null expectation, the floor of a share, a target of the definition's. */
export interface Threshold {
  readonly value: number;
  readonly title: string;
}

export type Picture =
  /** A column `time` (DateTime in the organisation's time zone), then one line a value, or with `by` (a column of labels) one line a label. */
  | {
      readonly kind: 'time-series';
      readonly values: readonly Column[];
      readonly by?: string;
      readonly stacked?: boolean;
      /** `bars` for counts of a period, `lines` for states and shares. */
      readonly drawn: 'lines' | 'bars';
      readonly thresholds?: readonly Threshold[];
      /** Marks executives' posts. */
      readonly annotated?: boolean;
    }
  /** One row: the value of the time asked for and, in the column `<name>_before`, of as long a time before it. */
  | { readonly kind: 'stat'; readonly value: Column; readonly thresholds?: readonly Threshold[] }
  /** One bar a row, in the rows' order; `label` is a column. Several values stand side by side, or on each other. */
  | {
      readonly kind: 'bars';
      readonly label: string;
      readonly values: readonly Column[];
      readonly stacked?: boolean;
      readonly thresholds?: readonly Threshold[];
    }
  /** Counts by class; rows are the classes in order, the column `label` says which: `10–20 %`. */
  | { readonly kind: 'histogram'; readonly label: string; readonly axis: string; readonly value: Column }
  /** A value with its 95 % confidence interval a row, and the column `verdict` in words. Rows without a value are shown with their verdict. */
  | {
      readonly kind: 'intervals';
      readonly label: string;
      readonly value: Column;
      readonly verdict: string;
      readonly thresholds?: readonly Threshold[];
    }
  /** A value a label and `time`. */
  | { readonly kind: 'heatmap'; readonly label: string; readonly value: Column }
  /** One value over another, both numbers, a line a label; `diagonal` where equality is a straight line. */
  | {
      readonly kind: 'curve';
      readonly x: Column;
      readonly value: Column;
      readonly by?: string;
      readonly diagonal?: string;
    }
  | { readonly kind: 'table'; readonly columns: readonly TableColumn[] };

export interface TableColumn extends Column {
  /** Column that holds an address where more is found. */
  readonly link?: string;
  /** Draws the value as a bar too. */
  readonly bar?: boolean;
}

export type VariableName = 'scope' | 'platform' | 'community' | 'unit' | 'executive';

export interface Variable {
  readonly name: VariableName;
  readonly title: string;
  /** Rows (key, label), over the same parameters but the variables; null where the values are listed here. */
  readonly sql: string | null;
  readonly values?: readonly { readonly key: string; readonly label: string }[];
  /** Written for `*`; null where one must be chosen, the first by default. */
  readonly all: string | null;
}

export interface Dashboard {
  /** `participation`; Grafana's uid is `earshot-participation`. */
  readonly uid: string;
  readonly title: string;
  /** What a reader learns here, a sentence. */
  readonly question: string;
  readonly rows: readonly Row[];
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Placed[];
}

export interface Placed {
  readonly panel: Panel;
  /** Of 24. */
  readonly width: number;
  readonly height: 'low' | 'middle' | 'high';
}

/** The variables that a panel's figures follow; the others leave it as it is. */
export function followed({ sql }: Pick<Panel, 'sql'>): VariableName[] {
  return variableNames.filter((name) => sql.includes(`{${name}:String}`));
}

const variableNames: readonly VariableName[] = ['scope', 'platform', 'community', 'unit', 'executive'];
