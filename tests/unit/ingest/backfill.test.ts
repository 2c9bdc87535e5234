import { describe, expect, it } from '@jest/globals';
import { backfillPages } from '../../../ingest/backfill.js';
import type { BackfillRange, Page, SourceReader } from '../../../ingest/source.js';

/** Gives each whole number between, one a page; `asked` holds what it was asked for. */
function createReader() {
  const asked: [unknown, BackfillRange][] = [];
  const reader: SourceReader = {
    instance: 'here',
    async *pages() {},
    async *backfill(position, range) {
      asked.push([position, range]);
      for (let at = Number(position ?? range.from); at < range.until; at += 1) {
        yield { items: [{ where: `${at}`, value: at }], position: at + 1 };
      }
    },
    parse: () => [],
  };
  return { reader, asked };
}

async function read(reader: SourceReader, since: number, now: number, position: unknown, most = 100) {
  const values: unknown[] = [];
  let last: unknown = position;
  const signal = new AbortController();
  for await (const page of backfillPages(reader, since, now).pages(position, signal.signal)) {
    values.push(...page.items.map(({ value }: Page['items'][number]) => value));
    last = JSON.parse(JSON.stringify(page.position));
    if (values.length >= most) break;
  }
  return { values, last };
}

const epoch = Date.UTC(2026, 0, 1);
const at = (...days: number[]): number[] => days.map((day) => epoch + day);

describe('a back-fill', () => {
  it('reads what was before once, and then has nothing left', async () => {
    const { reader, asked } = createReader();
    const { values, last } = await read(reader, epoch + 1, epoch + 4, null);
    expect(values).toEqual(at(1, 2, 3));
    expect(last).toEqual({ from: epoch + 1, until: epoch + 4, position: null, done: true });
    expect((await read(reader, epoch + 1, epoch + 9, last)).values).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it('goes on where it was ended, up to the time at which it began', async () => {
    const { reader, asked } = createReader();
    const first = await read(reader, epoch, epoch + 5, null, 2);
    expect(first.values).toEqual(at(0, 1));
    // Days later: what came since is read by live reading.
    const rest = await read(reader, epoch + 3, epoch + 9, first.last);
    expect(rest.values).toEqual(at(2, 3, 4));
    expect(asked[1]).toEqual([epoch + 2, { from: epoch, until: epoch + 5 }]);
  });

  it('reads what lies before when it is to begin earlier', async () => {
    const { reader } = createReader();
    const { last } = await read(reader, epoch + 3, epoch + 5, null);
    const earlier = await read(reader, epoch + 1, epoch + 9, last);
    expect(earlier.values).toEqual(at(1, 2));
    expect(earlier.last).toEqual({ from: epoch + 1, until: epoch + 3, position: null, done: true });
  });

  it('has nothing to do where there is nothing between, and begins anew from what it cannot understand', async () => {
    const { reader } = createReader();
    expect((await read(reader, epoch + 5, epoch + 5, null)).values).toEqual([]);
    expect((await read(reader, epoch, epoch + 1, { what: 'is this' })).values).toEqual(at(0));
  });

  it('is not done when it was ended in the middle', async () => {
    const ending = new AbortController();
    const { reader } = createReader();
    const positions: unknown[] = [];
    const stopping: SourceReader = {
      ...reader,
      async *backfill(position, range, signal) {
        for await (const page of reader.backfill!(position, range, signal)) {
          yield page;
          ending.abort();
          return;
        }
      },
    };
    for await (const page of backfillPages(stopping, epoch, epoch + 5).pages(null, ending.signal)) {
      positions.push(page.position);
    }
    expect(positions).toEqual([{ from: epoch, until: epoch + 5, position: epoch + 1, done: false }]);
  });
});
