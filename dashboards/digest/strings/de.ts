import type { MeasureName } from '../candidates.js';
import type { Formats } from '../formats.js';
import type { Strings } from './en.js';
import type { Said } from './said.js';

const nbsp = '\u00a0';

/** Dative: „haben 31 % Ihrer 412 Follower erreicht“ would need another case for every audience. */
const audienceOf = ({ audience, of, isMine }: Said): string => {
  if (of === '') return 'des Publikums';
  switch (audience) {
    case 'followers':
      return isMine ? `Ihrer ${of} Follower` : `von ${of} Followern`;
    case 'members':
      return `der ${of} Mitglieder ihrer Communitys`;
    case 'directory':
      return `der ${of} Menschen im Verzeichnis`;
    case 'unknown':
      return `eines Publikums von ${of}`;
  }
};

const postsOf = ({ isMine, posts }: Said): { readonly who: string; readonly has: string } =>
  posts === 1
    ? { who: isMine ? 'Ihr Beitrag' : 'Der Beitrag einer Führungskraft', has: 'hat' }
    : { who: isMine ? 'Ihre Beiträge' : 'Beiträge von Führungskräften', has: 'haben' };

const middleOf = ({ posts, format }: Said): string => (posts > 1 ? ` (der mittlere von ${format.count(posts)})` : '');

const ofSome = (of: string, what: string): string => (of === '' ? `der ${what}` : `von ${of} ${what}`);

const measures: Readonly<Record<MeasureName, { readonly title: string; readonly says: (said: Said) => string }>> = {
  audience_share: {
    title: 'Vom Publikum je Beitrag erreicht',
    says: (said) => {
      const { who, has } = postsOf(said);
      return said.reachedBy === 'seen'
        ? `${who} ${has} ${said.value} ${audienceOf(said)} erreicht${middleOf(said)}`
        : `Auf ${said.isMine ? (said.posts === 1 ? 'Ihren Beitrag' : 'Ihre Beiträge') : 'Beiträge von Führungskräften'} haben ${said.value} ${audienceOf(said)} geantwortet oder reagiert${middleOf(said)}`;
    },
  },
  unread_posts: {
    title: 'Beiträge, die fast niemand las',
    says: ({ isMine, value, of }) =>
      `${value} ${ofSome(of, isMine ? 'Ihrer Beiträge' : 'Beiträgen von Führungskräften')} hat fast niemand gelesen`,
  },
  engagement_rate: {
    title: 'Antworten von denen, die es sahen',
    says: ({ isMine, value, of }) =>
      of === ''
        ? `Von denen, die ${isMine ? 'Ihre Beiträge' : 'Beiträge von Führungskräften'} sahen, haben ${value} reagiert, geantwortet oder geteilt`
        : `Von ${of} Menschen, Beitrag für Beitrag gezählt, die ${isMine ? 'Ihre Beiträge' : 'Beiträge von Führungskräften'} sahen, haben ${value} reagiert, geantwortet oder geteilt`,
  },
  reply_ratio: {
    title: 'Menschen, denen Sie geantwortet haben',
    says: ({ isMine, value, of }) =>
      isMine
        ? `Sie haben ${value} ${ofSome(of, 'Menschen')} geantwortet, die Ihnen geschrieben haben`
        : `Führungskräfte haben ${value} ${ofSome(of, 'Menschen')} geantwortet, die ihnen geschrieben haben`,
  },
  answer_time: {
    title: 'Zeit bis zu Ihrer Antwort, vier Wochen',
    says: ({ isMine, value }) =>
      `In vier Wochen kam die Hälfte ${isMine ? 'Ihrer Antworten' : 'der Antworten von Führungskräften'} auf Kommentare binnen ${value}`,
  },
  leader_posts: {
    title: 'Beiträge',
    says: ({ isMine, value, number }) =>
      `${isMine ? 'Sie haben' : 'Führungskräfte haben'} ${number === 0 ? 'keinen Beitrag' : number === 1 ? 'einen Beitrag' : `${value} Beiträge`} geschrieben`,
  },
  organic_share: {
    title: 'Über andere gekommen, vier Wochen',
    says: ({ isMine, value, of }) =>
      `In vier Wochen kamen ${value} ${ofSome(of, 'Menschen')} unter ${isMine ? 'Ihren Beiträgen' : 'Beiträgen von Führungskräften'} über die Antwort oder Weitergabe von jemand anderem`,
  },
  outside_line: {
    title: 'Außerhalb Ihrer Berichtslinie, vier Wochen',
    says: ({ isMine, value, of }) =>
      `In vier Wochen standen ${value} ${ofSome(of, 'Menschen')}, die ${isMine ? 'Ihnen' : 'Führungskräften'} geantwortet haben, außerhalb ${isMine ? 'Ihrer' : 'der'} Berichtslinie`,
  },
  status_lift: {
    title: 'Reichweite gegen ähnliche Beiträge anderer',
    says: (said) => {
      const { who, has } = postsOf(said);
      return `${who} ${has} ${said.value} so viele Menschen erreicht wie ähnliche Beiträge anderer${middleOf(said)}`;
    },
  },
  interactive_share: {
    title: 'Menschen, die sich beteiligen',
    says: ({ value, of }) => `${value} ${ofSome(of, 'Menschen')} der Organisation haben sich beteiligt`,
  },
  active_people: {
    title: 'Menschen mit Beitrag, Antwort oder Reaktion',
    says: ({ value, place }) =>
      place === ''
        ? `${value} Menschen haben geschrieben, geantwortet, reagiert oder geteilt`
        : `In ${place} haben sich ${value} Menschen beteiligt`,
  },
  newcomers: {
    title: 'Zum ersten Mal dabei',
    says: ({ value, number }) =>
      number === 1 ? 'Ein Mensch war zum ersten Mal dabei' : `${value} Menschen waren zum ersten Mal dabei`,
  },
  returning: {
    title: 'Nach einem Monat Stille zurück',
    says: ({ value, number }) =>
      number === 1
        ? 'Ein Mensch kam nach einem Monat Stille zurück'
        : `${value} Menschen kamen nach einem Monat Stille zurück`,
  },
  lapsed: {
    title: 'In den vier Wochen davor da, jetzt still',
    says: ({ value }) => `${value} Menschen, die in den vier Wochen davor da waren, blieben still`,
  },
  response_rate: {
    title: 'Beiträge mit Antwort',
    says: ({ value, of }) => `${value} ${ofSome(of, 'Beiträgen')} der Organisation bekamen eine Antwort oder Reaktion`,
  },
  open_questions: {
    title: 'Fragen ohne Antwort',
    says: ({ value, of }) => `${value} ${ofSome(of, 'Fragen')} in der Organisation haben noch keine Antwort`,
  },
  time_to_first_response: {
    title: 'Zeit bis zur ersten Antwort',
    says: ({ value }) => `Die Hälfte der beantworteten Beiträge hatte die erste Antwort binnen ${value}`,
  },
  top_10_percent_share: {
    title: 'Vom lautesten Zehntel geschrieben, vier Wochen',
    says: ({ value, of }) =>
      `In vier Wochen schrieb das lauteste Zehntel ${ofSome(of, 'Schreibenden')} ${value} von allem`,
  },
  two_way_share: {
    title: 'Verbindungen in beide Richtungen, vier Wochen',
    says: ({ value, of }) =>
      `In vier Wochen gingen ${value} ${ofSome(of, 'Verbindungen')} zwischen Menschen in beide Richtungen`,
  },
  cross_unit_share: {
    title: 'Verbindungen in andere Bereiche, vier Wochen',
    says: ({ value, of }) =>
      `In vier Wochen führten ${value} ${ofSome(of, 'Verbindungen')} zwischen Menschen in einen anderen Bereich`,
  },
  sentiment_net: {
    title: 'Positive abzüglich negativer Beiträge',
    says: ({ value }) => `Positive Beiträge und Antworten abzüglich der negativen ergaben ${value}`,
  },
};

const outcomes: Readonly<Record<string, string>> = {
  'chill elsewhere': 'Beiträge derselben Menschen in anderen Gesprächen',
  'thread quiet': 'Beiträge im Gespräch',
  'last word': 'Gespräche, die dort enden',
  'voices lost': 'Menschen im Gespräch',
  'people who return': 'Menschen, die binnen einer Woche wiederkommen',
  'reply latency': 'Das Warten auf den nächsten Beitrag',
  'dissent share': 'Widerspruch',
  'spread of sentiment': 'Die Streuung der Tonlagen',
  "distance from the executive's sentiment": 'Der Abstand zum Ton der Führungskraft',
  'content convergence': 'Die Ähnlichkeit mit der Botschaft der Führungskraft',
  'idea narrowing': 'Überraschendes im Gesagten',
  'new terms': 'Neue Begriffe',
  'style echo': 'Der Nachhall des Stils der Führungskraft',
};

const afterActs: Readonly<Record<string, string>> = {
  reply: 'nach der Antwort einer Führungskraft',
  post: 'nach dem Beitrag einer Führungskraft',
  reaction: 'nach der Reaktion einer Führungskraft',
};

const gates: Strings['conformity']['gates'] = {
  events: (figure, format) =>
    figure === null ? 'es zu wenige Ereignisse gibt' : `es nur ${format.count(figure)} der nötigen Ereignisse gibt`,
  'lead placebo': () =>
    'Ereignisse und Vergleiche schon auseinanderliefen, bevor die Führungskräfte sprachen, oder das nicht zu berechnen war',
  'false alarms': (figure, format) =>
    figure === null
      ? 'die Probe mit zufälligen Menschen nicht möglich war'
      : `der Test mit zufälligen Menschen an Stelle der Führungskräfte ${format.percent(100 * figure)} Fehlalarme gibt, wo 3 bis 7${nbsp}% richtig sind`,
  'match rate': (figure, format) =>
    figure === null
      ? 'kein Ereignis einen Vergleich fand'
      : `nur ${format.percent(100 * figure)} der Ereignisse genug Vergleiche fanden`,
  'closing share': () => 'Führungskräfte kommen, wenn Gespräche enden, und die Zahl nur das zeigen würde',
  'privacy floor': () => 'weniger Menschen dahinterstehen, als gezeigt werden dürfen',
};

const people = (count: number, format: Formats): string =>
  `${format.count(count)} ${format.plural(count, { one: 'Mensch wartet', other: 'Menschen warten' })}`;

export const de: Strings = {
  subject: {
    leader: (week) => `Ihre Woche in Hörweite, ${week}`,
    team: (organisation, week) => `${organisation}: die Woche in Hörweite, ${week}`,
  },
  title: { leader: 'Ihre Woche', team: 'Die Woche' },
  greeting: (name) => `Für ${name}`,
  sections: {
    findings: 'Was auffällt',
    steady: 'Etwa wie üblich',
    quiet: 'Eine ruhige Woche',
    reach: 'Ihre Reichweite',
    reachInPublic: 'Ihre öffentliche Reichweite',
    executives: 'Reichweite der Führungskräfte',
    participation: 'Beteiligung in der Organisation',
    places: 'Wo',
    conversations: 'Wer auf Ihre Antwort wartet',
    conformity: 'Wenn Führungskräfte gesprochen haben',
    suggestion: 'Ein Vorschlag',
    definitions: 'Was sich an Definitionen geändert hat',
  },
  measures,
  mineTitles: {
    reply_ratio: 'Menschen, denen Führungskräfte geantwortet haben',
    answer_time: 'Zeit bis zur Antwort einer Führungskraft, vier Wochen',
    outside_line: 'Außerhalb der Berichtslinie, vier Wochen',
  },
  unreadTail: (some, all, format, count) =>
    `${some} von ${all} ${format.plural(count, { one: 'wurde', other: 'wurden' })} von fast niemandem gelesen`,
  moved: ({ direction, from, isFromNone, against }) => {
    const way = direction === 'up' ? 'mehr' : 'weniger';
    if (against === 'last-year') {
      return isFromNone
        ? 'in derselben Woche des Vorjahrs keine'
        : `${way} als in derselben Woche des Vorjahrs (${from})`;
    }
    return isFromNone ? 'üblich sind keine' : `${way} als üblich (${from})`;
  },
  steady: (range) => `etwa wie üblich (${range})`,
  steadyAbove: (range) => `etwas über dem Üblichen (${range}), im Rahmen des Zufalls`,
  steadyBelow: (range) => `etwas unter dem Üblichen (${range}), im Rahmen des Zufalls`,
  likeLastYear: (value) => `etwa wie in derselben Woche des Vorjahrs (${value})`,
  belated: (week, sentence) => `Zur Woche vom ${week}, deren Beiträge nun ihre Zeit hatten: ${sentence}`,
  confidence: { high: 'Sicherheit: hoch', medium: 'Sicherheit: mittel' },
  usually: (range, weeks) => `üblich ${range}, über ${weeks} Wochen`,
  lastYear: (value) => `${value} in derselben Woche des Vorjahrs`,
  sample: {
    posts: (count, format) => `${format.count(count)} ${format.plural(count, { one: 'Beitrag', other: 'Beiträge' })}`,
  },
  interval: (range) => `95-%-Intervall ${range}`,
  nothingStandsOut: 'Keine Zahl dieser Woche liegt außerhalb des Üblichen.',
  tooLittleHistory: (weeks, needed) =>
    `Was üblich ist, weiß man nach ${needed} ganzen Wochen davor; es ${weeks === '1' ? 'ist' : 'sind'} ${weeks}. Die Zahlen stehen daher für sich.`,
  notOver: 'Diese Woche ist nicht zu Ende: ihre Zahlen werden noch nicht verglichen.',
  noData: 'Aus dieser Woche gibt es keine Daten.',
  daysOff: (days, count, isListed) =>
    isListed
      ? `${days} ${count === 1 ? 'war ein freier Tag' : 'waren freie Tage'}.`
      : `Am ${days} war kaum jemand da, wie an einem freien Tag.`,
  quietWeek: 'In dieser Woche waren weit weniger Menschen da als üblich.',
  comparedWithLastYear: 'Die Woche wird deshalb mit derselben Woche des Vorjahrs verglichen.',
  notCompared: 'Die Woche wird deshalb nicht verglichen: von derselben Woche des Vorjahrs ist zu wenig bekannt.',
  stillCollecting: 'Beiträge der Woche sammeln noch Antworten: ihre Zahlen können noch wachsen.',
  thisWeek: 'Diese Woche',
  usual: 'Üblich',
  none: '–',
  quote: (words) => `„${words}“`,
  share: (value, of) => `${value} von ${of}`,
  noPosts: (last) =>
    last === null
      ? 'Sie haben im letzten Jahr nichts geschrieben.'
      : `Sie haben diese Woche nichts geschrieben; Ihr letzter Beitrag war am ${last}.`,
  elsewhere: (isPublic, isMine, posts, format, share) =>
    `${isPublic ? 'Öffentlich' : 'Intern'} haben ${isMine ? 'Sie' : 'Führungskräfte'} ${posts === 1 ? 'einen Beitrag' : `${format.count(posts)} Beiträge`} geschrieben${
      share === null ? '' : `; ${posts === 1 ? 'er hat' : 'sie haben'} ${share} des Publikums erreicht`
    }. Zahlen von innen und außen werden nie zusammengezählt.`,
  conversations: {
    none: 'Niemand wartet: wer auf Ihre Beiträge der letzten vier Wochen geantwortet hat, hat eine Antwort.',
    intro: (count, posts, format) =>
      posts === 1
        ? `Unter einem Beitrag von Ihnen aus den letzten vier Wochen: ${people(count, format)} auf eine Antwort.`
        : `Unter ${format.count(posts)} Beiträgen von Ihnen aus den letzten vier Wochen warten Menschen auf eine Antwort: ${format.count(count)}, Beitrag für Beitrag gezählt.`,
    post: (day, place) => `Ihr Beitrag vom ${day} in ${place}`,
    openPost: (day, platform) => `Ihr Beitrag vom ${day} auf ${platform}`,
    waiting: (count, format, since) => `${people(count, format)}, seit dem ${since}`,
    question: 'eine Frage unter den Antworten',
    more: (count, format) =>
      `Und ${format.count(count)} ${format.plural(count, { one: 'weiterer Beitrag', other: 'weitere Beiträge' })}.`,
  },
  places: {
    up: (place, value, from) => `${place}: ${value} Menschen, mehr als üblich (${from})`,
    down: (place, value, from) => `${place}: ${value} Menschen, weniger als üblich (${from})`,
    steady: 'In jeder Community haben sich etwa so viele Menschen beteiligt wie üblich.',
    platform: (platform, value, usual) => `${platform}: ${value} Menschen${usual === null ? '' : ` (üblich ${usual})`}`,
    largest: (places) => `Die meisten Menschen haben sich in ${places} beteiligt.`,
    withPeople: (place, value) => `${place} (${value})`,
  },
  conformity: {
    off: 'Die Konformitätssignale sind aus: niemand hat gesagt, wofür sie berechnet würden.',
    noRun: 'Es gibt keinen Lauf der Konformitätssignale, den alle sehen dürfen; dazu braucht es drei Führungskräfte.',
    run: (from, until, executives, place) =>
      `Vom ${from} bis ${until}, ${executives} Führungskräfte zusammen, ${place}:`,
    communities: (count) => `${count} Communitys`,
    effect: ({ outcome, act, status, effect }) =>
      `${outcomes[outcome] ?? outcome} ${afterActs[act] ?? act}: ${status === 'no detectable change' ? 'keine erkennbare Änderung' : effect}`,
    basis: ({ status, effect, low, high, detectable, events, people: those, falseAlarms }) =>
      `Gegen vergleichbare Beiträge anderer${status === 'no detectable change' ? ` ${effect}` : ''}, 95-%-Intervall ${low} bis ${high}; ${events} Ereignisse, ${those} Menschen; ab ${detectable} wäre es aufgefallen${falseAlarms === '' ? '' : `; Fehlalarme hier ${falseAlarms}`}.`,
    notIdentified: (count, format, outcome, reason) =>
      `${count === 1 ? 'Ein Signal ist' : `${format.count(count)} Signale sind`} nicht bestimmbar und ${count === 1 ? 'hat' : 'haben'} keine Zahl${
        reason === null ? '' : `; „${outcomes[outcome] ?? outcome}“, weil ${reason}`
      }.`,
    gates,
    never: 'Gesagt wird, was sich geändert hat, nie warum; jede Änderung kann in beide Richtungen gehen.',
  },
  suggestions: {
    answer: (count, format, post, hasQuestion) =>
      `Antworten Sie unter ${post.replace(/^Ihr /, 'Ihrem ')}: dort ${format.plural(count, { one: 'wartet', other: 'warten' })} ${format.count(count)} ${format.plural(count, { one: 'Mensch', other: 'Menschen' })}${hasQuestion ? ', und eine Frage ist dabei' : ''}.`,
    write: (weeks, format) =>
      `Schreiben Sie einen kurzen Beitrag, vielleicht eine Frage: Ihr letzter ist ${format.count(weeks)} Wochen alt.`,
    place: (best, share, other, otherShare) =>
      `Schreiben Sie dort, wo man Sie liest: in ${best} erreicht ein Beitrag von Ihnen ${share} des Publikums, in ${other} ${otherShare}.`,
    openQuestions: (place, share, questions) =>
      `Suchen Sie jemanden, der in ${place} antwortet: ${share} von ${questions} Fragen der letzten vier Wochen haben keine Antwort.`,
    community: (place) => `Fragen Sie die Verantwortlichen von ${place}, was sich dort geändert hat.`,
    unread: (share) =>
      `Sehen Sie mit den Führungskräften an, wo und wann sie schreiben: ${share} ihrer Beiträge hat fast niemand gelesen.`,
    none: 'Nichts in den Zahlen dieser Woche verlangt danach.',
    basis: (title, name, figure) => `Dahinter: ${title} (${name})${figure === '' ? '' : `, ${figure}`}.`,
  },
  definitions: {
    measure: (title, now, before) =>
      `„${title}“ wird jetzt nach Fassung ${now} der Definition gezählt, bisher nach ${before}: die Zahlen der letzten Mail und dieser sind nicht dasselbe.`,
    conformity: 'Konformitätssignale',
  },
  pictures: {
    reach: 'Vom Publikum erreicht, je Beitrag von Ihnen, Woche für Woche',
    executives: 'Vom Publikum erreicht, je Beitrag einer Führungskraft, Woche für Woche',
    participation: 'Anteil der Menschen, die sich beteiligen, Woche für Woche',
    places: 'Menschen, die sich diese Woche beteiligt haben, nach Community',
    effects: 'Änderung, wenn eine Führungskraft gesprochen hat, mit 95-%-Intervall',
    dashed: (title) => `${title}; gestrichelt: üblich`,
    noChange: 'keine Änderung',
    weeks: (title, value, range, weeks) => `${title}: diese Woche ${value}; über ${weeks} Wochen von ${range}.`,
    bars: (title, places) => `${title}: ${places}.`,
    verdicts: {
      less: 'weniger',
      more: 'mehr',
      'no detectable change': 'keine erkennbare Änderung',
      'not identified': 'nicht bestimmbar',
    },
    outcome: (outcome, act) => `${outcomes[outcome] ?? outcome}, ${afterActs[act] ?? act}`,
  },
  footer: {
    rule: 'Wie ausgewählt wird: eine Zahl wird genannt, wenn sie außerhalb des Rauschens ihrer eigenen letzten 26 Wochen liegt; je weiter, und je mehr sie sagt, desto eher; eine je Art, höchstens drei.',
    privacy: (count) =>
      `Keine Gruppe unter ${count} Menschen wird gezeigt, und niemand außer eingetragenen Führungskräften mit Namen.`,
    growth: 'Wachstum von null steht als Zahl da, nie in Prozent.',
    more: 'Alle Zahlen und Definitionen',
    generated: (organisation) => `Earshot, ${organisation}`,
  },
};
