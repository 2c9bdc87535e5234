import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createChoice } from '../../../../../ingest/communities.js';
import type { Parsed } from '../../../../../ingest/source.js';
import { explain } from '../../../../../ingest/sources/viva-engage/client.js';
import { readEnvelope } from '../../../../../ingest/sources/viva-engage/envelope.js';
import { parseGroup } from '../../../../../ingest/sources/viva-engage/groups.js';
import { messageItems, threadCounts } from '../../../../../ingest/sources/viva-engage/items.js';
import { parseVivaItem } from '../../../../../ingest/sources/viva-engage/parse.js';
import { createTestContext } from '../../../../support/read-source.js';
import { sharedData } from '../../../../support/shared-data.js';

const folder = sharedData('yammer');
const context = { instance: '104604', pseudonym: createTestContext().pseudonym };
const observedAt = Date.UTC(2026, 0, 1);
const json = (name: string): unknown => JSON.parse(readFileSync(path.join(folder as string, name), 'utf8'));

function parseAll(body: unknown): { where: string; parsed: Parsed[] }[] {
  const envelope = readEnvelope(body);
  const items = messageItems(envelope, envelope.references.groups, {
    choice: createChoice(),
    context,
    observedAt,
    feed: 'network',
    recent: null,
    since: 0,
  });
  return items.map((item) => ({ where: item.where, parsed: parseVivaItem(item, context) }));
}

(folder === null ? describe.skip : describe)('recorded answers of Yammer', () => {
  it('gives every message as an event or a reason', () => {
    const body = json('yammer-messages.json') as { messages: unknown[] };
    const given = parseAll(body);
    expect(body.messages).toHaveLength(18);
    expect(given).toHaveLength(18);
    for (const { where, parsed } of given) expect({ where, says: parsed.length > 0 }).toEqual({ where, says: true });
    const all = given.flatMap(({ parsed }) => parsed);
    const count = (test: (one: Parsed) => boolean): number => all.filter(test).length;
    const verbs = (verb: string): number => count((one) => one.kind === 'activity' && one.event.verb === verb);
    expect({
      post: verbs('post'),
      reply: verbs('reply'),
      share: verbs('share'),
      react: verbs('react'),
      system: count((one) => one.kind === 'skip' && one.reason === 'system message'),
      reject: count((one) => one.kind === 'reject'),
    }).toEqual({ post: 10, reply: 5, share: 1, react: 3, system: 2, reject: 0 });
  });

  it('keeps names of people out, and names of topics in', () => {
    const written = JSON.stringify(parseAll(json('yammer-messages.json')));
    for (const name of ['mikealrogers', 'Mort1', 'morten', 'full_name', '4022984', '1452329'])
      expect(written).not.toContain(name);
    expect(written).toContain('#anothertopicname');
    expect(written).toContain('It helps if I use the down arrow and select @user');
  });

  it('puts likes at the time of the message, and counts those who are not named by id', () => {
    const events = parseAll(json('yammer-messages.json')).flatMap(({ parsed }) =>
      parsed.flatMap((one) => (one.kind === 'activity' ? [one.event] : [])),
    );
    for (const event of events) {
      if (event.verb !== 'react') continue;
      expect(event.precision).toBe('object');
      expect(event.occurredAt).toBeLessThan(Date.UTC(2012, 0, 1));
    }
    const counted = events.flatMap((event) => (event.verb === 'snapshot' ? [event.counts.reactions] : []));
    expect(counted.filter((count) => count === 1)).toHaveLength(3);
  });

  it('knows groups, threads, people and the error of the limit', () => {
    expect(parseGroup(json('yammer-group.json'))).toEqual({
      groupId: '124742',
      name: 'yammer-test-group',
      isPrivate: false,
      memberCount: 1,
    });
    expect((json('yammer-groups.json') as unknown[]).map(parseGroup)).toHaveLength(1);
    expect(threadCounts(json('yammer-thread.json') as Record<string, unknown>)).toEqual({ replies: 7, shares: null });
    const people = [json('yammer-user.json'), ...(json('yammer-users.json') as unknown[])];
    const records = people.flatMap((raw) =>
      parseVivaItem({ where: 'user', value: { kind: 'user', raw, observedAt } }, context),
    );
    const linked = records.filter((one) => one.kind === 'directory' && one.record.type === 'accountLink');
    expect({ people: people.length, linked: linked.length, records: records.length }).toEqual({
      people: 4,
      linked: 4,
      records: 8,
    });
    expect(JSON.stringify(records)).not.toMatch(/springsocial|Yakubovich|4022983/);
    expect(explain(json('rate-limit-error.json'))).toBe('Rate limited due to excessive requests., code 33');
  });
});
