/** What matching has done, counted where it is done: cost in numbers that do not depend on the machine. */
export interface Work {
  /** UTF-16 units of normalised text that were split into words. */
  units: number;
  tokens: number;
  /** Words folded and looked up among those of the queries; the others were known. */
  folded: number;
  /** Wildcards tried on a word. */
  tried: number;
  /** Places of words walked over for phrases and NEAR. */
  places: number;
  /** Parts of queries asked. */
  asked: number;
}

export const noWork = (): Work => ({ units: 0, tokens: 0, folded: 0, tried: 0, places: 0, asked: 0 });
