import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createProgress, silentProgress } from '../../../infra/progress.js';

function fakeStream(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), {
    isTTY,
    columns: 100,
    rows: 24,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  });
  const text: string[] = [];
  stream.on('data', (chunk: Buffer) => text.push(chunk.toString()));
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text.join('') };
}

describe('without a terminal', () => {
  it('a line now and then, and one at the end', () => {
    const { stream, text } = fakeStream(false);
    let now = 0;
    const progress = createProgress('reading x', { stream, now: () => now });
    progress.update(1, 10);
    now = 6_000;
    progress.update(2_000, 10_000, 'events');
    progress.update(2_001, 10_000, 'events');
    now = 12_000;
    progress.update(7, null);
    progress.finish('10,000 events');
    expect(text().split('\n')).toEqual([
      'reading x              2,000 of 10,000 events',
      'reading x              7',
      'reading x              10,000 events',
      '',
    ]);
  });

  it('work that fails ends without a line, because its error follows', async () => {
    const { stream, text } = fakeStream(false);
    const progress = createProgress('reading x', { stream });
    await expect(progress.over(Promise.reject(new Error('no')), () => 'done')).rejects.toThrow('no');
    expect(text()).toBe('');
    expect(await progress.over(Promise.resolve(3), (count) => `${count} read`)).toBe(3);
    expect(text()).toBe('reading x              3 read\n');
  });
});

describe('on a terminal', () => {
  it('leaves one line, and the cursor as it was', async () => {
    const { stream, text } = fakeStream(true);
    const progress = createProgress('reading x', { stream });
    progress.update(3, 10, 'days');
    progress.update(12, 10, 'days');
    progress.finish('10 days');
    expect(text()).toMatch(/reading x {14}10 days\n$/);
    // DECTCEM hides the cursor, DECAWM stops the wrapping of lines: nobody would undo them after a kill.
    expect(text()).not.toContain('\u001b[?25l');
    expect(text()).not.toContain('\u001b[?7l');
  });
});

it('silence is silent and passes results and errors on', async () => {
  expect(await silentProgress.over(Promise.resolve('x'), () => 'done')).toBe('x');
});
