import { expect, it } from '@jest/globals';
import { activityEventSchema } from '../../infra/contracts/activity.js';
import { directoryRecordSchema } from '../../infra/contracts/directory.js';
import { slackExportSource } from '../../ingest/sources/slack-export/source.js';
import { countBy, createTestContext, readAll } from '../support/read-source.js';

const fixture = new URL('../fixtures/slack-export/', import.meta.url).pathname;

it('reads the awkward export: everything is an event, a record, a skip or a reject', async () => {
  const config = slackExportSource.config.parse({ path: fixture, observedAt: '2024-06-01T00:00:00Z' });
  const reading = await readAll(await slackExportSource.open(config, createTestContext()));

  for (const event of reading.events) expect(activityEventSchema.parse(event)).toEqual(event);
  for (const record of reading.records) expect(directoryRecordSchema.parse(record)).toEqual(record);
  expect(reading.events.map((event) => `${event.verb}: ${event.object.text ?? ''}`)).toEqual([
    'join: ',
    'react: ',
    'post: Hello @here, see #quiet & the plan',
    'react: ',
    'snapshot: ',
    'reply: thanks @user',
    'reply: me too',
    'post: deployed',
    'delete: ',
    'delete: ',
    'edit: Hello all',
    'post: half \ufffd and \ufffd',
    'leave: ',
  ]);
  expect(countBy(reading.records, (record) => record.type)).toEqual({ accountLink: 4, person: 2, membership: 3 });
  expect(reading.rejects).toEqual([
    'users.json[5]: is a user without an id',
    'general/2024-05-01.json[5]: has the unknown subtype "hologram"',
    'general/2024-05-01.json[6]: has a ts outside 1990–2099: 1515711600000.000000',
    'general/2024-05-01.json[7]: has neither user nor bot_id: nobody said it',
    'general/2024-05-01.json[8]: is not a message: "not a message" instead of an object',
  ]);
  expect(reading.skips).toEqual([
    'users.json[2]: user without an e-mail address: the account is not linked to a person',
    'random-names/2024-05-01.json: may be private (its channel is not in channels.json) and is not listed in privateChannels',
    'general/2024-05-02.json[3]: system message: channel_topic',
  ]);

  const byText = (text: string) => reading.events.find((event) => event.object.text?.startsWith(text));
  expect(byText('Hello all')?.id).toBe(byText('Hello @here')?.id);
  expect(byText('Hello all')?.version).toBeGreaterThan(byText('Hello @here')?.version ?? 0);
  expect(byText('thanks')?.object.rootId).toBe(byText('Hello @here')?.id);
  const deletion = reading.events.filter((event) => event.verb === 'delete')[1];
  expect(deletion?.id).toBe(byText('deployed')?.id);
});
