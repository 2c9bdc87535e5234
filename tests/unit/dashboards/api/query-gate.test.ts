import { expect, it } from '@jest/globals';
import { createQueryGate, LaterError } from '../../../../dashboards/api/query-gate.js';

/** A store whose answers are given by the test. */
function waitingStore() {
  const asked: {
    readonly sql: string;
    readonly answer: (rows: unknown[]) => void;
    readonly fail: (error: unknown) => void;
  }[] = [];
  const query = <Row>(sql: string): Promise<Row[]> =>
    new Promise((answer, fail) => asked.push({ sql, answer: answer as (rows: unknown[]) => void, fail }));
  return { asked, store: { query, read: async () => Buffer.alloc(0) } };
}

const turn = () => new Promise(setImmediate);

it('lets so many in at once, in the order they came, and refuses those beyond who may wait', async () => {
  const { asked, store } = waitingStore();
  const gate = createQueryGate(store, { atOnce: 2, waiting: 1, limitSeconds: 5 });
  const [one, two, three] = ['a', 'b', 'c'].map((sql) => gate.query(sql));
  await expect(gate.query('d')).rejects.toThrow(LaterError);
  expect(asked.map(({ sql }) => sql)).toEqual(['a', 'b']);
  expect(gate.load()).toEqual({ running: 2, waiting: 1 });
  asked[0]?.answer([1]);
  expect(await one).toEqual([1]);
  await turn();
  expect(asked.map(({ sql }) => sql)).toEqual(['a', 'b', 'c']);
  asked[1]?.fail(new Error('broken'));
  await expect(two).rejects.toThrow('broken');
  asked[2]?.answer([]);
  await three;
  expect(gate.load()).toEqual({ running: 0, waiting: 0 });
});

it.each([
  ['159', 30],
  ['241', 10],
  ['202', 10],
])('what the engine gives up with code %s may be asked again later', async (code, seconds) => {
  const { asked, store } = waitingStore();
  const gate = createQueryGate(store, { atOnce: 1, waiting: 0, limitSeconds: 5 });
  const asking = gate.query('a');
  await turn();
  asked[0]?.fail(Object.assign(new Error('SELECT secret'), { code }));
  const error = await asking.catch((caught: unknown) => caught);
  expect(error).toMatchObject({ retryAfterSeconds: seconds });
  expect((error as Error).message).not.toContain('SELECT');
});
