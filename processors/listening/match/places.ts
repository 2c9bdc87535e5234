import { textKinds } from '../../../infra/boolean-query/character-kinds.js';
import { normalised } from '../../../infra/boolean-query/fold.js';
import { maxNear } from '../../../infra/boolean-query/limits.js';
import { tokenise } from '../../../infra/boolean-query/tokenise.js';
import type { Matchable } from './matchable.js';
import type { Vocabulary } from './vocabulary.js';
import type { Work } from './work.js';

/** Where the words of the queries stand in one text. Places count words: those of the title, a gap, those of the text. */
export interface Places {
  /** Reads another text. `onFirst`: a word that occurs, once each. */
  read(of: Matchable, work: Work, onFirst: (word: number) => void): void;
  /** Rising. */
  of(word: number): readonly number[];
  /** The first place after the title. */
  readonly textFrom: number;
  /** Links that stand in the text, where these are asked for. */
  readonly links: readonly string[];
}

/** Wider than NEAR reaches: no phrase and no NEAR goes from the title into the text. */
const gap = maxNear + 2;

const none: readonly number[] = [];

export interface PlacesOptions {
  readonly vocabulary: Vocabulary;
  readonly wantsLinks: boolean;
  /** Whether any query asks for titles as such. */
  readonly wantsTitles: boolean;
  /** Told where each place stands in the normalised title or text. */
  readonly onPlace?: (place: number, start: number, end: number) => void;
}

export function createPlaces({ vocabulary, wantsLinks, wantsTitles, onPlace }: PlacesOptions): Places {
  const lists: number[][] = [];
  const touched: number[] = [];
  let links: string[] = [];
  let textFrom = 0;

  function readPart(written: string, from: number, work: Work, onFirst: (word: number) => void): number {
    const text = normalised(written);
    work.units += text.length;
    const places = tokenise(text, textKinds(), (kind, start, end, place) => {
      work.tokens += 1;
      onPlace?.(from + place, start, end);
      if (kind === 'link') {
        if (wantsLinks) links.push(text.slice(start, endOfAddress(text, start, end)));
        return;
      }
      if (kind === 'address' || kind === 'reference') return;
      const words = vocabulary.find(text.slice(start, end), work);
      if (words === null) return;
      for (const word of words) {
        lists[word] ??= [];
        const list = lists[word];
        if (list.length === 0) {
          touched.push(word);
          onFirst(word);
        }
        if (list.at(-1) !== from + place) list.push(from + place);
      }
    });
    return from + places;
  }

  return {
    read(of, work, onFirst) {
      for (const word of touched) lists[word]!.length = 0;
      touched.length = 0;
      links = [];
      const needsTitle = of.title !== '' && (of.kind === 'post' || wantsTitles);
      textFrom = needsTitle ? readPart(of.title, 0, work, onFirst) + gap : 0;
      readPart(of.text, textFrom, work, onFirst);
    },
    of: (word) => lists[word] ?? none,
    get textFrom() {
      return textFrom;
    },
    get links() {
      return links;
    },
  };
}

/** Without what ends the sentence or the brackets around it. */
function endOfAddress(text: string, start: number, end: number): number {
  let last = end;
  while (last > start && ').,;:!?\'"]}*_”’»'.includes(text[last - 1]!)) last -= 1;
  return last;
}
