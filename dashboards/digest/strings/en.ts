import type { MeasureName } from '../candidates.js';
import type { Formats } from '../formats.js';
import type { EffectSaid, Moved, Said } from './said.js';

/** Every word of a digest. Another language has the same type, so that nothing can be left out. */

const audienceOf = ({ audience, of, isMine }: Said): string => {
  if (of === '') return 'their audience';
  switch (audience) {
    case 'followers':
      return isMine ? `your ${of} followers` : `${of} followers`;
    case 'members':
      return `${of} members of their communities`;
    case 'directory':
      return `the ${of} people in the directory`;
    case 'unknown':
      return `an audience of ${of}`;
  }
};

const postsOf = ({ isMine, posts }: Said): string =>
  isMine ? (posts === 1 ? 'Your post' : 'Your posts') : posts === 1 ? 'The post of an executive' : 'Executives’ posts';

const middleOf = ({ posts, format }: Said): string => (posts > 1 ? ` (the middle one of ${format.count(posts)})` : '');

const ofSome = (of: string, what: string): string => (of === '' ? what : `${of} ${what}`);

const measures: Readonly<Record<MeasureName, { readonly title: string; readonly says: (said: Said) => string }>> = {
  audience_share: {
    title: 'Audience reached by a post',
    says: (said) =>
      said.reachedBy === 'seen'
        ? `${postsOf(said)} reached ${said.value} of ${audienceOf(said)}${middleOf(said)}`
        : `${postsOf(said)} got an answer or reaction from ${said.value} of ${audienceOf(said)}${middleOf(said)}`,
  },
  unread_posts: {
    title: 'Posts that almost nobody read',
    says: ({ isMine, value, of }) =>
      `${value} of ${isMine ? 'your ' : ''}${ofSome(of, 'posts')}${isMine ? '' : ' of executives'} were read by almost nobody`,
  },
  engagement_rate: {
    title: 'Answered, of those who saw it',
    says: ({ isMine, value, of }) =>
      of === ''
        ? `Of those who saw ${isMine ? 'your' : 'executives’'} posts, ${value} reacted, replied or shared`
        : `Of ${of} readers of ${isMine ? 'your' : 'executives’'} posts, counted post by post, ${value} reacted, replied or shared`,
  },
  reply_ratio: {
    title: 'People you answered, of those who replied',
    says: ({ isMine, value, of }) =>
      `${isMine ? 'You' : 'Executives'} answered ${value} of ${ofSome(of, 'people')} who replied to ${isMine ? 'you' : 'them'}`,
  },
  answer_time: {
    title: 'Time to your answer, four weeks',
    says: ({ isMine, value }) =>
      `Over four weeks, half of ${isMine ? 'your' : 'executives’'} answers to comments came within ${value}`,
  },
  leader_posts: {
    title: 'Posts',
    says: ({ isMine, value, number }) =>
      `${isMine ? 'You' : 'Executives'} wrote ${number === 0 ? 'no posts' : number === 1 ? 'one post' : `${value} posts`}`,
  },
  organic_share: {
    title: 'Came through others, four weeks',
    says: ({ isMine, value, of }) =>
      `Over four weeks, ${value} of ${ofSome(of, 'people')} under ${isMine ? 'your' : 'executives’'} posts came through somebody else’s reply or share`,
  },
  outside_line: {
    title: 'Outside your reporting line, four weeks',
    says: ({ isMine, value, of }) =>
      `Over four weeks, ${value} of ${ofSome(of, 'people')} who answered ${isMine ? 'you' : 'executives'} stand outside ${isMine ? 'your' : 'the'} reporting line`,
  },
  status_lift: {
    title: 'Reach against like posts by others',
    says: (said) =>
      `${postsOf(said)} reached ${said.value} the people that like posts by others reach${middleOf(said)}`,
  },
  interactive_share: {
    title: 'People who take part',
    says: ({ value, of }) => `${value} of ${ofSome(of, 'people')} in the organisation took part`,
  },
  active_people: {
    title: 'People with a post, reply or reaction',
    says: ({ value, place }) =>
      place === '' ? `${value} people posted, replied, reacted or shared` : `In ${place}, ${value} people took part`,
  },
  newcomers: {
    title: 'First-time participants',
    says: ({ value, number }) =>
      number === 1 ? 'One person took part for the first time' : `${value} people took part for the first time`,
  },
  returning: {
    title: 'Back after a month of silence',
    says: ({ value, number }) =>
      number === 1
        ? 'One person came back after a month of silence'
        : `${value} people came back after a month of silence`,
  },
  lapsed: {
    title: 'There in the last four weeks, silent now',
    says: ({ value }) => `${value} people who were there in the four weeks before were silent`,
  },
  response_rate: {
    title: 'Posts that got an answer',
    says: ({ value, of }) => `${value} of ${ofSome(of, 'posts')} in the organisation got a reply or reaction`,
  },
  open_questions: {
    title: 'Questions without a reply',
    says: ({ value, of }) => `${value} of ${ofSome(of, 'questions')} in the organisation have no reply yet`,
  },
  time_to_first_response: {
    title: 'Time to the first answer',
    says: ({ value }) => `Half of the answered posts had their first answer within ${value}`,
  },
  top_10_percent_share: {
    title: 'Written by the loudest tenth, four weeks',
    says: ({ value, of }) =>
      `Over four weeks, the loudest tenth of ${ofSome(of, 'authors')} wrote ${value} of everything`,
  },
  two_way_share: {
    title: 'Connections that go both ways, four weeks',
    says: ({ value, of }) => `Over four weeks, ${value} of ${ofSome(of, 'connections')} between people went both ways`,
  },
  cross_unit_share: {
    title: 'Connections to another unit, four weeks',
    says: ({ value, of }) =>
      `Over four weeks, ${value} of ${ofSome(of, 'connections')} between people led to another unit`,
  },
  sentiment_net: {
    title: 'Positive less negative posts',
    says: ({ value }) => `Positive posts and replies less negative ones came to ${value}`,
  },
};

const outcomes: Readonly<Record<string, string>> = {
  'chill elsewhere': 'Posts of the same people in other threads',
  'thread quiet': 'Posts in the thread',
  'last word': 'Threads that end there',
  'voices lost': 'People in the thread',
  'people who return': 'People who come back within a week',
  'reply latency': 'The wait for the next post',
  'dissent share': 'Odds of dissent',
  'spread of sentiment': 'The spread of tones',
  "distance from the executive's sentiment": 'Distance from the executive’s tone',
  'content convergence': 'Likeness to the executive’s message',
  'idea narrowing': 'Surprise in what is said',
  'new terms': 'New terms',
  'style echo': 'Echo of the executive’s style',
};

const acts: Readonly<Record<string, string>> = { reply: 'reply', post: 'post', reaction: 'reaction' };

const gates: Readonly<Record<string, (figure: number | null, format: Formats) => string>> = {
  events: (figure, format) =>
    figure === null
      ? 'there are too few events'
      : `there ${figure === 1 ? 'is' : 'are'} only ${format.count(figure)} of the events that it takes`,
  'lead placebo': () =>
    'events and controls already moved apart before the executives spoke, or that could not be computed',
  'false alarms': (figure, format) =>
    figure === null
      ? 'the audit with random people could not be made'
      : `with random people in the place of executives the test gives ${format.percent(100 * figure)} false alarms, where 3 to 7${'\u00a0'}% are right`,
  'match rate': (figure, format) =>
    figure === null
      ? 'no event found controls'
      : `only ${format.percent(100 * figure)} of the events found enough controls`,
  'closing share': () => 'executives come when threads end, and the figure would show just that',
  'privacy floor': () => 'fewer people stand behind it than may be shown',
};

export const en = {
  subject: {
    leader: (week: string) => `Your week in earshot, ${week}`,
    team: (organisation: string, week: string) => `${organisation}: the week in earshot, ${week}`,
  },
  title: { leader: 'Your week', team: 'The week' },
  greeting: (name: string) => `For ${name}`,
  sections: {
    findings: 'What stands out',
    steady: 'About as usual',
    quiet: 'A quiet week',
    reach: 'Your reach',
    reachInPublic: 'Your reach in public',
    executives: 'Executives’ reach',
    participation: 'Participation in the organisation',
    places: 'Where',
    conversations: 'Waiting for your answer',
    conformity: 'Once executives have spoken',
    suggestion: 'One suggestion',
    definitions: 'What changed in definitions',
  },
  measures,
  mineTitles: {
    reply_ratio: 'Executives answered, of those who replied',
    answer_time: 'Time to an executive’s answer, four weeks',
    outside_line: 'Outside the reporting line, four weeks',
  } as Readonly<Record<string, string>>,
  unreadTail: (some: string, all: string, format: Formats, count: number) =>
    `${some} of ${all} ${format.plural(count, { one: 'was', other: 'were' })} read by almost nobody`,
  moved: ({ direction, from, isFromNone, against }: Moved) => {
    const way = direction === 'up' ? 'up' : 'down';
    if (against === 'last-year')
      return isFromNone ? 'none in the same week last year' : `${way} from ${from} in the same week last year`;
    return isFromNone ? 'where there is usually none' : `${way} from the usual ${from}`;
  },
  steady: (range: string) => `about as usual (${range})`,
  steadyAbove: (range: string) => `a little above the usual ${range}, within what chance gives`,
  steadyBelow: (range: string) => `a little below the usual ${range}, within what chance gives`,
  likeLastYear: (value: string) => `much as in the same week last year (${value})`,
  belated: (week: string, sentence: string) =>
    `Of the week of ${week}, now that its posts have had their time: ${sentence}`,
  confidence: { high: 'Confidence: high', medium: 'Confidence: medium' },
  usually: (range: string, weeks: string) => `usually ${range}, over ${weeks} weeks`,
  lastYear: (value: string) => `${value} in the same week last year`,
  sample: {
    posts: (count: number, format: Formats) =>
      `${format.count(count)} ${format.plural(count, { one: 'post', other: 'posts' })}`,
  },
  interval: (range: string) => `95${'\u00a0'}% interval ${range}`,
  nothingStandsOut: 'No figure of this week lies outside what is usual.',
  tooLittleHistory: (weeks: string, needed: string) =>
    `What is usual is known once there are ${needed} whole weeks before; there ${weeks === '1' ? 'is' : 'are'} ${weeks}. So the figures stand for themselves.`,
  notOver: 'This week is not over: its figures are not compared yet.',
  noData: 'There is no data of this week.',
  daysOff: (days: string, count: number, isListed: boolean) =>
    isListed
      ? `${days} ${count === 1 ? 'was a day off' : 'were days off'}.`
      : `On ${days} hardly anybody was there, as on a day off.`,
  quietWeek: 'Far fewer people than usual were there this week.',
  comparedWithLastYear: 'The week is therefore compared with the same week last year.',
  notCompared: 'The week is therefore not compared: too little is known of the same week last year.',
  stillCollecting: 'Posts of the week still collect answers: figures of them may yet grow.',
  thisWeek: 'This week',
  usual: 'Usually',
  none: '–',
  quote: (words: string) => `“${words}”`,
  share: (value: string, of: string) => `${value} of ${of}`,
  noPosts: (last: string | null) =>
    last === null
      ? 'You have not posted in the last year.'
      : `You did not post this week; your last post was on ${last}.`,
  elsewhere: (isPublic: boolean, isMine: boolean, posts: number, format: Formats, share: string | null) =>
    `${isPublic ? 'In public' : 'Inside'} ${isMine ? 'you' : 'executives'} wrote ${posts === 1 ? 'one post' : `${format.count(posts)} posts`}${
      share === null
        ? ''
        : `; ${posts === 1 ? 'it' : 'they'} reached ${share} of ${posts === 1 ? 'its' : 'their'} audience`
    }. Figures from inside and outside are never added.`,
  conversations: {
    none: 'Nobody waits: everybody who replied to your posts of the last four weeks has an answer.',
    intro: (people: number, posts: number, format: Formats) =>
      posts === 1
        ? `Under one post of yours of the last four weeks ${format.count(people)} ${format.plural(people, { one: 'person waits', other: 'people wait' })} for an answer.`
        : `Under ${format.count(posts)} posts of yours of the last four weeks people wait for an answer: ${format.count(people)}, counted post by post.`,
    post: (day: string, place: string) => `Your post of ${day} in ${place}`,
    openPost: (day: string, platform: string) => `Your post of ${day} on ${platform}`,
    waiting: (count: number, format: Formats, since: string) =>
      `${format.count(count)} ${format.plural(count, { one: 'person waits', other: 'people wait' })}, since ${since}`,
    question: 'a question among the replies',
    more: (count: number, format: Formats) =>
      `And ${format.count(count)} more ${format.plural(count, { one: 'post', other: 'posts' })}.`,
  },
  places: {
    up: (place: string, value: string, from: string) => `${place}: ${value} people, up from the usual ${from}`,
    down: (place: string, value: string, from: string) => `${place}: ${value} people, down from the usual ${from}`,
    steady: 'In every community about as many people took part as usual.',
    platform: (platform: string, value: string, usual: string | null) =>
      `${platform}: ${value} people${usual === null ? '' : ` (usually ${usual})`}`,
    largest: (places: string) => `Most people took part in ${places}.`,
    withPeople: (place: string, value: string) => `${place} (${value})`,
  },
  conformity: {
    off: 'Conformity signals are off: nobody has said what they would be computed for.',
    noRun: 'No run of the conformity signals is kept that all may see; one takes three executives or more.',
    run: (from: string, until: string, executives: string, place: string) =>
      `From ${from} to ${until}, ${executives} executives pooled, ${place}:`,
    communities: (count: string) => `${count} communities`,
    effect: ({ outcome, act, status, effect }: EffectSaid) =>
      `${outcomes[outcome] ?? outcome} after an executive’s ${acts[act] ?? act}: ${status === 'no detectable change' ? 'no detectable change' : effect}`,
    basis: ({ status, effect, low, high, detectable, events, people, falseAlarms }: EffectSaid) =>
      `Against matched posts of others${status === 'no detectable change' ? ` ${effect}` : ''}, 95${'\u00a0'}% interval ${low} to ${high}; ${events} events, ${people} people; ${detectable} or more would have been seen${falseAlarms === '' ? '' : `; false-alarm rate here ${falseAlarms}`}.`,
    notIdentified: (count: number, format: Formats, outcome: string, reason: string | null) =>
      `${count === 1 ? 'One signal is' : `${format.count(count)} signals are`} not identified and ${count === 1 ? 'has' : 'have'} no number${reason === null ? '' : `; of “${outcomes[outcome] ?? outcome}”, because ${reason}`}.`,
    gates,
    never: 'It says what changed, never why; every change may go either way.',
  },
  suggestions: {
    answer: (people: number, format: Formats, post: string, hasQuestion: boolean) =>
      `Answer the ${people === 1 ? 'person' : `${format.count(people)} people`} waiting under ${post.replace(/^Your/, 'your')}${hasQuestion ? ', beginning with the question' : ''}.`,
    write: (weeks: number, format: Formats) =>
      `Write a short post, perhaps a question: your last one is ${format.count(weeks)} weeks old.`,
    place: (best: string, share: string, other: string, otherShare: string) =>
      `Post where you are read: in ${best} a post of yours reaches ${share} of its audience, in ${other} ${otherShare}.`,
    openQuestions: (place: string, share: string, questions: string) =>
      `Look for somebody to answer in ${place}: ${share} of ${questions} questions of the last four weeks have no reply.`,
    community: (place: string) => `Ask the owners of ${place} what has changed there.`,
    unread: (share: string) =>
      `Look with the executives at where and when they post: ${share} of their posts were read by almost nobody.`,
    none: 'Nothing in this week’s figures calls for one.',
    basis: (title: string, name: string, figure: string) =>
      `Behind it: ${title.toLowerCase().replace(/^./, (first) => first)} (${name})${figure === '' ? '' : `, ${figure}`}.`,
  },
  definitions: {
    measure: (title: string, now: string, before: string) =>
      `“${title}” is now counted by version ${now} of its definition, formerly ${before}: figures of last week’s mail and of this one are not the same thing.`,
    conformity: 'Conformity signals',
  },
  pictures: {
    reach: 'Audience reached by a post of yours, week by week',
    executives: 'Audience reached by an executive’s post, week by week',
    participation: 'Share of people who take part, week by week',
    places: 'People who took part this week, by community',
    effects: 'Change once an executive has spoken, with its 95 % interval',
    dashed: (title: string) => `${title}; dashed: the usual`,
    noChange: 'no change',
    weeks: (title: string, value: string, range: string, weeks: string) =>
      `${title}: ${value} this week; over ${weeks} weeks from ${range}.`,
    bars: (title: string, places: string) => `${title}: ${places}.`,
    verdicts: {
      less: 'less',
      more: 'more',
      'no detectable change': 'no detectable change',
      'not identified': 'not identified',
    } as Readonly<Record<string, string>>,
    outcome: (outcome: string, act: string) => `${outcomes[outcome] ?? outcome}, after a ${acts[act] ?? act}`,
  },
  footer: {
    rule: 'How findings are chosen: a figure is told when it lies outside the noise of its own last 26 weeks; the farther, and the more it says, the sooner; one of a kind, three at most.',
    privacy: (people: string) =>
      `No group under ${people} people is shown, and nobody but enrolled executives by name.`,
    growth: 'Growth from zero is told as a number, never as a percentage.',
    more: 'All figures and definitions',
    generated: (organisation: string) => `Earshot, ${organisation}`,
  },
};

export type Strings = typeof en;
