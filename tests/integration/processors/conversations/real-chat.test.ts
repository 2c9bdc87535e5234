import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { loadConfig } from '../../../../infra/config.js';
import { slackExportSource } from '../../../../ingest/sources/slack-export/source.js';
import { type ChatMessage, groupConversations } from '../../../../processors/conversations/group-conversations.js';
import { land } from '../../../support/brute-force-store.js';
import { refreshFacts } from '../../../support/facts-store.js';
import { createTestContext, readAll } from '../../../support/read-source.js';
import { sharedData } from '../../../support/shared-data.js';
import { createTestStore, emptyEnv, type TestStore } from '../../../support/test-store.js';

const slack = sharedData('slack-export');
const gitter = sharedData('gitter');

(slack === null ? describe.skip : describe)('a real Slack workspace without threads', () => {
  let fixture: TestStore;
  beforeAll(async () => {
    fixture = await createTestStore();
    const { events, records } = await readAll(await slackExportSource.open({ path: slack ?? '' }, createTestContext()));
    await land(fixture.store, { events, records });
  });
  afterAll(() => fixture.dispose());

  test('has conversations, answers and response times', async () => {
    await refreshFacts(fixture.store, fixture.config);
    const [found] = await fixture.store.query(
      `SELECT count() AS messages, countIf(kind = 'reply') AS replies,
              countIf(kind = 'post' AND interactors > 0) AS answered,
              quantileExactIf(0.5)(assumeNotNull(first_response_s), kind = 'post' AND first_response_s IS NOT NULL) AS median_s
       FROM post FINAL`,
    );
    // Of 1,025 posts 637 go on with a conversation; the 6 other replies are comments on files.
    expect(found).toEqual({ messages: 1031, replies: 643, answered: 144, median_s: 398 });
    const [turns] = await fixture.store.query(
      'SELECT sum(replies) AS replies, sum(reactions) AS reactions, sum(mentions) AS mentions FROM interaction FINAL',
    );
    expect(turns).toEqual({ replies: 427, reactions: 189, mentions: 155 });
  });
});

(gitter === null ? describe.skip : describe)('a real chat room', () => {
  // Room id, room, time, user id, user name, message id, text; newest first; a quote within a text is not doubled.
  const read = (room: string): ChatMessage[] => {
    const rows = parse(readFileSync(`${gitter}/${room}.tsv`, 'utf8'), {
      delimiter: '\t',
      relax_quotes: true,
      relax_column_count: true,
    }) as string[][];
    const users = new Map(rows.map((row) => [row[4]?.toLowerCase(), row[3] ?? '']));
    return rows
      .filter((row) => row[4] !== 'camperbot')
      .map((row) => ({
        id: row[5] ?? '',
        at: Date.parse(row[2] ?? ''),
        author: row[3] ?? '',
        mentions: [...(row[6] ?? '').matchAll(/@([\w-]+)/g)].flatMap(
          ([, name]) => users.get(name?.toLowerCase()) ?? [],
        ),
        keepsThread: false,
      }));
  };

  test.each([
    { room: 'DataScience', messages: 6824 },
    { room: 'python', messages: 5996 },
    { room: 'Russian', messages: 3147 },
  ])('$room falls into conversations of a few people', ({ room, messages }) => {
    const chat = read(room);
    expect(chat).toHaveLength(messages);
    const found = groupConversations(chat, loadConfig({ env: emptyEnv }).conversations);
    const people = new Map<string, Set<string>>();
    const sizes = new Map<string, number>();
    for (const { id, author } of chat) {
      const root = found.get(id)?.rootId ?? id;
      people.set(root, (people.get(root) ?? new Set()).add(author));
      sizes.set(root, (sizes.get(root) ?? 0) + 1);
    }
    const talks = [...sizes].filter(([, size]) => size > 1);
    const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
    // Neither one long conversation nor every message for itself.
    expect(sizes.size / messages).toBeGreaterThan(0.08);
    expect(sizes.size / messages).toBeLessThan(0.2);
    expect(Math.max(...sizes.values()) / messages).toBeLessThan(0.08);
    expect(median(talks.map(([, size]) => size))).toBe(5);
    expect(median(talks.map(([root]) => people.get(root)?.size ?? 0))).toBe(2);
  });
});
