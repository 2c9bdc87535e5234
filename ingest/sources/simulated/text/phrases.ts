import type { Language } from '../config.js';
import { ar } from './ar.js';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import { ja } from './ja.js';
import { pt } from './pt.js';
import { ru } from './ru.js';

export const topics = [
  'strategy',
  'customers',
  'budget',
  'hiring',
  'office',
  'release',
  'security',
  'training',
  'travel',
  'wellbeing',
  'tools',
  'sustainability',
] as const;

export type Topic = (typeof topics)[number];
export type Sentiment = 'positive' | 'neutral' | 'negative';

/**
 * Sentences of one language. `{x}` is a thing of the topic, `{p}` a project, `{n}` a number, `{d}` a weekday, `{c}` the
 * company. A `{x}` never stands where the language would change it.
 */
export interface Phrases {
  readonly things: Readonly<Record<Topic, readonly string[]>>;
  readonly days: readonly string[];
  readonly say: Readonly<Record<Sentiment, readonly string[]>>;
  readonly ask: readonly string[];
  readonly detail: readonly string[];
  readonly agree: readonly string[];
  readonly disagree: readonly string[];
  readonly answer: readonly string[];
  readonly thank: readonly string[];
  readonly announce: readonly string[];
  /** What people outside say about the company. */
  readonly outside: Readonly<Record<Sentiment, readonly string[]>>;
  /** What an edited message begins with. */
  readonly edited: string;
}

export const phrases: Readonly<Record<Language, Phrases>> = { en, de, es, fr, pt, ru, ja, ar };
