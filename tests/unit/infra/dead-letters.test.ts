import { expect, it } from '@jest/globals';
import { encodeDeadLetter, encodeDeadLetterMark } from '../../../infra/contracts/cloud-events.js';
import type { DeadLetter } from '../../../infra/contracts/dead-letter.js';
import { activityTopic, deadLetterTopic } from '../../../infra/contracts/topics.js';
import { dropLetters, replayLetters } from '../../../infra/dead-letters/decide.js';
import { findLetter } from '../../../infra/dead-letters/find.js';
import { openLetters } from '../../../infra/dead-letters/letters.js';
import { listLetters } from '../../../infra/dead-letters/list.js';
import { createMemoryLog } from '../../support/memory-log.js';

const time = Date.UTC(2026, 4, 4);
const letter = (number: number, changes: Partial<DeadLetter> = {}): DeadLetter => ({
  ...{
    id: String(number).padStart(4, '0'),
    step: 'decode',
    reason: `line ${number}`,
    where: 'x',
    topic: activityTopic.name,
  },
  ...{ key: `key${number % 3}`, payload: `{"number":${number}}`, headers: {}, after: null, at: time + number },
  ...changes,
});
const options = { now: () => time + 5_000, signal: new AbortController().signal };
const every = () => true;

async function logWith(...letters: readonly DeadLetter[]) {
  const log = createMemoryLog();
  await log.append(deadLetterTopic, letters.map(encodeDeadLetter));
  return log;
}

it('of many letters a page holds the newest, whatever order they came in, and the counts hold all', async () => {
  const shuffled = Array.from({ length: 500 }, (_, index) => letter((index * 197) % 500));
  const letters = await openLetters(await logWith(...shuffled));
  const page = await listLetters(letters, {}, { skip: 3, limit: 4 });
  expect(page.letters.map(({ id }) => id)).toEqual(['0496', '0495', '0494', '0493']);
  expect(page).toMatchObject({ counts: { open: 500, replayed: 0, dropped: 0 }, found: 500 });
  expect(page.reasons).toEqual([{ step: 'decode', reason: 'line #', letters: 500 }]);
  expect(page.letters.filter((head) => 'payload' in head)).toEqual([]);
  const none = await listLetters(letters, { step: 'land' }, { skip: 0, limit: 4 });
  expect(none).toMatchObject({ counts: { open: 500 }, found: 0, letters: [] });
});

it('a failure that was delivered again is one letter, as it came last; a mark may come before', async () => {
  const log = await logWith(letter(1), letter(2));
  await log.append(deadLetterTopic, [
    encodeDeadLetterMark({ id: '0003', state: 'dropped', at: time + 10 }),
    encodeDeadLetterMark({ id: '0001', state: 'dropped', at: time + 20 }),
    encodeDeadLetterMark({ id: '0001', state: 'replayed', at: time + 10 }),
    ...[letter(1, { reason: 'again' }), letter(3)].map(encodeDeadLetter),
  ]);
  const letters = await openLetters(log);
  const page = await listLetters(letters, {}, { skip: 0, limit: 10 });
  expect(page.letters.map(({ id, state, reason }) => [id, state, reason])).toEqual([
    ['0003', 'dropped', 'line 3'],
    ['0002', 'open', 'line 2'],
    ['0001', 'dropped', 'again'],
  ]);
});

it('an id that is none or more than one is refused, a whole one is taken', async () => {
  const letters = await openLetters(await logWith(letter(1, { id: 'ab' }), letter(2, { id: 'abc', after: 'ab' })));
  await expect(findLetter(letters, 'a')).rejects.toThrow('2 dead letters begin with a');
  await expect(findLetter(letters, 'x')).rejects.toThrow('There is no dead letter x');
  await expect(findLetter(letters, '')).rejects.toThrow('There is no dead letter');
  expect(await findLetter(letters, 'AB')).toMatchObject({
    letter: { id: 'ab', payload: '{"number":1}' },
    before: 'abc',
  });
});

it('puts letters back in pieces, in the order of the log, and marks each piece once the log has it', async () => {
  const log = await logWith(...Array.from({ length: 1_200 }, (_, index) => letter(index)));
  log.attempts.length = 0;
  const decided = await replayLetters(log, await openLetters(log), every, options);
  expect([decided.done.length, decided.left]).toEqual([1_200, []]);
  expect(log.records(activityTopic).map(({ value }) => String(value))).toEqual(
    Array.from({ length: 1_200 }, (_, index) => `{"number":${index}}`),
  );
  const { name: to } = activityTopic;
  const { name: marks } = deadLetterTopic;
  expect(log.attempts).toEqual([500, 500, 200].flatMap((size) => [`${to}×${size}`, `${marks}×${size}`]));
});

it('large letters are put back few at a time', async () => {
  const payload = 'x'.repeat(900_000);
  const log = await logWith(...Array.from({ length: 25 }, (_, index) => letter(index, { payload })));
  log.attempts.length = 0;
  await replayLetters(log, await openLetters(log), every, options);
  expect(log.attempts.filter((attempt) => attempt.startsWith(activityTopic.name))).toEqual(
    [10, 10, 5].map((size) => `${activityTopic.name}×${size}`),
  );
});

it('asked to end, it ends after a piece; the same again does the rest', async () => {
  const log = await logWith(...Array.from({ length: 1_200 }, (_, index) => letter(index)));
  const ended = new AbortController();
  const asked = { ...options, signal: ended.signal, onProgress: () => ended.abort() };
  expect((await replayLetters(log, await openLetters(log), every, asked)).done).toHaveLength(500);
  const rest = await replayLetters(log, await openLetters(log), ({ state }) => state === 'open', options);
  expect([rest.done.length, rest.left, log.records(activityTopic).length]).toEqual([700, [], 1_200]);
  expect(await dropLetters(log, await openLetters(log), ({ state }) => state === 'open', options)).toEqual({
    ...{ done: [], left: [] },
  });
});
