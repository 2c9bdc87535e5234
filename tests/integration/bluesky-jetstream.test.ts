import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { activityTopic } from '../../infra/contracts/topics.js';
import type { EventLog } from '../../infra/log/event-log.js';
import { sourceConfig } from '../../ingest/schedule.js';
import { jetstreamSource } from '../../ingest/sources/bluesky-jetstream/source.js';
import { runSource } from '../../ingest/worker.js';
import { processorGroup } from '../../processors/consumer.js';
import { quietLogger } from '../support/event-log-harness.js';
import { createPipelineFolder, land, type PipelineFolder, type PipelineStore } from '../support/pipeline.js';
import { type JetstreamSimulator, type StoredEvent, startJetstreamSimulator } from '../support/simulators/jetstream.js';
import { testPseudonym } from '../support/test-organisation.js';

/** From the socket through the log into ClickHouse. */

const clock = { now: Date.UTC(2026, 9, 14, 12) };
let folder: PipelineFolder;
let stored: PipelineStore;
let log: EventLog;
let jetstream: JetstreamSimulator;

beforeAll(async () => {
  folder = await createPipelineFolder();
  stored = await folder.store('jetstream');
  log = await folder.log('jetstream');
  jetstream = await startJetstreamSimulator({ clock });
});
afterAll(async () => {
  await jetstream.close();
  await folder.dispose();
});

/** Reads on from the saved cursor until there is nothing more, and lands it. */
async function readAndLand(): Promise<void> {
  const ended = new AbortController();
  const settings = { url: `${jetstream.streamUrl}/subscribe`, take: 'network', replayHours: 1 };
  await runSource({
    source: {
      ...jetstreamSource,
      async open(config, context) {
        const reader = await jetstreamSource.open(config, context);
        return {
          ...reader,
          async *pages(position, signal) {
            for await (const page of reader.pages(position, signal)) {
              yield page;
              if (page.caughtUp) return;
            }
          },
        };
      },
    },
    config: sourceConfig(jetstreamSource, settings, 'test'),
    name: 'network',
    log,
    pseudonym: testPseudonym,
    logger: quietLogger,
    now: () => clock.now,
    signal: ended.signal,
  });
  await land({ log, ...stored });
}

const iso = (): string => new Date(clock.now).toISOString();
const alice = 'did:plc:alice';
const bob = 'did:plc:bob';
const post = (): StoredEvent =>
  jetstream.commit(alice, { collection: 'app.bsky.feed.post', record: { text: 'a post', createdAt: iso() } });
const on = (subject: StoredEvent, collection: string) =>
  jetstream.commit(bob, { collection, record: { subject: { uri: subject.uri, cid: 'bafy' }, createdAt: iso() } });
const undo = ({ did, body }: StoredEvent) =>
  jetstream.commit(did, { operation: 'delete', collection: String(body.collection), rkey: String(body.rkey) });

async function standing(): Promise<Record<string, number>> {
  const rows = await stored.store.query<{ verb: string; acts: number }>(
    'SELECT toString(verb) AS verb, count() AS acts FROM standing_act GROUP BY verb ORDER BY verb',
  );
  return Object.fromEntries(rows.map(({ verb, acts }) => [verb, Number(acts)]));
}

describe('a delete that says no more than an address', () => {
  it('undoes the right like, repost, follow and post, and nothing else', async () => {
    const [first, second] = [post(), post()];
    const likes = [on(first, 'app.bsky.feed.like'), on(second, 'app.bsky.feed.like')];
    const reposts = [on(first, 'app.bsky.feed.repost'), on(second, 'app.bsky.feed.repost')];
    const follow = jetstream.commit(bob, {
      collection: 'app.bsky.graph.follow',
      record: { subject: alice, createdAt: iso() },
    });
    await readAndLand();
    expect(await standing()).toEqual({ follow: 1, post: 2, react: 2, share: 2 });

    clock.now += 60_000;
    for (const done of [likes[0], reposts[1], follow]) undo(done as StoredEvent);
    await readAndLand();
    expect(await standing()).toEqual({ post: 2, react: 1, share: 1 });
    const [left] = await stored.store.query<{ liked: string }>(
      `SELECT object_id AS liked FROM standing_act WHERE verb = 'react'`,
    );
    const [shared] = await stored.store.query<{ shared: string }>(
      `SELECT object_id AS shared FROM standing_act WHERE verb = 'share'`,
    );
    expect(left?.liked).not.toBe(shared?.shared);

    clock.now += 60_000;
    on(first, 'app.bsky.feed.like');
    undo(second);
    await readAndLand();
    expect(await standing()).toEqual({ post: 1, react: 2, share: 1 });
  });

  it('does so whatever order they land in', async () => {
    const before = await standing();
    const subject = post();
    const like = on(subject, 'app.bsky.feed.like');
    clock.now += 1000;
    undo(like);
    await readAndLand();
    // Read once more from the beginning: what was undone stays undone.
    await log.rewind(activityTopic, processorGroup);
    await land({ log, ...stored });
    expect(await standing()).toEqual({ ...before, post: (before.post ?? 0) + 1 });
  });
});
