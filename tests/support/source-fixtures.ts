import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { mattermostExportLines } from './mattermost-export-builder.js';
import { createScimUser, scimCanaries } from './simulators/scim.js';
import { exportTables, zipOf } from './simulators/viva-engage.js';
import { createNetwork, createWriter, vivaEngageCanaries } from './simulators/viva-engage-network.js';
import {
  createTestChannel,
  createTestExport,
  createTestMessage,
  createTestUser,
  writeSlackExport,
} from './slack-export-builder.js';

/** A small input for every source in the list, of several pages. */
export interface SourceFixture {
  /** Writes what the source reads into the folder and gives its settings, as they stand in the configuration. */
  create(folder: string): Promise<object>;
  /** E-mail addresses, native ids and names of people in that input: none may be in a record. */
  readonly canaries: readonly string[];
}

const canary = (index: number): string => `person${index}@canary.example`;

/** A file of every kind of evidence, by the name of its command. */
function evidenceFixtures(
  kinds: Readonly<Record<string, readonly [header: string, row: (index: number) => string]>>,
): Record<string, SourceFixture> {
  return Object.fromEntries(
    Object.entries(kinds).map(([kind, [header, row]]) => [
      `evidence-${kind}`,
      {
        async create(folder) {
          const file = path.join(folder, `${kind}.csv`);
          await writeFile(file, [header, ...Array.from({ length: 1200 }, (_, index) => row(index))].join('\n'));
          return { path: file };
        },
        canaries: ['@canary.example', 'CANARY'],
      },
    ]),
  );
}

const userIds = ['U0ALICE01', 'U0BOB0001', 'U0CAROL01'];

export const sourceFixtures: Readonly<Record<string, SourceFixture>> = {
  'slack-export': {
    async create(folder) {
      const users = userIds.map((id) => createTestUser(id));
      const messages = (channel: number) =>
        Array.from({ length: 450 }, (_, index) =>
          createTestMessage(channel * 1000 + index, {
            user: userIds[index % 3],
            text: `message ${index} to <@${userIds[(index + 1) % 3]}>`,
            ...(index % 10 === 0 ? { reactions: [{ name: 'tada', count: 1, users: [userIds[(index + 2) % 3]] }] } : {}),
          }),
        );
      const export_ = createTestExport({
        users,
        channels: [
          createTestChannel('C0GENERAL', 'general', { members: userIds }),
          createTestChannel('C0RANDOM1', 'random', { members: userIds }),
        ],
        days: {
          'general/2024-05-01': messages(0),
          'general/2024-05-02': [...messages(1), { type: 'message', text: 'no author', ts: 'never' }],
          'random/2024-05-01': messages(2),
        },
      });
      return { path: await writeSlackExport(path.join(folder, 'export'), export_) };
    },
    canaries: [...userIds, 'Real Name', 'name-of-', '@example.org'],
  },
  'viva-engage-export': {
    async create(folder) {
      const network = createNetwork();
      const { write, reply } = createWriter(network, () => Date.UTC(2026, 0, 1) + network.messages.length * 600_000);
      for (let index = 0; index < 290; index += 1) {
        const starter = write(`thought ${index} with, commas and\nlines "quoted"`, { groupId: 501 + (index % 3) });
        reply(starter, 'an answer');
        if (index % 50 === 7) starter.editedAt = starter.at + 60_000;
        if (index % 60 === 9) starter.deletedAt = starter.at + 90_000;
      }
      const tables = exportTables(network, network.messages);
      const file = path.join(folder, 'export.zip');
      await writeFile(file, await zipOf({ ...tables, 'Messages.csv': `${tables['Messages.csv']}"x","","1"\r\n` }));
      return { path: file };
    },
    canaries: vivaEngageCanaries,
  },
  'mattermost-export': {
    async create(folder) {
      const file = path.join(folder, 'import.jsonl');
      await writeFile(file, mattermostExportLines(420).join('\n'));
      return { path: file };
    },
    canaries: ['@people.example', 'canary', 'Canary'],
  },
  'directory-csv': {
    async create(folder) {
      const file = path.join(folder, 'people.csv');
      const rows = Array.from(
        { length: 1100 },
        (_, index) =>
          `person${index}@canary.example,Canary Name,Clerk,Acme / Unit ${index % 30},${index === 0 ? '' : `person${Math.floor(index / 10)}@canary.example`},slack:T0CANARY:U${index}CANARY`,
      );
      await writeFile(
        file,
        ['email,name,title,unit,manager_email,accounts', ...rows]
          .join('\n')
          .replace(',person0@canary.example,slack:T0CANARY:U0C', ',,slack:T0CANARY:U0C'),
      );
      return { path: file };
    },
    canaries: ['@canary.example', 'Canary Name', 'CANARY'],
  },
  'scim-file': {
    async create(folder) {
      const file = path.join(folder, 'users.json');
      const users = Array.from({ length: 1100 }, (_, index) =>
        createScimUser(index, index % 100 === 99 ? { userName: `room-${index}-CANARY`, emails: [] } : {}),
      );
      await writeFile(file, JSON.stringify({ totalResults: users.length, Resources: users }));
      return { path: file };
    },
    canaries: [...scimCanaries, 'CANARY'],
  },
  'activity-file': {
    async create(folder) {
      const file = path.join(folder, 'mails.csv');
      const rows = Array.from({ length: 1300 }, (_, index) => {
        const [author, other] = [index % 50, (index * 7) % 50].map((person) => `person${person}@canary.example`);
        const time = new Date(Date.UTC(2024, 0, 1) + index * 600_000).toISOString();
        const parent = index % 3 === 0 ? '' : `m${index - 1}-CANARY`;
        return index === 700
          ? 'm700,never,,,,,'
          : `m${index}-CANARY,${time},Canary Name <${author}>,${other};person99@canary.example,${parent},news,message ${index}`;
      });
      await writeFile(file, ['id,time,author,recipients,parent,community,text', ...rows].join('\n'));
      return { path: file, platform: 'mail', instance: 'canaries' };
    },
    canaries: ['@canary.example', 'Canary Name', 'CANARY'],
  },
  ...evidenceFixtures({
    approvals: [
      'id,submitted,approved,published,approver,author,channel,outcome,required',
      (index) =>
        `R${index}-CANARY,2024-01-31 09:00,2024-02-01,2024-02-01 10:00,${canary(1)},${canary(index)},Page,,yes`,
    ],
    access: ['channel,role,required,reachable,promoted,from', (index) => `Page ${index},moderator,yes,no,,2024-01-01`],
    pilots: [
      'pilot,arm,kind,member,start,end',
      (index) => `Pilot ${index >> 1},${index % 2 ? 'pilot' : 'control'},person,${canary(index)},2024-01-01,2024-03-31`,
    ],
    sponsors: [
      'email,role,units,function,from,to',
      (index) => `${canary(index)},${index % 5 ? 'sponsor' : 'adoption team'},Acme / Sales;Acme / Lab,IT,2024-01-01,`,
    ],
    contacts: [
      'day,leader,team_member,two_way,kind,id',
      (index) => `2024-01-31,${canary(index)},${canary(index + 1)},yes,call,C${index}-CANARY`,
    ],
    owners: ['community,owner,from,to', (index) => `Room ${index},${canary(index)},,`],
  }),
  simulated: {
    create: async () => ({ seed: 7, people: 40, weeks: 2, until: '2026-06-01' }),
    canaries: ['@almwind.example', 'person7'],
  },
};
