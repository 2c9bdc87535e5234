import { afterEach, describe, expect, it } from '@jest/globals';
import { contentId } from '../../../../../infra/contracts/ids.js';
import { createPseudonymiser } from '../../../../../infra/pseudonym.js';
import type { Parsed } from '../../../../../ingest/source.js';
import { createParser } from '../../../../../ingest/sources/mastodon/parse.js';
import { mastodonSource, openMastodon } from '../../../../../ingest/sources/mastodon/source.js';
import { readEvents } from '../../../../../ingest/sources/mastodon/sse.js';
import { readCassettes, statusesIn } from '../../../../support/mastodon-cassettes.js';
import { countBy, createTestContext, readAll } from '../../../../support/read-source.js';
import { sharedData } from '../../../../support/shared-data.js';
import { type MastodonReplay, startMastodonReplay } from '../../../../support/simulators/mastodon-replay.js';

const folder = sharedData('mastodon');
const instance = 'localhost:3000';
const pseudonym = createPseudonymiser('a key for tests that has 32 characters');
const observedAt = Date.UTC(2026, 8, 1);
const parse = createParser({
  instance,
  url: 'http://localhost:3000',
  pseudonym,
  contentId: (nativeId) => contentId('mastodon', instance, nativeId),
});

const whatOf = (parsed: Parsed): string =>
  parsed.kind === 'activity' ? parsed.event.verb : `${parsed.kind}: ${'reason' in parsed ? parsed.reason : ''}`;

(folder === null ? describe.skip : describe)('what was recorded of a real Mastodon', () => {
  let replay: MastodonReplay | undefined;
  afterEach(async () => {
    await replay?.close();
    replay = undefined;
  });

  it('is understood, every status of it, or left out with a reason', () => {
    const exchanges = readCassettes(folder as string);
    const statuses = exchanges.flatMap((exchange) => statusesIn(exchange).map((status) => ({ exchange, status })));
    const parsed = statuses.flatMap(({ exchange, status }) =>
      parse({ where: exchange.file, value: { kind: 'status', status, rootId: null, isEdit: false, observedAt } }),
    );
    expect(exchanges).toHaveLength(46);
    expect(statuses).toHaveLength(31);
    expect(countBy(statuses, ({ exchange }) => exchange.method)).toEqual({ POST: 17, GET: 4, DELETE: 9, PUT: 1 });
    // Two of the statuses are boosts, which bring what is boosted too.
    expect(countBy(parsed, whatOf)).toEqual({
      post: 27,
      reply: 2,
      share: 2,
      'skip: not public: visibility private': 2,
    });
  });

  it('gives an edit its time, an answer its parent, a boost its own time', () => {
    const events = readCassettes(folder as string).flatMap((exchange) =>
      exchange.method === 'DELETE'
        ? []
        : statusesIn(exchange).flatMap((status) =>
            parse({ where: '', value: { kind: 'status', status, rootId: null, isEdit: false, observedAt } }).flatMap(
              (one) => (one.kind === 'activity' ? [one.event] : []),
            ),
          ),
    );
    const edited = events.find(({ object }) => object.editedAt !== null);
    expect(edited).toMatchObject({
      version: Date.parse('2026-08-01T13:54:00.695Z'),
      occurredAt: Date.parse('2026-08-01T13:54:00.505Z'),
      object: { text: 'the best editor? why, of course it is the KDE Advanced Text Editor, Kate' },
    });
    const share = events.filter(({ verb }) => verb === 'share').at(-1);
    expect(share).toMatchObject({
      occurredAt: Date.parse('2026-08-01T13:53:50.310Z'),
      precision: 'exact',
      object: { id: contentId('mastodon', instance, '117020585505579935') },
    });
    const reply = events.find(({ verb }) => verb === 'reply');
    expect(reply).toMatchObject({
      mentions: [expect.stringMatching(/^[0-9a-f]{32}$/)],
      object: { text: '@user same!', parentId: contentId('mastodon', instance, '117020583245459824') },
    });
    expect(JSON.stringify(events)).not.toMatch(/mastodonpy|John Lennon/);
  });

  it('is a stream that is understood', async () => {
    const exchange = readCassettes(folder as string).find(({ url }) => url.pathname.startsWith('/api/v1/streaming'));
    async function* inPieces(text: string): AsyncGenerator<Uint8Array> {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
    }
    const events = [];
    for await (const event of readEvents(inPieces((exchange as { body: string }).body))) events.push(event);
    expect(events.map(({ event }) => event)).toEqual(['update']);
    expect(JSON.parse((events[0] as { data: string }).data)).toMatchObject({ content: '<p>it&#39;s cool guy</p>' });
  });

  it('is read by the source from a server that replays it', async () => {
    replay = await startMastodonReplay(folder as string);
    const config = mastodonSource.config.parse({
      url: replay.server.url,
      accounts: ['mastodonpy_test', 'mastodonpy_test_2', 'admin'].map((account) => ({ account })),
      hashtags: ['hoot'],
    });
    const context = createTestContext({ now: () => (replay as MastodonReplay).clock.now }, mastodonSource);
    const reader = await openMastodon(config, { ...context, startAt: Date.UTC(2026, 7, 1) });
    expect(reader.instance).toBe(instance);
    const first = await readAll(reader);
    expect(first.rejects).toEqual([]);
    // Ten, and the two that are boosted once more.
    expect(countBy(first.events, ({ verb }) => verb)).toMatchObject({ post: 12, reply: 1, share: 2 });
    expect(replay.replayed).toEqual(expect.arrayContaining(['/api/v2/instance']));

    const [ann, bo] = replay.accounts as [MastodonReplay['accounts'][number], MastodonReplay['accounts'][number]];
    const said = replay.statuses.find((status) => status.account === ann && status.reblogOf === null);
    replay.clock.now += 60_000;
    replay.post(bo, 'an answer, made while it runs', { inReplyTo: said as NonNullable<typeof said> });
    const again = await readAll(reader, first.pages.at(-1)?.position);
    expect(again.events.filter(({ verb }) => verb !== 'snapshot')).toMatchObject([
      { verb: 'reply', object: { text: 'an answer, made while it runs' } },
    ]);
  });
});
