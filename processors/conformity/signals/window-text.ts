/** A post of somebody who is neither executive nor delegate nor the poster in the middle. */
export interface Post {
  /** Number of the author; only equality counts. */
  readonly author: number;
  /** Words in order, lower case, quotes stripped (`wordsOf`). */
  readonly tokens: readonly string[];
  /** −1 … 1; null: cannot be scored. */
  readonly sentiment: number | null;
  /** p of dissent; there only within the batch that computes it. */
  readonly dissent?: number;
  /** Primary language subtag; null or absent: not known. */
  readonly lang?: string | null;
}

/** The act in the middle of two windows: the executive's message, or the post of a peer that is compared with it. */
export interface FocalText {
  readonly tokens: readonly string[];
  readonly sentiment: number | null;
  readonly words: number;
  readonly isRoot?: boolean;
  readonly lang?: string | null;
}

/** What was written around an event or around one of its controls. */
export interface WindowText {
  /** Number of the event; its controls have the same. */
  readonly event: number;
  readonly executive: number;
  /** Thread of the event, also of its controls: sets of one thread are not independent. */
  readonly thread: number;
  readonly arm: 'event' | 'control';
  readonly focal: FocalText;
  readonly before: readonly Post[];
  readonly after: readonly Post[];
}

export interface MatchedTexts {
  readonly event: WindowText;
  readonly controls: readonly WindowText[];
}

/** Windows in which an event and its controls follow each other. */
export type WindowTexts = Iterable<WindowText> | AsyncIterable<WindowText>;

/**
 * One matched set at a time, so that no more than one is in memory. An event whose windows hold no control, or controls
 * without their event, are left out: they were lost to an earlier filter.
 *
 * @throws RangeError when the windows of an event do not follow each other, or it comes twice.
 */
export async function* matchedTexts(windows: WindowTexts): AsyncGenerator<MatchedTexts> {
  const seen = new Set<number>();
  let here: WindowText[] = [];
  for await (const window of windows) {
    if (here.length > 0 && here[0]!.event !== window.event) {
      yield* asSet(here);
      here = [];
    }
    if (here.length === 0) {
      if (seen.has(window.event)) throw new RangeError(`The windows of event ${window.event} do not follow each other`);
      seen.add(window.event);
    }
    here.push(window);
  }
  yield* asSet(here);
}

function* asSet(windows: readonly WindowText[]): Generator<MatchedTexts> {
  const [event, ...twins] = windows.filter(({ arm }) => arm === 'event');
  if (twins.length > 0) throw new RangeError(`Event ${event!.event} comes twice`);
  const controls = windows.filter(({ arm }) => arm === 'control');
  if (event !== undefined && controls.length > 0) yield { event, controls };
}
