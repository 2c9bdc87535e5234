import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { createRandom, type Random } from '../../infra/random.js';

/**
 * Writes a Slack export of so many messages, shaped as Slack writes them today: a file for each channel and day, blocks, profiles,
 * threads, reactions, edits, files, mentions and links.
 */
export async function writeLargeSlackExport(
  file: string,
  messages: number,
  seed = 'slack-export-large',
): Promise<void> {
  const random = createRandom(seed);
  const zip = new ZipFile();
  const written = pipeline(zip.outputStream, createWriteStream(file));
  const add = (name: string, value: unknown): void =>
    zip.addBuffer(Buffer.from(JSON.stringify(value, null, 4)), name, { mtime: new Date('2026-06-01T12:00:00Z') });
  const people = Array.from({ length: 800 }, (_, index) => `U0${String(index).padStart(7, 'A')}`);
  add('users.json', people.map(user));
  const channels = Array.from({ length: 60 }, (_, index) => ({
    id: `C0${String(index).padStart(7, 'B')}`,
    name: `channel-${index}`,
    created: 1_700_000_000,
    creator: people[0],
    is_archived: false,
    is_general: index === 0,
    members: people.filter(() => random.chance(0.2)),
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: 'What this channel is for', creator: '', last_set: 0 },
  }));
  add('channels.json', channels);
  const days = 250;
  const perDay = Math.max(1, Math.round(messages / (channels.length * days)));
  for (const { name } of channels) {
    for (let day = 0; day < days; day += 1) {
      const midnight = Date.UTC(2025, 8, 1 + day) / 1000;
      add(
        `${name}/${new Date(midnight * 1000).toISOString().slice(0, 10)}.json`,
        dayOf(midnight, perDay, people, random),
      );
    }
  }
  zip.end();
  await written;
}

const words =
  'the a to and we of for in on is it this that with have be are can will not at from please thanks team release customer meeting update plan work help today tomorrow review build deploy test question answer issue idea great good done ready late broken slow fast support sales report budget office travel project'.split(
    ' ',
  );

function user(id: string, index: number): object {
  return {
    ...{
      id,
      team_id: 'T0LARGE01',
      name: `person${index}`,
      deleted: false,
      color: '43761b',
      real_name: `Person ${index}`,
    },
    ...{ tz: 'Europe/Berlin', tz_label: 'Central European Time', tz_offset: 3600, is_bot: false, is_app_user: false },
    profile: profile(index),
  };
}

const profile = (index: number): object => ({
  ...{ title: 'Engineer', phone: '', real_name: `Person ${index}`, display_name: `person${index}`, team: 'T0LARGE01' },
  ...{
    email: `person${index}@example.org`,
    avatar_hash: 'abcdef012345',
    image_72: 'https://example.org/avatar_72.png',
  },
});

function dayOf(midnight: number, count: number, people: readonly string[], random: Random): object[] {
  const found: Record<string, unknown>[] = [];
  for (let at = 0; at < count; at += 1) {
    const ts = `${midnight + 28_800 + Math.floor((36_000 * at) / count)}.${String(100_000 + at).padStart(6, '0')}`;
    const by = random.int(people.length);
    const text = sentence(people, random);
    const root = at > 0 && random.chance(0.4) ? random.pick(found) : null;
    found.push({
      ...{ client_msg_id: `00000000-0000-4000-8000-${String(midnight + at).padStart(12, '0')}`, type: 'message', text },
      ...{ user: people[by], ts, team: 'T0LARGE01', user_team: 'T0LARGE01', source_team: 'T0LARGE01' },
      user_profile: { ...profile(by), is_restricted: false, is_ultra_restricted: false, name: `person${by}` },
      blocks: [
        {
          ...{ type: 'rich_text', block_id: 'aB3' },
          elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
        },
      ],
      ...(root === null
        ? {}
        : { thread_ts: root.thread_ts ?? root.ts, parent_user_id: root.parent_user_id ?? root.user }),
      ...(random.chance(0.3) ? { reactions: reactionsOf(people, random) } : {}),
      ...(random.chance(0.06) ? { edited: { user: people[by], ts: `${Math.floor(Number(ts)) + 40}.000000` } } : {}),
      ...(random.chance(0.03) ? { files: [fileOf(random)], upload: false } : {}),
    });
  }
  for (const message of found) {
    const replies = found.filter((other) => other.thread_ts === message.ts);
    if (replies.length === 0) continue;
    Object.assign(message, {
      ...{ thread_ts: message.ts, reply_count: replies.length, latest_reply: replies.at(-1)!.ts, is_locked: false },
      reply_users: [...new Set(replies.map((reply) => reply.user))],
      replies: replies.map((reply) => ({ user: reply.user, ts: reply.ts })),
      subscribed: false,
    });
  }
  return found;
}

function sentence(people: readonly string[], random: Random): string {
  const length = 4 + Math.floor(random.next() ** 3 * 60);
  const text = Array.from({ length }, () => random.pick(words)).join(' ');
  const mention = random.chance(0.15) ? `<@${random.pick(people)}> ` : '';
  const link = random.chance(0.08) ? ' <https://example.org/page?x=1&amp;y=2|the page>' : '';
  return `${mention}${text}${link}${random.chance(0.2) ? '?' : '.'}`;
}

function reactionsOf(people: readonly string[], random: Random): object[] {
  return Array.from({ length: 1 + random.int(2) }, (_, index) => {
    const users = [
      ...new Set(Array.from({ length: 1 + Math.floor(random.next() ** 2 * 6) }, () => random.pick(people))),
    ];
    return { name: ['thumbsup', 'tada', 'eyes'][index], users, count: users.length };
  });
}

const fileOf = (random: Random): object => ({
  ...{ id: `F0${random.int(1e9)}`, created: 1_700_000_000, name: 'plan.pdf', title: 'plan.pdf' },
  ...{ mimetype: 'application/pdf', filetype: 'pdf', size: 12_345, url_private: 'https://example.org/files/plan.pdf' },
});
