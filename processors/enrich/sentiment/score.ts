import type { Token } from '../token.js';
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
const exclamationFactor = 0.12;
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

function phraseAt(tokens: readonly Token[], at: number): PhraseMatch | undefined {
  let node: PhraseNode | undefined = tokens[at]!.phrases;
  let best: PhraseMatch | undefined;
  for (let i = at; node !== undefined; i += 1) {
    if (node.weight !== undefined) best = { weight: node.weight, words: i - at + 1 };
    const next: Token | undefined = tokens[i + 1];
    if (next === undefined || next.lower === '' || (next.kind !== 'word' && next.kind !== 'number')) break;
    node = node.next.get(next.lower);
  }
  return best;
}

export interface Scored {
  /** −1 … 1 */
  readonly sentiment: number;
  /** Words and emoji that said something. */
  readonly hits: number;
}

/**
 * Adds up the valences of words, expressions and emoji as grammar bends them: negation within its clause, intensifiers,
 * "but", emphasis by capitals, repeated letters and exclamation marks. The sum is bent to −1 … 1.
 */
export function score(tokens: readonly Token[]): Scored {
  let total = 0;
  let hits = 0;
  // The sentence so far.
  let sum = 0;
  let found = 0;
  let exclamations = 0;
  let questions = 0;
  let sentenceWords = 0;
  // What is pending for the next valence.
  let negation = 0;
  let negationUsed = true;
  let factor = 1;
  let factorAge = 0;
  const emphasis = hasBothCases(tokens);

  const add = (value: number): void => {
    sum += value;
    found += 1;
  };
  const endNegation = (): void => {
    if (!negationUsed) add(bareNegation);
    negation = 0;
    negationUsed = true;
  };
  const startNegation = (): void => {
    endNegation();
    negation = negationReach + 1;
    negationUsed = false;
    factor = 1;
  };
  const endClause = (): void => {
    endNegation();
    factor = 1;
  };
  const endSentence = (): void => {
    endClause();
    const marks = Math.min(exclamations, maxMarks);
    if (sum !== 0) sum *= 1 + exclamationFactor * marks;
    else if (marks > 0 && sentenceWords > 0) sum = bareExclamation;
    if (questions > 0 && exclamations === 0) sum *= questionFactor;
    total += sum;
    hits += found;
    sum = 0;
    found = 0;
    exclamations = 0;
    questions = 0;
    sentenceWords = 0;
  };
  const push = (valence: number, of: Token): void => {
    let value = valence * factor;
    if (of.caps && emphasis) value *= capsFactor;
    if (of.stretched) value *= stretchFactor;
    if (negation > 0) {
      value *= value > 0 ? negatedPraise : negatedBlame;
      negationUsed = true;
    }
    add(value);
    factor = 1;
  };

  for (let i = 0; i < tokens.length; i += 1) {
    const here = tokens[i]!;
    if (here.ends !== 'nothing') {
      if (here.kind === 'exclamation') exclamations += 1;
      else if (here.kind === 'question') questions += 1;
      if (here.ends === 'sentence') {
        const next = tokens[i + 1];
        if (next === undefined || next.ends !== 'sentence') endSentence();
      } else {
        endClause();
        if (here.kind === 'emoji' && here.valence !== 0) add(here.valence);
      }
      continue;
    }
    if (here.kind !== 'word' && here.kind !== 'number') continue;
    sentenceWords += 1;
    if (factor !== 1) {
      factorAge += 1;
      if (factorAge > factorReach) factor = 1;
    }
    if (negation > 0) {
      negation -= 1;
      if (negation === 0) endNegation();
    }
    if (here.phrases !== undefined) {
      const phrase = phraseAt(tokens, i);
      if (phrase !== undefined) {
        if (phrase.weight === 'negate') startNegation();
        else if (phrase.weight !== 0) push(phrase.weight, here);
        i += phrase.words - 1;
        continue;
      }
    }
    switch (here.role) {
      case 'no':
      case 'negate':
        startNegation();
        continue;
      case 'but': {
        endClause();
        sum *= beforeBut;
        factor = afterBut;
        factorAge = -4;
        continue;
      }
      case 'clause':
        endClause();
        continue;
      case 'too': {
        const next = tokens[i + 1];
        if (next?.kind !== 'word') continue;
        if (next.valence === 0 && next.role === 'none' && next.markers === 0) push(excess, here);
        else strengthen(1.2);
        continue;
      }
      case 'like': {
        const previous = tokens[i - 1];
        if (previous?.kind === 'word' && likers.has(previous.lower)) push(here.valence, here);
        continue;
      }
      case 'well': {
        const previous = tokens[i - 1];
        if (previous?.kind === 'word' && previous.lower !== 'as' && previous.lower !== 'oh') push(1.3, here);
        continue;
      }
      default:
    }
    if (here.factor !== 1) {
      const next = tokens[i + 1];
      const modifies = next?.kind === 'word' && (next.valence !== 0 || next.factor !== 1 || next.phrases !== undefined);
      if (here.valence !== 0 && !modifies) push(here.valence, here);
      else strengthen(here.stretched ? here.factor * stretchFactor : here.factor);
      continue;
    }
    if (here.valence !== 0) push(here.valence, here);
    else if (here.negatedValence !== 0 && negation > 0 && !negationUsed) {
      add(here.negatedValence);
      negationUsed = true;
    }
  }
  endSentence();
  return { sentiment: total / Math.sqrt(total * total + saturation), hits };

  function strengthen(by: number): void {
    factor *= by;
    factorAge = 0;
  }
}

/** Capitals stress a word only where not every word has them. */
function hasBothCases(tokens: readonly Token[]): boolean {
  let upper = false;
  let lower = false;
  for (const { kind, caps } of tokens) {
    if (kind !== 'word') continue;
    if (caps) upper = true;
    else lower = true;
    if (upper && lower) return true;
  }
  return false;
}
