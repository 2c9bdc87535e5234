import type { ActivityEvent } from '../../infra/contracts/activity.js';
import type { Store } from '../../infra/store/store.js';
import { type ActOptions, createTestPost, dayMs, utc } from './act-builder.js';

/** Enough people to be shown who speak of what the demo listens for: brands, a theme that spreads, a word that rises, a link. */
export function listeningYear(): ActivityEvent[] {
  const first = utc('2026-01-05');
  const day = (offset: number): string => new Date(first + offset * dayMs).toISOString().slice(0, 10);
  const people = (many: number, from: number): string[] =>
    Array.from({ length: many }, (_, at) => `writer ${from + at}`);
  let written = 0;
  const post = (by: string, on: number, text: string, options: ActOptions = {}): ActivityEvent => {
    written += 1;
    return createTestPost(`listening ${written}`, by, `${day(on)} 10:00`, { ...options, text });
  };
  const linking = (by: string, on: number): ActivityEvent =>
    ({ ...post(by, on, 'see the plan'), links: ['https://wiki.example/plan'] }) as ActivityEvent;
  return [
    ...[-28, -21, -14, -7, 0].flatMap((on) =>
      people(40, 0).map((by) => post(by, on, 'the weekly meeting moved, lunch is at noon')),
    ),
    ...people(24, 0).map((by, at) => post(by, 1, `I ${at < 12 ? 'love' : 'hate'} Almwind, says ${at}x`)),
    ...people(21, 10).map((by, at) => post(by, 1, `Norrwind is ${at < 11 ? 'great' : 'awful'}, says ${at}y`)),
    ...people(14, 0).map((by) => post(by, 2, 'have you seen the phoenix outage?')),
    ...people(6, 0).map((by) => linking(by, 2)),
    // One source in one room, two in the other; forty listen in each, and some speak in the week after.
    ...people(40, 100).map((by) => post(by, 1, 'good morning', { in: 'room one' })),
    ...people(40, 200).map((by) => post(by, 1, 'good morning', { in: 'room two' })),
    post('source a', 2, 'About the train tickets, says a', { in: 'room one' }),
    post('source b', 2, 'About the train tickets, thinks b', { in: 'room two' }),
    post('source c', 3, 'The expense app is what c means', { in: 'room two' }),
    ...people(12, 100).map((by, at) => post(by, 8, `train tickets as ${at}z sees it`, { in: 'room one' })),
    ...people(18, 200).map((by, at) => post(by, 9, `train tickets as ${at}w has it`, { in: 'elsewhere' })),
  ];
}

/** A spike as the detector stores it. */
export function saveSpike(store: Store): Promise<void> {
  return store.insert(
    'spike',
    [
      ...['query', 'scope', 'grain', 'started_at', 'detected_at', 'peak_at', 'count', 'authors', 'expected', 'score'],
      ...['basis', 'reason', 'raised_at', 'version'],
    ],
    [
      [
        ...[
          'almwind',
          'internal',
          'hour',
          '2026-01-06 10:00:00.000',
          '2026-01-06 10:20:00.000',
          '2026-01-06 11:00:00.000',
        ],
        ...[24, 24, 2.5, 0.001, 'before', 'Ten times what was expected.', '2026-01-06 10:20:02.000', 1],
      ],
    ],
  );
}
