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
    | 'ratio'
    | 'seconds'
    | 'index'
    | 'per week'
    | 'times'
    | 'days';
  readonly better: 'higher' | 'lower' | 'neither';
  readonly view: string;
  /** Which periods of the view the value is made from; null where it has one kind only. */
  readonly grain: 'day' | 'week' | '28d' | null;
  /** SQL over the view's columns, for one row or a group of rows of the view; null where it cannot be known. */
  readonly value: string;
  /** What is divided by what, in words. */
  readonly numerator: string;
  readonly denominator: string | null;
  /** SQL for the denominator's number, shown beside every ratio. */
  readonly denominatorValue: string | null;
  readonly dimensions: readonly string[];
  /** Which floor of the configuration applies. */
  readonly floor: 'minPeople' | 'minPeopleByAttribute';
  readonly version: number;
}
