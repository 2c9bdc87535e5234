import { daysIn } from '../report/days.js';
import type { MeasureName } from './candidates.js';
import { cleanName } from './clean.js';
import { postName, type ToAnswer } from './content-conversations.js';
import { valueWithOf } from './content-figures.js';
import type { Section } from './model.js';
import { sectionOf } from './section.js';
import { type Telling, valueInWeek } from './telling.js';

/** One suggestion, from the first rule that the figures give reason for; it names the measure behind it. */
export interface Suggestion {
  readonly text: string;
  readonly measure: MeasureName;
  /** The figure, in words. */
  readonly figure: string;
}

/** A post is made where twice as large a share of people reads it. */
const farBetter = 2;
/** In percent: from here on it is worth a word. */
const manyUnread = 30;
const manyOpen = 40;
const silentWeeks = 2;

export function suggestionSection(telling: Telling, waiting: ToAnswer): Section {
  const { strings } = telling;
  const suggestion = telling.isLeader ? forLeader(telling, waiting) : forTeam(telling);
  return sectionOf('suggestion', strings, {
    title: strings.sections.suggestion,
    paragraphs: [suggestion?.text ?? strings.suggestions.none],
    notes:
      suggestion === null
        ? []
        : [strings.suggestions.basis(titleOf(suggestion.measure, telling), suggestion.measure, suggestion.figure)],
  });
}

function forLeader(telling: Telling, waiting: ToAnswer): Suggestion | null {
  return toAnswerFirst(telling, waiting) ?? toWrite(telling) ?? whereRead(telling);
}

function forTeam(telling: Telling): Suggestion | null {
  return unansweredQuestions(telling) ?? unreadPosts(telling) ?? movedCommunity(telling);
}

/** Where somebody asked, or where several wait. */
function toAnswerFirst(telling: Telling, { posts }: ToAnswer): Suggestion | null {
  const [post] = posts;
  if (post === undefined || (!post.hasQuestion && post.waiting < 3)) return null;
  const { strings, format } = telling;
  const name = postName(post, strings, format);
  return {
    text: strings.suggestions.answer(post.waiting, format, name, post.hasQuestion),
    measure: 'reply_ratio',
    figure: figureOf('reply_ratio', telling),
  };
}

function toWrite(telling: Telling): Suggestion | null {
  const { figures, strings, format } = telling;
  if ((valueInWeek(figures, 'leader_posts') ?? 0) > 0 || figures.elsewhere !== null || figures.lastPost === null)
    return null;
  const weeks = Math.floor((daysIn(figures.lastPost, figures.until) - 1) / 7);
  if (weeks < silentWeeks) return null;
  return {
    text: strings.suggestions.write(weeks, format),
    measure: 'leader_posts',
    figure: figureOf('leader_posts', telling),
  };
}

function whereRead(telling: Telling): Suggestion | null {
  const { figures, strings, format } = telling;
  const [best, ...others] = [...figures.reachPlaces].sort((a, b) => b.percent - a.percent);
  const other = others.at(-1);
  if (best === undefined || other === undefined || best.percent < farBetter * other.percent) return null;
  return {
    text: strings.suggestions.place(
      cleanName(best.label),
      format.percent(best.percent),
      cleanName(other.label),
      format.percent(other.percent),
    ),
    measure: 'audience_share',
    figure: figureOf('audience_share', telling),
  };
}

/** The community where most questions are open. */
function unansweredQuestions(telling: Telling): Suggestion | null {
  const { figures, strings, format } = telling;
  const [most] = figures.openQuestions
    .filter(({ percent }) => percent >= manyOpen)
    .sort((a, b) => b.percent * b.questions - a.percent * a.questions);
  if (most === undefined) return null;
  return {
    text: strings.suggestions.openQuestions(
      cleanName(most.label),
      format.percent(most.percent),
      format.count(most.questions),
    ),
    measure: 'open_questions',
    figure: figureOf('open_questions', telling),
  };
}

function unreadPosts(telling: Telling): Suggestion | null {
  const { figures, strings, format } = telling;
  const unread = valueInWeek(figures, 'unread_posts');
  if (unread === null || unread < manyUnread) return null;
  return {
    text: strings.suggestions.unread(format.percent(unread)),
    measure: 'unread_posts',
    figure: figureOf('unread_posts', telling),
  };
}

function movedCommunity(telling: Telling): Suggestion | null {
  const { found, strings, format } = telling;
  const moved = found.places.find(({ isOutside }) => isOutside);
  if (moved === undefined || moved.place === null) return null;
  return {
    text: strings.suggestions.community(cleanName(moved.place)),
    measure: 'active_people',
    figure: format.value(moved.value, moved.unit),
  };
}

function figureOf(measure: MeasureName, telling: Telling): string {
  const looked = telling.found.looked.find((one) => one.measure === measure);
  if (!looked) return '';
  return valueWithOf(looked, telling);
}

function titleOf(measure: MeasureName, { strings, isLeader }: Telling): string {
  return (isLeader ? undefined : strings.mineTitles[measure]) ?? strings.measures[measure].title;
}
