import { writeFile } from 'node:fs/promises';
import path from 'node:path';
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
  simulated: {
    create: async () => ({ seed: 7, people: 40, weeks: 2, until: '2026-06-01' }),
    canaries: ['@almwind.example', 'person7'],
  },
};
