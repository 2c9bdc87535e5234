import type { Random } from '../../../infra/random.js';
import type { Clock } from './clock.js';
import { dayMs, type Language } from './config.js';
import { type Crowd, pickFrom } from './crowd.js';
import type { ExecutiveProfile } from './executives.js';
import type { SimActor } from './people.js';
import type { RawTarget } from './raw.js';
import { compose, type Wish } from './text/compose.js';
import type { Sentiment, Topic } from './text/phrases.js';

/** No conversation goes on for longer; reading can resume because older ones need not be known. */
export const horizonDays = 40;

export interface ThreadSpec {
  readonly id: string;
  readonly kind: 'note' | 'article';
  readonly author: SimActor;
  readonly atMs: number;
  readonly crowd: Crowd;
  readonly topic: Topic;
  readonly language: Language;
  readonly opening: Wish['kind'];
  readonly sentences: number;
  /** Mean number of direct answers to the first post, and of reactions to it. */
  readonly replies: number;
  readonly reactions: number;
  /** Set when a leader, or a delegate for one, writes: who answers the commenters and how. */
  readonly host: { readonly actor: SimActor; readonly profile: ExecutiveProfile } | null;
  /** A leader who may join in. */
  readonly guest: SimActor | null;
}

export interface Message {
  readonly target: RawTarget;
  readonly actor: SimActor;
  readonly atMs: number;
  readonly depth: number;
  readonly parent: Message | null;
  readonly sentiment: Sentiment;
  readonly asks: boolean;
  readonly text: string;
  readonly lang: string | null;
  readonly mentioned: readonly string[];
  readonly links: readonly string[];
  replies: number;
}

/** Mean number of answers to an answer; below 1, or conversations never end. */
const excitation = 0.5;
const excitationDecay = 0.92;
const longest = 300;
const langGivenShare = 0.65;
const quickMs = 45 * 60_000;
const slowMs = 8 * 3_600_000;
const nobody: readonly string[] = [];

/**
 * A conversation as a branching process: every message sets off answers at a rate that decays with its age (a Hawkes
 * process in its cluster form), delayed to the hours in which the one who answers is at work.
 */
export function growThread(spec: ThreadSpec, clock: Clock, random: Random): Message[] {
  const endMs = spec.atMs + (horizonDays - 1) * dayMs;
  const tone = random.normal(0, 0.25);
  const root = write(spec, spec.author, spec.atMs, null, spec.opening, tone, random, spec.id);
  const messages = [root];

  const add = (parent: Message, actor: SimActor, atMs: number): void => {
    if (atMs >= endMs || atMs >= actor.toMs || messages.length >= longest) return;
    const reply = write(
      spec,
      actor,
      atMs,
      parent,
      replyKind(parent, actor, root, random),
      tone,
      random,
      `${spec.id}-${messages.length}`,
    );
    parent.replies += 1;
    messages.push(reply);
  };

  for (let index = 0; index < messages.length; index += 1) {
    const message = messages[index] as Message;
    const mean = index === 0 ? spec.replies : excitation * excitationDecay ** message.depth;
    for (let left = random.poisson(mean); left > 0; left -= 1) {
      const delayMs = 20_000 + random.exponential(random.chance(0.75) ? quickMs : slowMs);
      const readyMs = Math.floor(message.atMs + delayMs);
      const actor = replier(spec, messages, message, readyMs, random);
      if (actor !== null) add(message, actor, clock.answerTime(actor, readyMs, random));
    }
    if (spec.host !== null && message.depth === 1 && message.actor.account !== spec.host.actor.account) {
      const { actor, profile } = spec.host;
      if (random.chance(profile.answers)) {
        const minutes = profile.answerMedianMinutes * Math.exp(random.normal(0, 0.9));
        add(message, actor, clock.answerTime(actor, Math.floor(message.atMs + minutes * 60_000), random));
      }
    }
    if (index === 0) {
      if (spec.guest !== null && messages.length > 1) {
        const parent = random.pick(messages);
        const readyMs = Math.floor(parent.atMs + random.exponential(slowMs / 2) + 60_000);
        if (parent.actor !== spec.guest) add(parent, spec.guest, clock.answerTime(spec.guest, readyMs, random));
      }
      if (random.chance(0.008)) {
        // Somebody digs the conversation out again after weeks.
        const readyMs = Math.floor(spec.atMs + (15 + 20 * random.next()) * dayMs);
        const actor = pickFrom(spec.crowd, 'posting', readyMs, random);
        if (actor !== null) add(root, actor, clock.answerTime(actor, readyMs, random));
      }
    }
  }
  return messages;
}

function replier(
  spec: ThreadSpec,
  messages: readonly Message[],
  parent: Message,
  timeMs: number,
  random: Random,
): SimActor | null {
  const draw = random.next();
  // A dialogue goes back to the one who wrote before; leaders answer by their own rule.
  const previous = parent.parent?.actor;
  if (draw < 0.3 && previous !== undefined && previous !== parent.actor && mayChat(previous)) return previous;
  if (draw < 0.45) {
    const known = random.pick(messages).actor;
    if (known !== parent.actor && mayChat(known)) return known;
  }
  const other = pickFrom(spec.crowd, 'posting', timeMs, random);
  return other === parent.actor && draw > 0.05 ? null : other;
}

function mayChat(actor: SimActor): boolean {
  return actor.kind === 'person' && actor.posting > 0.2;
}

function replyKind(parent: Message, actor: SimActor, root: Message, random: Random): Wish['kind'] {
  if (random.chance(actor.dissent)) return 'disagree';
  const draw = random.next();
  if (parent.asks) return draw < 0.6 ? 'answer' : draw < 0.8 ? 'say' : 'ask';
  if (actor === root.actor && parent.depth > 0 && draw < 0.4) return 'thank';
  return draw < 0.4 ? 'agree' : draw < 0.5 ? 'thank' : draw < 0.62 ? 'ask' : draw < 0.7 ? 'answer' : 'say';
}

function write(
  spec: ThreadSpec,
  actor: SimActor,
  atMs: number,
  parent: Message | null,
  kind: Wish['kind'],
  tone: number,
  random: Random,
  id: string,
): Message {
  const feeling = actor.mood + tone + random.normal(0, 0.5);
  const sentiment: Sentiment = feeling > 0.6 ? 'positive' : feeling < -0.3 ? 'negative' : 'neutral';
  const language = parent === null || random.chance(0.94) ? spec.language : actor.language;
  const sentences = parent === null ? spec.sentences : 1 + random.int(3);
  let text = compose({ language, topic: spec.topic, sentiment, kind, sentences }, random);
  let links = nobody;
  if (random.chance(0.07)) {
    const link = `https://${random.pick(linkHosts)}/${spec.topic}/${random.zipf(400)}`;
    text += ` ${link}`;
    links = [link];
  }
  let mentioned = nobody;
  if (parent !== null && random.chance(0.12)) mentioned = [parent.actor.account];
  else if (random.chance(0.05)) {
    const other = pickFrom(spec.crowd, 'posting', atMs, random);
    if (other !== null && other !== actor) mentioned = [other.account];
  }
  return {
    target: {
      id,
      kind: parent === null ? spec.kind : 'note',
      root: parent === null ? null : spec.id,
      parent: parent?.target.id ?? null,
    },
    actor,
    atMs,
    depth: parent === null ? 0 : parent.depth + 1,
    parent,
    sentiment,
    asks: kind === 'ask',
    text,
    lang: random.chance(langGivenShare) ? language : null,
    mentioned,
    links,
    replies: 0,
  };
}

const linkHosts = ['wiki.almwind.example', 'docs.almwind.example', 'news.example', 'energy-journal.example'];
