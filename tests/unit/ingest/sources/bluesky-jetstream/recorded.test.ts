import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type ActivityEvent, activityEventSchema } from '../../../../../infra/contracts/activity.js';
import { createPseudonymiser } from '../../../../../infra/pseudonym.js';
import { createParseContext } from '../../../../../ingest/sources/bluesky-common/context.js';
import { parseJetstreamItem } from '../../../../../ingest/sources/bluesky-jetstream/events.js';
import { readMessage } from '../../../../../ingest/sources/bluesky-jetstream/wire.js';
import { countBy } from '../../../../support/read-source.js';
import { sharedData } from '../../../../support/shared-data.js';

const folder = sharedData('jetstream');

(folder === null ? describe.skip : describe)('events recorded from a public server', () => {
  const text = folder === null ? '' : readFileSync(path.join(folder, 'events_v1.jsonl'), 'utf8');
  const lines = text.trim().split('\n');
  const context = createParseContext('bsky', createPseudonymiser('a key for tests that has 32 characters'));
  const observedAt = Date.UTC(2026, 6, 5);

  const wire = lines.map((line) => readMessage(line, 'v1'));
  const parsed = wire.flatMap((event, index) => {
    if (event.kind !== 'commit') return [{ kind: 'skip' as const, reason: event.kind }];
    return parseJetstreamItem({ where: `${index}`, value: { kind: 'commit', commit: event, observedAt } }, context);
  });
  const events = parsed.flatMap((one): ActivityEvent[] => (one.kind === 'activity' ? [one.event] : []));

  it('are each an act or left out for a reason', () => {
    expect(lines).toHaveLength(152);
    expect(parsed).toHaveLength(152);
    expect(
      countBy(parsed, (one) => (one.kind === 'activity' ? one.event.verb : `${one.kind}: ${reasonOf(one)}`)),
    ).toEqual({
      react: 105,
      share: 15,
      post: 9,
      reply: 8,
      follow: 6,
      unreact: 3,
      delete: 1,
      'skip: identity': 1,
      'skip: account': 1,
      'skip: record of a collection that is not read': 3,
    });
  });

  it('are what the contract asks for, with ids of their own, and name nobody', () => {
    for (const event of events) expect(activityEventSchema.safeParse(event).error).toBeUndefined();
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(JSON.stringify(events)).not.toMatch(/did:(?:plc|web):|at:\/\//);
  });

  it('stand no later than the server saw them: every seventh clock of the network runs ahead', () => {
    const seen = new Map(
      wire.flatMap((event) =>
        event.kind === 'commit' ? [[context.actId(event), Math.floor(event.timeUs / 1000)]] : [],
      ),
    );
    const reactions = events.filter(({ verb }) => verb === 'react' || verb === 'share');
    for (const { id, occurredAt } of reactions) expect(occurredAt).toBeLessThanOrEqual(seen.get(id) as number);
    expect(reactions.filter(({ id, occurredAt }) => occurredAt === seen.get(id))).toHaveLength(20);
  });

  it('keep the languages that people said', () => {
    const said = events.filter(({ verb }) => verb === 'post' || verb === 'reply');
    expect(countBy(said, ({ object }) => object.lang ?? 'none')).toEqual({
      de: 1,
      en: 7,
      'en-US': 1,
      es: 1,
      ja: 1,
      ko: 1,
      none: 1,
      ru: 1,
      tr: 3,
    });
  });
});

const reasonOf = (one: object): string => ('reason' in one ? String(one.reason) : '');
