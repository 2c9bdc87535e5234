import { describe, expect, test } from '@jest/globals';
import { clean } from '../../../../dashboards/digest/clean.js';
import { content } from '../../../../dashboards/digest/content.js';
import type { DigestModel, Section } from '../../../../dashboards/digest/model.js';
import { renderCard } from '../../../../dashboards/digest/render-card.js';
import { renderText } from '../../../../dashboards/digest/render-text.js';
import { addDays } from '../../../../dashboards/report/days.js';
import {
  createTestFigures,
  digestWeek,
  swinging,
  type TestFigures,
  testConversation,
  testLeader,
  testRun,
  testTeam,
} from '../../../support/digest-figures.js';

const told = (over: TestFigures = {}): DigestModel => content(createTestFigures(over));
const plain = (text: string | undefined): string => (text ?? '').replace(/\u00a0/g, ' ');
const section = (model: DigestModel, id: Section['id']): Section | undefined =>
  model.sections.find((one) => one.id === id);
const texts = (model: DigestModel): string => plain(renderText(model)).replace(/\s+/g, ' ');

const reach: TestFigures = {
  series: {
    audience_share: swinging(24, 1, { value: 31, of: 412 }),
    unread_posts: swinging(35, 15, { value: 40, of: 5 }),
    leader_posts: swinging(5, 1, 5),
    interactive_share: swinging(40, 2, { value: 41, of: 250 }),
  },
};
const german: TestFigures = { ...reach, recipient: { ...testLeader, language: 'de' } };

describe('a leader’s digest', () => {
  test('says its finding in a sentence with number, direction and confidence', () => {
    const [finding] = told(reach).findings;
    expect(plain(finding?.sentence)).toBe(
      'Your posts reached 31 % of your 412 followers (the middle one of 5), up from the usual 24 %; 2 of 5 were read by almost nobody.',
    );
    expect(plain(finding?.basis)).toBe('Confidence: medium – usually 23 to 25 %, over 26 weeks; 5 posts.');
    expect(finding?.change).toBe('better');
  });

  test('says the same in German', () => {
    const [finding] = told(german).findings;
    expect(plain(finding?.sentence)).toBe(
      'Ihre Beiträge haben 31 % Ihrer 412 Follower erreicht (der mittlere von 5), mehr als üblich (24 %); 2 von 5 wurden von fast niemandem gelesen.',
    );
    expect(told(german).subject).toBe('Ihre Woche in Hörweite, 16.–22. November 2026');
    expect(told(reach).subject).toBe('Your week in earshot, 16–22 November 2026');
  });

  test('counts answers where the platform does not count readers, and one post as one', () => {
    const [post] = createTestFigures().posts;
    const one = told({ ...reach, posts: [{ ...post!, reachedBy: 'answered', audienceKind: 'members' }] });
    expect(plain(one.findings[0]?.sentence)).toMatch(
      /^Your post got an answer or reaction from 31 % of 412 members of their/,
    );
  });

  test('never tells growth from none in percent', () => {
    const { findings } = told({ series: { leader_posts: swinging(0, 0, 12) } });
    expect(plain(findings[0]?.sentence)).toBe('You wrote 12 posts, where there is usually none.');
    expect(texts(told({ series: { leader_posts: swinging(0, 0, 12) } }))).not.toMatch(/100 %|Infinity|NaN/);
  });

  test('says the steady state plainly, and invents nothing', () => {
    const model = told({ series: { audience_share: swinging(24, 4, { value: 26, of: 412 }) } });
    expect(model.remarks).toContain('No figure of this week lies outside what is usual.');
    expect(plain(model.findings[0]?.sentence)).toMatch(/, about as usual \(20 to 28 %\)/);
    expect(model.findings.every(({ change }) => change === 'steady')).toBe(true);
    const beyond = told({ series: { audience_share: swinging(24, 4, { value: 30, of: 412 }) } });
    expect(plain(beyond.findings[0]?.sentence)).toMatch(
      /a little above the usual 20 to 28 %, within what chance gives/,
    );
  });

  test('says who waits: where, how many, since when; questions first; never who', () => {
    const quiet = { ...testConversation, hasQuestion: false, waiting: 9, url: 'javascript:alert(1)', firstWords: '' };
    const items = section(told({ conversations: [quiet, testConversation] }), 'conversations')?.items;
    expect(items).toEqual([
      {
        title: 'Your post of Tuesday 17 November in Town Square',
        url: 'https://example.org/p/1',
        quote: '“Where do we stand?”',
        text: '3 people wait, since 18 November; a question among the replies',
      },
      {
        title: 'Your post of Tuesday 17 November in Town Square',
        url: null,
        quote: '',
        text: '9 people wait, since 18 November',
      },
    ]);
    expect(section(told(reach), 'conversations')?.paragraphs[0]).toMatch(/^Nobody waits/);
    const many = Array.from({ length: 30 }, () => testConversation);
    expect(section(told({ conversations: many }), 'conversations')).toMatchObject({ notes: ['And 26 more posts.'] });
  });

  test('makes one suggestion, with the measure behind it', () => {
    const answer = section(told({ conversations: [testConversation] }), 'suggestion');
    expect(answer?.paragraphs).toEqual([
      'Answer the 3 people waiting under your post of Tuesday 17 November in Town Square, beginning with the question.',
    ]);
    expect(answer?.notes[0]).toMatch(/\(reply_ratio\)/);
    const silent = told({
      posts: [],
      lastPost: addDays(digestWeek, -15),
      series: { leader_posts: swinging(2, 2, null) },
      elsewhere: null,
    });
    expect(section(silent, 'suggestion')?.paragraphs[0] ?? '').toMatch(/your last one is 3 weeks old|^$/);
    const places = told({
      ...reach,
      reachPlaces: [
        { label: 'Sales', percent: 12, posts: 4 },
        { label: 'Town Square', percent: 48, posts: 6 },
      ],
    });
    expect(plain(section(places, 'suggestion')?.paragraphs[0])).toBe(
      'Post where you are read: in Town Square a post of yours reaches 48 % of its audience, in Sales 12 %.',
    );
    expect(section(told(reach), 'suggestion')?.paragraphs).toEqual(['Nothing in this week’s figures calls for one.']);
  });

  test('has its own figures only, and pooled conformity results', () => {
    const model = told({ ...reach, conformity: { isEnabled: true, run: testRun } });
    const conformity = section(model, 'conformity');
    expect(plain(conformity?.items[0]?.title)).toBe(
      'Posts of the same people in other threads after an executive’s reply: −34 %',
    );
    expect(plain(conformity?.items[0]?.text)).toBe(
      'Against matched posts of others, 95 % interval −41 % to −26 %; 119 events, 122 people; −16 % or more would have been seen; false-alarm rate here 3.7 %.',
    );
    expect(plain(conformity?.notes[0])).toBe(
      'One signal is not identified and has no number; of “Posts in the thread”, because only 53 % of the events found enough controls.',
    );
    expect(section(told(reach), 'conformity')?.paragraphs[0]).toMatch(/are off/);
    expect(
      section(told({ ...reach, conformity: { isEnabled: true, run: null } }), 'conformity')?.paragraphs[0],
    ).toMatch(/three executives or more/);
    expect(section(model, 'places')).toBeUndefined();
  });

  test('says what changed in definitions, where the former ones are known', () => {
    const definitions = { audience_share: 2, reply_ratio: 1 };
    expect(section(told({ ...reach, definitions }), 'definitions')).toBeUndefined();
    const changed = section(
      told({ ...reach, definitions, former: { audience_share: 1, reply_ratio: 1 } }),
      'definitions',
    );
    expect(changed?.paragraphs).toHaveLength(1);
    expect(changed?.paragraphs[0]).toMatch(/version 2 of its definition, formerly 1/);
  });
});

describe('the team’s digest', () => {
  test('is of the organisation, without anybody’s conversations', () => {
    const model = told({ ...reach, recipient: testTeam, conversations: [testConversation] });
    expect(model.subject).toBe('Example: the week in earshot, 16–22 November 2026');
    expect(section(model, 'conversations')).toBeUndefined();
    expect(texts(model)).toMatch(/Executives’ posts reached 31 % of 412 followers/);
    expect(texts(model)).not.toMatch(/\b[Yy]our?\b/);
  });

  test('looks for unanswered questions first', () => {
    const model = told({ recipient: testTeam, openQuestions: [{ label: 'Help', percent: 59, questions: 94 }] });
    expect(plain(section(model, 'suggestion')?.paragraphs[0])).toBe(
      'Look for somebody to answer in Help: 59 % of 94 questions of the last four weeks have no reply.',
    );
  });
});

describe('a week', () => {
  test('in which nothing was said gives a short mail without pictures', () => {
    const model = told({ posts: [], series: { active_people: [] } });
    expect(model).toMatchObject({ isQuiet: true, sections: [], findings: [], title: 'A quiet week' });
    expect(model.remarks).toEqual(['There is no data of this week.']);
    expect(renderText(model).length).toBeLessThan(900);
  });

  test('of silence of a leader is short too, and says since when', () => {
    const model = told({
      posts: [],
      lastPost: '2026-10-05',
      series: { leader_posts: swinging(1, 1, null), interactive_share: swinging(40, 2, 41) },
    });
    expect(model.isQuiet).toBe(true);
    expect(model.remarks.at(-1)).toBe('You did not post this week; your last post was on 5 October 2026.');
  });

  test('with a day off says what it is compared with', () => {
    const organisation = { ...createTestFigures().organisation, holidays: [addDays(digestWeek, 2)] };
    const series = {
      interactive_share: swinging(40, 2, 30),
      audience_share: swinging(24, 1, 10),
      leader_posts: swinging(5, 1, 5),
    };
    const { remarks, findings } = told({ organisation, series });
    expect(remarks).toEqual([
      'Wednesday 18 November was a day off.',
      'The week is therefore compared with the same week last year.',
    ]);
    expect(findings.every(({ change }) => change === 'steady')).toBe(true);
  });

  test('after too few others says so', () => {
    const { remarks } = told({
      firstDay: addDays(digestWeek, -21),
      series: { active_people: [90, 95, 93, 94], audience_share: [20, 60] },
    });
    expect(remarks[0]).toMatch(/^What is usual is known once there are 8 whole weeks before; there are 3/);
  });
});

test('both languages say everything, each in its own words', () => {
  const full: TestFigures = {
    ...reach,
    elsewhere: { posts: 3, share: 12 },
    conversations: [testConversation],
    conformity: { isEnabled: true, run: testRun },
    definitions: { audience_share: 2 },
    former: { audience_share: 1 },
    publicUrl: 'https://earshot.example.org',
  };
  const [english, deutsch] = (['en', 'de'] as const).map((language) =>
    told({ ...full, recipient: { ...testLeader, language } }),
  );
  expect(deutsch!.sections.map(({ id }) => id)).toEqual(english!.sections.map(({ id }) => id));
  const lines = (model: DigestModel): string[] =>
    renderText(model)
      .split('\n')
      .filter((line) => /\p{L}{3}.* .*\p{L}{3}/u.test(line) && !/Where do we stand|http|^Earshot, /.test(line));
  const shared = lines(deutsch!).filter((line) => lines(english!).includes(line));
  expect(shared).toEqual([]);
  expect(texts(deutsch!)).not.toMatch(/\b(the|and|with|your|of)\b/);
  for (const model of [english!, deutsch!]) expect(texts(model)).not.toMatch(/undefined|NaN|Infinity|\[object/);
});

describe('text', () => {
  test('has 72 columns at most, but for addresses', () => {
    const model = told({
      ...reach,
      conversations: [testConversation, { ...testConversation, url: `https://example.org/${'x'.repeat(200)}` }],
    });
    const long = renderText(model)
      .split('\n')
      .filter((line) => [...line].length > 72 && !line.includes('https://'));
    expect(long).toEqual([]);
  });

  test('is as much as the mail says', () => {
    const model = told({ ...reach, publicUrl: 'https://earshot.example.org/' });
    const text = texts(model);
    for (const { sentence, basis } of model.findings) {
      expect(text).toContain(plain(sentence));
      expect(text).toContain(plain(basis));
    }
    for (const { title, figures } of model.sections) {
      expect(text).toContain(title);
      for (const { title: name, value } of figures) expect(text).toContain(`${name}: ${plain(value)}`);
    }
    expect(text).toContain('https://earshot.example.org/dashboards/reach?from=2026-11-16&until=2026-11-22');
  });
});

test('a card has the findings and the link', () => {
  const card = renderCard(
    told({ ...reach, recipient: { ...testTeam, kind: 'channel' }, publicUrl: 'https://earshot.example.org' }),
  );
  expect(card.findings[0]).toMatch(/reached 31 % of/);
  expect(card.link?.url).toBe('https://earshot.example.org/?from=2026-11-16&until=2026-11-22');
});

describe('names and titles', () => {
  test('are one line without signs that steer', () => {
    expect(clean('Ann\r\nBcc: all@example.org\u202e gnp.exe\u0007')).toBe('Ann Bcc: all@example.org gnp.exe');
    expect(clean('\ud800 half')).toBe('\ufffd half');
  });

  test('are clipped by what people see as letters', () => {
    const family = '👨‍👩‍👧‍👦';
    expect(clean(family.repeat(5), 3)).toBe(`${family}${family}…`);
    expect([...new Intl.Segmenter().segment(clean('x'.repeat(10_000)))]).toHaveLength(80);
    expect(clean(`e${'\u0301'.repeat(5_000)}`)).toBe('e');
  });
});
