import { UserError } from '../../../infra/errors.js';
import type { Analysis, Figure, MarkerFigure } from './analyse.js';
import type { PairedReplies } from './message-table.js';

/** Fewest people that figures taken from what people wrote may be of (DESIGN §7). */
export interface TextFloor {
  /** On both sides together. */
  readonly people: number;
  /** On each side. */
  readonly authors: number;
}

const people = 20;
const authors = 5;

/** Floors may be raised by the configuration, never lowered; a slice by unit or level has one of its own. */
export function textFloor(
  privacy: { readonly minPeople: number; readonly minPeopleByAttribute: number },
  isByAttribute: boolean,
): TextFloor {
  const each = Math.max(authors, privacy.minPeople, isByAttribute ? privacy.minPeopleByAttribute : 0);
  return { people: Math.max(people, each), authors: each };
}

/** Throws UserError naming the floor; `hint`: what else may be done. */
export function refuseFew(
  { speakers, targets, people: all }: PairedReplies,
  labels: { readonly speakers: string; readonly targets: string },
  floor: TextFloor,
  hint = '',
): void {
  const few = [
    ...(speakers < floor.authors ? [`fewer than ${floor.authors} of "${labels.speakers}" reply`] : []),
    ...(targets < floor.authors ? [`fewer than ${floor.authors} of "${labels.targets}" are answered`] : []),
    ...(all < floor.people ? [`fewer than ${floor.people} people take part on both sides together`] : []),
  ];
  if (few.length === 0) return;
  throw new UserError(
    `Too few people: ${few.join(', ')}. Figures from what people wrote need ${floor.people} people, ${floor.authors} on each side (privacy floor).${hint}`,
  );
}

type Shown<T extends Figure> = Omit<T, 'people' | 'hits'> & {
  /** Null: fewer than a side must have, and so is the value. */
  readonly people: number | null;
};

/** An analysis as people may see it. */
export interface ShownAnalysis
  extends Omit<Analysis, 'people' | 'complete' | 'filledByGroup' | 'available' | 'byMarker'> {
  readonly complete: Shown<Figure>;
  readonly filledByGroup: Shown<Figure>;
  readonly available: Shown<Figure>;
  readonly byMarker: readonly (Shown<MarkerFigure> & { readonly hits: number | null })[];
}

/** Figures of fewer people than a side must have are not shown, nor how many people they are of. No floor: all are. */
export function shown({ people: _, ...analysis }: Analysis, floor: TextFloor | null): ShownAnalysis {
  const fewest = floor?.authors ?? 0;
  const figure = <T extends Figure>(own: T): Shown<T> =>
    own.people < fewest ? { ...own, value: null, people: null, interval: null, chance: null } : own;
  return {
    ...analysis,
    complete: figure(analysis.complete),
    filledByGroup: figure(analysis.filledByGroup),
    available: figure(analysis.available),
    byMarker: analysis.byMarker.map((own) => ({
      ...figure(own),
      hits: own.people < fewest ? null : own.hits,
      complete: analysis.complete.people < fewest ? null : own.complete,
    })),
  };
}
