import type { Random } from '../../../../infra/random.js';
import { growForum } from './growth.js';
import { inject } from './inject.js';
import { newsTimes, spreadNews } from './news.js';
import { defaultForumOptions, type ForumOptions } from './options.js';
import { placeExecutives } from './placement.js';
import { writeTexts } from './texts.js';
import type { Forum, ForumMessage } from './types.js';
import { hourMs, windowMs } from './windows.js';

/**
 * One community of a simulated organisation: the same for the same seed and options. Each part draws from a stream of its
 * own, so that an effect changes what it is about and nothing else.
 */
export function createForum(random: Random, changes: Partial<ForumOptions> = {}): Forum {
  const options: ForumOptions = { ...defaultForumOptions, ...changes };
  const { startMs, weeks, confounder, authors, executives, effects, classifier } = options;
  const untilMs = startMs + weeks * 7 * windowMs;
  const news = confounder === 'news' ? newsTimes(options, random.fork('news')) : [];
  const grown = growForum(options, random.fork('growth'));
  const base = news.length === 0 ? grown : spreadNews(grown, news, random.fork('surge'));
  const placed = placeExecutives(base, untilMs, news, options, random.fork('placement'));
  const shiftMs = options.shiftHours * hourMs;
  const about = { ...placed, executives: new Set(executives), authors, shiftMs, random: random.fork('effects') };
  const labelled = inject(about, effects).map((message) => label(message, classifier));
  const messages = options.texts ? writeTexts(labelled, random.fork('texts')) : labelled;
  return {
    startMs,
    untilMs,
    messages,
    executives,
    authors,
    events: placed.events,
    effects,
    confounder,
    news,
    classifier,
  };
}

function label(message: ForumMessage, { sensitivity, specificity }: Forum['classifier']): ForumMessage {
  const flagged = message.dissents ? message.luck < sensitivity : message.luck >= specificity;
  return flagged === message.flagged ? message : { ...message, flagged };
}
