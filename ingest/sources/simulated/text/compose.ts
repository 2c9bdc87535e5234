import type { Random } from '../../../../infra/random.js';
import type { Language } from '../config.js';
import { companyName, competitorName, projectNames } from '../names.js';
import { phrases, type Sentiment, type Topic } from './phrases.js';

export interface Wish {
  readonly language: Language;
  readonly topic: Topic;
  readonly sentiment: Sentiment;
  readonly kind: 'say' | 'ask' | 'announce' | 'agree' | 'disagree' | 'answer' | 'thank' | 'outside';
  readonly sentences: number;
}

const emoji: Readonly<Record<Sentiment, readonly string[]>> = {
  positive: ['🎉', '😀', '🙌', '❤️', '🚀'],
  neutral: ['📌', '🙂', '👀', '🗓️'],
  negative: ['😕', '😞', '😡', '🤷🏽‍♀️'],
};
const emojiShare = 0.14;

/** A message in the wanted language and mood. */
export function compose(wish: Wish, random: Random): string {
  const bank = phrases[wish.language];
  const first = wish.kind === 'say' || wish.kind === 'outside' ? bank[wish.kind][wish.sentiment] : bank[wish.kind];
  let text = fill(random.pick(first), wish, random);
  for (let i = 1; i < wish.sentences; i += 1) {
    const more =
      wish.kind === 'announce' && random.chance(0.6)
        ? bank.announce
        : random.chance(0.5)
          ? bank.say[wish.sentiment]
          : bank.detail;
    text += ` ${fill(random.pick(more), wish, random)}`;
  }
  if (random.chance(emojiShare)) text += ` ${random.pick(emoji[wish.sentiment])}`;
  return text;
}

function fill(template: string, wish: Wish, random: Random): string {
  const bank = phrases[wish.language];
  let filled = '';
  let at = 0;
  for (;;) {
    const slot = template.indexOf('{', at);
    if (slot === -1) return filled + template.slice(at);
    filled += template.slice(at, slot);
    switch (template[slot + 1]) {
      case 'x':
        filled += random.pick(bank.things[wish.topic]);
        break;
      case 'p':
        filled += projectNames[random.zipf(projectNames.length, 0.9) - 1];
        break;
      case 'n':
        filled += 2 + random.int(22);
        break;
      case 'd':
        filled += random.pick(bank.days);
        break;
      default:
        filled += wish.kind === 'outside' ? spokenOf(template + filled + wish.topic) : companyName;
    }
    at = slot + 3;
  }
}

/** Six in ten people outside speak of the company. Told by the words so far, and not drawn: whom they speak of moves nothing else. */
function spokenOf(words: string): string {
  let sum = 0;
  for (let i = 0; i < words.length; i += 1) sum = (sum * 31 + words.charCodeAt(i)) % 1009;
  return sum % 10 < 6 ? companyName : competitorName;
}
