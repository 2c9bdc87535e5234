import { createRandom, type Random } from '../../../../infra/random.js';
import { cumulative, indexIn } from '../clock.js';
import type { ForumMessage } from './types.js';
import {
  adjectives,
  type FunctionClass,
  functionClasses,
  functionWords,
  general,
  glad,
  rareWords,
  type Slot,
  sentences,
  sorry,
  topicWords,
  verbs,
} from './vocabulary.js';

interface Bank {
  readonly words: readonly string[];
  readonly shares: Float64Array;
}

/** Words by a power law of their rank (G. K. Zipf). */
function bank(words: readonly string[], exponent = 1): Bank {
  return { words, shares: cumulative(words.map((_, index) => (index + 2) ** -exponent)) };
}

const functionBanks = Object.fromEntries(functionClasses.map((name) => [name, bank(functionWords[name])])) as Record<
  FunctionClass,
  Bank
>;
const verbBank = bank(verbs);
const adjectiveBank = bank(adjectives);
const generalBank = bank(general);
const topicBanks = topicWords.map((words, topic) => bank([...words, ...rareWords(topic)], 1.05));

const topicShare = 0.65;
/** The part of a vocabulary that counts as its commonest words. */
const commonShare = 0.08;
/** How strongly a message's sentiment shows in its adjectives. */
const feelingShare = 1.2;
const objections = ['I disagree', "I don't think so", 'No, that will not work', 'I doubt that', 'I see a problem here'];
const assents = ['Agreed', 'Thanks', 'Yes', 'Good point', 'That works for me'];
/** How often people who dissent, and who do not, say so in so many words. */
const objecting = { dissents: 0.7, agrees: 0.06 };
const assenting = { dissents: 0.06, agrees: 0.25 };

interface Word {
  readonly slot: Slot | 'phrase';
  readonly text: string;
  readonly begins: boolean;
}

/**
 * Texts for all messages. Each is written from its own message, thread and seed alone: what changes one leaves the others
 * as they are.
 */
export function writeTexts(messages: readonly ForumMessage[], random: Random): ForumMessage[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const topics = new Map<number, number>();
  const topicOf = (thread: number): number => {
    let topic = topics.get(thread);
    if (topic === undefined) {
      topic = random.fork('topic', thread).int(topicBanks.length);
      topics.set(thread, topic);
    }
    return topic;
  };
  const models = new Map<number, readonly Word[]>();
  const modelOf = (id: number): readonly Word[] => {
    let model = models.get(id);
    if (model === undefined) {
      const message = byId.get(id);
      model = message === undefined ? [] : compose({ ...message, wording: null }, topicOf(message.thread), modelOf);
      models.set(id, model);
    }
    return model;
  };
  return messages.map((message) => ({ ...message, text: spell(compose(message, topicOf(message.thread), modelOf)) }));
}

function compose(message: ForumMessage, topic: number, modelOf: (id: number) => readonly Word[]): Word[] {
  const random = createRandom(message.luck);
  const words = opening(message, random.fork('opening'));
  const choice = random.fork('words');
  const changes = message.wording === null ? null : changer(message, topic, random, modelOf);
  while (words.length < message.tokens) {
    const pattern = sentences[choice.int(sentences.length)] as readonly Slot[];
    for (let i = 0; i < pattern.length && words.length < message.tokens; i += 1) {
      const slot = pattern[i] as Slot;
      const text = wordFor(slot, message, topic, choice);
      words.push({ slot, text: changes === null || !isContent(slot) ? text : changes(text, slot), begins: i === 0 });
    }
  }
  return message.wording === null ? words : echoed(words, message, random.fork('echo'), modelOf);
}

function isContent(slot: Word['slot']): boolean {
  return slot === 'noun' || slot === 'verb' || slot === 'adjective';
}

/** What becomes of a content word of a message that is worded like another one, or more narrowly. */
function changer(
  message: ForumMessage,
  topic: number,
  random: Random,
  modelOf: (id: number) => readonly Word[],
): (text: string, slot: Slot) => string {
  const borrowing = borrower(message, topic, random.fork('borrow'), modelOf);
  const narrowing = random.fork('narrow');
  return (text, slot) => borrowing(narrowed(text, slot, message, topic, narrowing));
}

function opening(message: ForumMessage, random: Random): Word[] {
  if (message.parent === null) return [];
  const manner = message.dissents ? 'dissents' : 'agrees';
  const draw = random.next();
  const phrases =
    draw < objecting[manner] ? objections : draw < objecting[manner] + assenting[manner] ? assents : undefined;
  if (phrases === undefined) return [];
  return random
    .pick(phrases)
    .split(' ')
    .map((text, index) => ({ slot: 'phrase', text, begins: index === 0 }));
}

function wordFor(slot: Slot, { sentiment }: ForumMessage, topic: number, random: Random): string {
  switch (slot) {
    case 'noun':
      return draw(random.chance(topicShare) ? (topicBanks[topic] as Bank) : generalBank, random);
    case 'verb':
      return draw(verbBank, random);
    case 'adjective':
      return random.chance(Math.abs(sentiment) * feelingShare)
        ? random.pick(sentiment > 0 ? glad : sorry)
        : draw(adjectiveBank, random);
    default:
      return draw(functionBanks[slot], random);
  }
}

/** Below 0: some words give way to the commonest of their kind; above 0: to the rarest. */
function narrowed(text: string, slot: Slot, { wording }: ForumMessage, topic: number, random: Random): string {
  const size = wording?.narrows ?? 0;
  if (size === 0 || !random.chance(Math.abs(size))) return text;
  const { words } = slot === 'verb' ? verbBank : slot === 'adjective' ? adjectiveBank : (topicBanks[topic] as Bank);
  const common = Math.max(1, Math.round(words.length * commonShare));
  return words[size < 0 ? random.int(common) : common + random.int(words.length - common)] as string;
}

function borrower(
  { wording }: ForumMessage,
  topic: number,
  random: Random,
  modelOf: (id: number) => readonly Word[],
): (text: string) => string {
  const borrows = wording?.borrows;
  if (borrows === undefined || borrows === null) return (text) => text;
  const model = modelOf(borrows.from).flatMap(({ slot, text }) => (isContent(slot) ? [text] : []));
  if (model.length === 0) return (text) => text;
  const theirs = new Set(model);
  return (text) => {
    if (!random.chance(Math.abs(borrows.share))) return text;
    if (borrows.share > 0) return random.pick(model);
    for (let tries = 0; theirs.has(text) && tries < 20; tries += 1) text = draw(topicBanks[topic] as Bank, random);
    return text;
  };
}

/** Some of the function-word classes of another message are put in where they are missing, or left out. */
function echoed(
  words: Word[],
  { wording }: ForumMessage,
  random: Random,
  modelOf: (id: number) => readonly Word[],
): Word[] {
  const echoes = wording?.echoes;
  if (echoes === undefined || echoes === null) return words;
  const theirs = new Set(modelOf(echoes.from).map(({ slot }) => slot));
  let result = words;
  for (const name of functionClasses) {
    if (!theirs.has(name) || !random.chance(Math.abs(echoes.share))) continue;
    if (echoes.share < 0) result = result.filter(({ slot }) => slot !== name);
    else if (!result.some(({ slot }) => slot === name)) {
      const place = 1 + random.int(Math.max(1, result.length));
      const text = draw(functionBanks[name], random);
      result = [...result.slice(0, place), { slot: name, text, begins: false }, ...result.slice(place)];
    }
  }
  return result;
}

function draw({ words, shares }: Bank, random: Random): string {
  return words[indexIn(shares, random.next())] as string;
}

function spell(words: readonly Word[]): string {
  let text = '';
  words.forEach((word, index) => {
    const starts = index === 0 || word.begins;
    if (index > 0) text += starts ? '. ' : ' ';
    text += starts || word.text === 'i' ? word.text[0]?.toUpperCase() + word.text.slice(1) : word.text;
  });
  return `${text}.`;
}
