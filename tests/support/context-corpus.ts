import { createRandom, type Random } from '../../infra/random.js';

/** A committee's transcripts, made up: meetings of the same people, whose style of function words may part at some meeting. */
export interface CommitteeOptions {
  readonly seed: string;
  readonly meetings: number;
  readonly speakers: number;
  readonly turnsEach: number;
  readonly wordsEach: number;
  /** From this meeting on (from 0) speakers have styles of their own; before, they have the same one. */
  readonly partAt: number;
  /** From this meeting on, each has a vocabulary that no other meeting has. */
  readonly newAt: number;
}

export interface CommitteeTurn {
  readonly id: string;
  readonly speaker: string;
  readonly text: string;
  readonly time: string;
  readonly part: string;
}

const functionWords = [
  ['the', 'a', 'an'],
  ['is', 'was', 'have', 'would'],
  ['and', 'but', 'or', 'because'],
  ['very', 'really', 'just', 'also'],
  ['i', 'we', 'you', 'they'],
  ['it', 'this', 'that'],
  ['of', 'in', 'for', 'with'],
  ['many', 'some', 'all', 'few'],
];

/** A meeting every 45 days from 1990 on. */
export function meetingDay(meeting: number): string {
  return new Date(Date.UTC(1990, 0, 10) + meeting * 45 * 86_400_000).toISOString().slice(0, 10);
}

export function* committee(options: CommitteeOptions): Generator<CommitteeTurn> {
  const random = createRandom(options.seed);
  const common = functionWords.map(() => 1);
  const own = Array.from({ length: options.speakers }, (_, speaker) =>
    functionWords.map((_, category) => Math.exp(0.9 * random.fork('style', speaker, category).normal())),
  );
  let id = 0;
  for (let meeting = 0; meeting < options.meetings; meeting += 1) {
    for (let turn = 0; turn < options.turnsEach; turn += 1) {
      const draw = random.fork('turn', meeting, turn);
      const speaker = draw.int(options.speakers);
      const style = meeting < options.partAt ? common : own[speaker]!;
      const topic = meeting < options.newAt ? '' : `m${meeting}x`;
      id += 1;
      yield {
        id: `t${id}`,
        speaker: `member ${speaker}`,
        text: sentence(draw, style, topic, options.wordsEach),
        time: meetingDay(meeting),
        part: `meeting ${meeting}`,
      };
    }
  }
}

function sentence(random: Random, style: readonly number[], topic: string, words: number): string {
  const total = style.reduce((sum, weight) => sum + weight, 0);
  const text = Array.from({ length: words }, () => {
    if (random.chance(0.5)) return `${topic}word${wordName(random.zipf(200))}`;
    let left = random.next() * total;
    for (const [category, weight] of style.entries()) {
      left -= weight;
      if (left < 0) return random.pick(functionWords[category]!);
    }
    return 'the';
  }).join(' ');
  return `${text}${random.chance(0.2) ? '?' : '.'}`;
}

/** Letters only, so that no name of a number is a word without content. */
const wordName = (rank: number): string => String.fromCharCode(97 + Math.floor(rank / 20), 97 + (rank % 20));

export function committeeCsv(options: CommitteeOptions): string {
  const rows = [...committee(options)].map(({ id, speaker, text, time, part }) =>
    [id, speaker, text, time, part].join(','),
  );
  return ['id,speaker,text,time,part', ...rows, ''].join('\n');
}
