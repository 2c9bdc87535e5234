import type { Scanned } from '../scanned.js';
import {
  beginningFact,
  capsFact,
  clauseFact,
  exclamationFact,
  expressionFact,
  feelingFact,
  firstTagBit,
  markerFacts,
  numberFact,
  plainFact,
  questionFact,
  sayingFact,
  sentenceFact,
  type Token,
  wordFact,
} from '../token.js';
import type { PhraseNode, PhraseWeight } from './phrases.js';

/** A negation reaches this many words, unless a clause ends before. */
const negationReach = 5;
/** "not good" is worse than "good" is good reversed by half; "not bad" is hardly good. */
const negatedPraise = -0.75;
const negatedBlame = -0.45;
/** A negation that finds nothing to negate: "it doesn't", "no." */
const bareNegation = -0.5;
/** "very" reaches over this many words: "very easily done". */
const factorReach = 2;
const capsFactor = 1.25;
const stretchFactor = 1.2;
const beforeBut = 0.55;
const afterBut = 1.25;
/** "too small" */
const excess = -0.9;
const markFactor = 0.12;
const bareExclamation = 0.35;
const questionFactor = 0.75;
const maxMarks = 3;
/** Where the scale bends: a sum of this size's root is 0.71 of the scale. */
const saturation = 15;

/** Words after which "like" is a verb. */
const likers: ReadonlySet<string> = new Set(
  "i you we they people everyone who to really also do don't does did didn't doesn't not will would i'll still always particularly especially actually definitely might may must gotta y'all u kids friends and personally absolutely would've never".split(
    ' ',
  ),
);

interface PhraseMatch {
  readonly weight: PhraseWeight;
  readonly words: number;
}

const mayFollow = ({ followers }: PhraseNode, next: number): boolean =>
  (next & expressionFact) !== 0 && (followers & (1 << (next >>> firstTagBit))) !== 0;

function phraseAt({ tokens, facts, count }: Scanned, at: number): PhraseMatch | undefined {
  let node: PhraseNode | undefined = tokens[at]!.sense.phrases;
  let best: PhraseMatch | undefined;
  for (let i = at; node !== undefined; i += 1) {
    if (node.weight !== undefined) best = { weight: node.weight, words: i - at + 1 };
    if (i + 1 >= count || !mayFollow(node, facts[i + 1]!)) break;
    node = node.next.get(tokens[i + 1]!.lower);
  }
  return best;
}

export interface Scored {
  /** −1 … 1 */
  readonly sentiment: number;
  /** Words and emoji that said something. */
  readonly hits: number;
}

const silent: Scored = { sentiment: 0, hits: 0 };

/** A sentence as it is read, and the sum of those before it. */
class Reading {
  total = 0;
  hits = 0;
  sum = 0;
  found = 0;
  exclamations = 0;
  questions = 0;
  words = 0;
  /** Words that the last negation still reaches, and whether it has found what it negates. */
  negation = 0;
  negationUsed = true;
  /** What is pending for the next valence, and for how many words. */
  factor = 1;
  factorAge = 0;

  /** Capitals stress a word. */
  emphasis = false;

  begin(emphasis: boolean): void {
    this.total = 0;
    this.hits = 0;
    this.sum = 0;
    this.found = 0;
    this.exclamations = 0;
    this.questions = 0;
    this.words = 0;
    this.negation = 0;
    this.negationUsed = true;
    this.factor = 1;
    this.factorAge = 0;
    this.emphasis = emphasis;
  }

  add(value: number): void {
    this.sum += value;
    this.found += 1;
  }

  push(valence: number, of: Token): void {
    let value = valence * this.factor;
    if (of.caps && this.emphasis) value *= capsFactor;
    if (of.stretched) value *= stretchFactor;
    if (this.negation > 0) {
      value *= value > 0 ? negatedPraise : negatedBlame;
      this.negationUsed = true;
    }
    this.add(value);
    this.factor = 1;
  }

  strengthen(by: number): void {
    this.factor *= by;
    this.factorAge = 0;
  }

  startNegation(): void {
    this.endNegation();
    this.negation = negationReach + 1;
    this.negationUsed = false;
    this.factor = 1;
  }

  endNegation(): void {
    if (!this.negationUsed) this.add(bareNegation);
    this.negation = 0;
    this.negationUsed = true;
  }

  endClause(): void {
    this.endNegation();
    this.factor = 1;
  }

  endSentence(): void {
    this.endClause();
    const marks = Math.min(this.exclamations, maxMarks);
    if (this.sum !== 0) this.sum *= 1 + markFactor * marks;
    else if (marks > 0 && this.words > 0) this.sum = bareExclamation;
    if (this.questions > 0 && this.exclamations === 0) this.sum *= questionFactor;
    this.total += this.sum;
    this.hits += this.found;
    this.sum = 0;
    this.found = 0;
    this.exclamations = 0;
    this.questions = 0;
    this.words = 0;
  }

  /** One word is behind. */
  nextWord(): void {
    this.words += 1;
    if (this.factor !== 1) {
      this.factorAge += 1;
      if (this.factorAge > factorReach) this.factor = 1;
    }
    if (this.negation > 0) {
      this.negation -= 1;
      if (this.negation === 0) this.endNegation();
    }
  }
}

/** Used again for each text: V8 keeps every number with a fraction in a place of its own, which would have to be made for each. */
const reading = new Reading();

/**
 * Adds up the valences of words, expressions and emoji as grammar bends them: negation within its clause, intensifiers,
 * "but", emphasis by capitals, repeated letters and exclamation marks. The sum is bent to −1 … 1.
 */
export function score(scanned: Scanned, all = factsOf(scanned)): Scored {
  if ((all & (sayingFact | beginningFact | feelingFact | exclamationFact)) === 0) return silent;
  const { tokens, facts, count } = scanned;
  // Capitals stress a word only where not every word has them.
  reading.begin((all & (capsFact | plainFact)) === (capsFact | plainFact));
  for (let i = 0; i < count; i += 1) {
    const here = facts[i]!;
    if ((here & (wordFact | numberFact)) !== 0) {
      reading.nextWord();
      const isBegun = (here & beginningFact) !== 0 && i + 1 < count && (facts[i + 1]! & expressionFact) !== 0;
      if (isBegun || (here & sayingFact) !== 0) i += readWord(reading, scanned, i);
    } else if ((here & sentenceFact) !== 0) {
      if ((here & exclamationFact) !== 0) reading.exclamations += 1;
      else if ((here & questionFact) !== 0) reading.questions += 1;
      if (i + 1 === count || (facts[i + 1]! & sentenceFact) === 0) reading.endSentence();
    } else if ((here & clauseFact) !== 0) {
      reading.endClause();
      if ((here & feelingFact) !== 0) reading.add(tokens[i]!.sense.valence);
    }
  }
  reading.endSentence();
  const { total, hits } = reading;
  return { sentiment: total / Math.sqrt(total * total + saturation), hits };
}

/** Returns how many of the words after it were read with it. */
function readWord(reading: Reading, scanned: Scanned, at: number): number {
  const { tokens, count } = scanned;
  const here = tokens[at]!;
  const { valence, negatedValence, factor, role, phrases } = here.sense;
  if (phrases !== undefined) {
    const phrase = phraseAt(scanned, at);
    if (phrase !== undefined) {
      if (phrase.weight === 'negate') reading.startNegation();
      else if (phrase.weight !== 0) reading.push(phrase.weight, here);
      return phrase.words - 1;
    }
  }
  const next = at + 1 < count ? tokens[at + 1] : undefined;
  const previous = at === 0 ? undefined : tokens[at - 1];
  switch (role) {
    case 'no':
    case 'negate':
      reading.startNegation();
      return 0;
    case 'but':
      reading.endClause();
      reading.sum *= beforeBut;
      reading.factor = afterBut;
      reading.factorAge = -4;
      return 0;
    case 'clause':
      reading.endClause();
      return 0;
    case 'too':
      if (next?.kind !== 'word') return 0;
      if (next.sense.valence === 0 && next.sense.role === 'none' && (next.facts & markerFacts) === 0)
        reading.push(excess, here);
      else reading.strengthen(1.2);
      return 0;
    case 'like':
      if (previous?.kind === 'word' && likers.has(previous.lower)) reading.push(valence, here);
      return 0;
    case 'well':
      if (previous?.kind === 'word' && previous.lower !== 'as' && previous.lower !== 'oh') reading.push(1.3, here);
      return 0;
    default:
  }
  if (factor !== 1) {
    const modifies =
      next?.kind === 'word' &&
      (next.sense.valence !== 0 || next.sense.factor !== 1 || next.sense.phrases !== undefined);
    if (valence !== 0 && !modifies) reading.push(valence, here);
    else reading.strengthen(here.stretched ? factor * stretchFactor : factor);
  } else if (valence !== 0) {
    reading.push(valence, here);
  } else if (negatedValence !== 0 && reading.negation > 0 && !reading.negationUsed) {
    reading.add(negatedValence);
    reading.negationUsed = true;
  }
  return 0;
}

function factsOf({ facts, count }: Scanned): number {
  let all = 0;
  for (let i = 0; i < count; i += 1) all |= facts[i]!;
  return all;
}
