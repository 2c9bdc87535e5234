/** What a measure tests, after the client's documents; README.md has their titles. */
export type Claim = 'BW' | 'AI' | 'GA' | 'TT' | 'LS';

/** A number people ask for, defined once for every surface: dashboards, digest, API, command line. */
export interface Measure {
  /** `interactive_share` */
  readonly name: string;
  readonly title: string;
  readonly question: string;
  readonly unit:
    | 'people'
    | 'posts'
    | 'acts'
    | 'percent'
    | 'points'
    | 'ratio'
    | 'seconds'
    | 'index'
    | 'per week'
    | 'per thousand'
    | 'times'
    | 'days'
    | 'hops'
    | 'weeks'
    | 'count';
  readonly better: 'higher' | 'lower' | 'neither';
  /** Name of one of the family's views. */
  readonly view: string;
  /** Which periods of the view the value is made from; null where it has one kind only. */
  readonly grain: 'day' | 'week' | '28d' | null;
  /** SQL over the view's columns, for one row or a group of rows of the view; null where it cannot be known. */
  readonly value: string;
  /** SQL of a 95 % confidence interval's ends, where the value is an estimate. */
  readonly interval?: { readonly low: string; readonly high: string };
  /** SQL of what the value comes to in a word: `helped`, `cannot tell`. */
  readonly verdict?: string;
  /** The value as a formula, for people; `Gini = Σ(2i − n − 1)·x_i ÷ (n·Σx)`. */
  readonly formula: string;
  /** What is divided by what, in words. */
  readonly numerator: string;
  readonly denominator: string | null;
  /** SQL for the denominator's number, shown beside every ratio. */
  readonly denominatorValue: string | null;
  readonly dimensions: readonly string[];
  /** Which floor applies: one of the configuration, or that of figures from text. */
  readonly floor: 'minPeople' | 'minPeopleByAttribute' | 'authorsOfText';
  /** Empty: context for the others. */
  readonly claims: readonly Claim[];
  readonly version: number;
}

/** A view that measures are made from, as the answering of questions sees it. Every such view has a column `scope`. */
export interface MeasureView {
  /** `v_participation` */
  readonly name: string;
  /** The column that says when: rows count whose day lies in the time asked for. Periods of 28 days count by their end. */
  readonly day: 'starts' | 'ends' | 'day';
  /**
   * SQL of a row's key and name by dimension. `cells`: there is a row a slice, with the columns dim, key, label, shown (0:
   * hidden by a privacy floor) and, where its measures name one, grain.
   */
  readonly dimensions: 'cells' | Readonly<Record<string, { readonly key: string; readonly label: string }>>;
}

/** Measures that are asked for together. */
export interface MeasureFamily {
  /** `participation` */
  readonly name: string;
  readonly title: string;
  /** Dimension where none is asked for. */
  readonly defaultBy: string;
  readonly views: readonly MeasureView[];
  /** The first one is drawn week by week. */
  readonly measures: readonly Measure[];
}
