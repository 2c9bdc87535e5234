import type { SimulatedPlatform } from '../api-source-fixtures.js';
import { graphClient, graphError, graphSecret, graphTenant, startGraphSimulator } from './microsoft-graph.js';
import type { SimulatedChannel, SimulatedMessage } from './microsoft-graph-teams.js';

/** A tenant for the contract suite: its directory as the source `entra` reads it, its teams as `teams` does. */

const beginning = Date.UTC(2026, 10, 20, 8);
const minuteMs = 60_000;
const people = 11;

const userId = (index: number): string => `87d349ed-44d7-43e1-9a83-${String(index).padStart(12, '0')}`;
const addressOf = (index: number): string => `person${index}@graph-canary.example`;

export const graphCanaries: readonly string[] = ['graph-canary.example', 'Canary Name', '87d349ed-44d7-43e1-9a83'];

const refuse: NonNullable<SimulatedPlatform['refuse']> = (status, words) => ({
  kind: 'status',
  status,
  body: graphError(status, 'Authorization_RequestDenied', words).body,
});

const graphSettings = (url: string): object => ({
  tenantId: graphTenant,
  clientId: graphClient,
  clientSecret: graphSecret,
  loginUrl: url,
  graphUrl: url,
});

export async function startSimulatedEntra(): Promise<SimulatedPlatform> {
  const clock = { now: beginning };
  const graph = await startGraphSimulator(clock);
  const put = (index: number): void =>
    graph.directory.put({
      id: userId(index),
      // Names of executives are kept.
      displayName: index === 0 ? 'Ada Chief' : `Canary Name ${index}`,
      mail: addressOf(index),
      userPrincipalName: addressOf(index),
      userType: 'Member',
      accountEnabled: true,
      jobTitle: index === 0 ? 'Chief Executive Officer' : 'Clerk',
      department: `Unit ${index % 3}`,
      companyName: 'Acme',
      officeLocation: 'Berlin',
      managerId: index === 0 ? null : userId(Math.floor((index - 1) / 3)),
    });
  for (let index = 0; index < people; index += 1) put(index);
  graph.directory.putGroup({
    id: 'b320ee12-b1cd-4cca-b648-a437be61c5cd',
    displayName: 'All Company',
    members: [0, 1, 2, 3].map(userId),
  });
  let newest = people;
  return {
    server: graph.server,
    settings: { ...graphSettings(graph.server.url), executives: { maxLevel: 0 }, groups: ['All Company'] },
    clock,
    pagePath: /^\/v1\.0\/users\?/,
    spoiled: 'jobTitle',
    spoilOne: (body) => spoilFirst(body, (user) => ({ ...user, jobTitle: { text: 'Clerk' } })),
    refuse,
    people: {
      post() {
        put(newest);
        newest += 1;
      },
    },
    close: () => graph.server.close(),
  };
}

export async function startSimulatedTeams(): Promise<SimulatedPlatform> {
  const clock = { now: beginning };
  const graph = await startGraphSimulator(clock);
  const { teams } = graph;
  for (let index = 0; index < people; index += 1) teams.addresses.set(userId(index), addressOf(index));
  const everybody = Array.from({ length: people }, (_, index) => userId(index));
  const open = teams.add({
    id: 'fbe2bf47-16c8-47cf-b4a5-4b9b187c508b',
    displayName: 'Factory',
    visibility: 'public',
    members: everybody,
  });
  const closed = teams.add({
    id: '172b0cce-e65d-44ce-9a49-91d9f2e8493a',
    displayName: 'Board',
    visibility: 'private',
    members: everybody.slice(0, 3),
  });
  const general = teams.addChannel(open, {
    id: '19:general@thread.tacv2',
    displayName: 'General',
    membershipType: 'standard',
  });
  const news = teams.addChannel(open, { id: '19:news@thread.tacv2', displayName: 'News', membershipType: 'standard' });
  const secrets = teams.addChannel(open, {
    id: '19:secrets@thread.tacv2',
    displayName: 'Secrets',
    membershipType: 'private',
    members: everybody.slice(0, 2),
  });
  const partners = teams.addChannel(open, {
    id: '19:partners@thread.tacv2',
    displayName: 'Partners',
    membershipType: 'shared',
    members: everybody.slice(0, 2),
  });
  const board = teams.addChannel(closed, {
    id: '19:board@thread.tacv2',
    displayName: 'General',
    membershipType: 'standard',
  });
  const secretText = 'the merger is off';

  let contents = 0;
  const talk = (channel: SimulatedChannel, from: number): void => {
    for (let index = 0; index < 8; index += 1) {
      clock.now = from + index * 17 * minuteMs;
      const by = userId(index % people);
      const root = teams.post(channel, by, `<div><p>Message ${index} of <b>${channel.displayName}</b></p></div>`);
      contents += 1;
      for (let answer = 0; answer < index % 5; answer += 1) {
        clock.now += minuteMs;
        teams.reply(channel, root, userId((index + answer + 1) % people), `<p>Answer ${answer}</p>`);
        contents += 1;
      }
      if (index % 3 === 0) teams.react(root, userId((index + 2) % people), 'like');
      if (index === 4) teams.edit(root, '<p>Message 4, mended</p>');
    }
  };
  talk(general, beginning - 4 * 86_400_000);
  talk(news, beginning - 2 * 86_400_000);
  clock.now = beginning - 86_400_000;
  for (const channel of [secrets, partners, board]) teams.post(channel, userId(0), `<p>${secretText}</p>`);
  teams.post(general, userId(1), '<systemEventMessage/>', { messageType: 'unknownFutureValue', from: null });
  clock.now = beginning;

  let newest: SimulatedMessage | undefined;
  return {
    server: graph.server,
    settings: { ...graphSettings(graph.server.url), since: '28d' },
    clock,
    pagePath: /\/messages\/delta\?/,
    spoiled: 'createdDateTime',
    spoilOne: (body) => spoilFirst(body, (message) => ({ ...message, createdDateTime: 17 })),
    refuse,
    contents,
    secretText,
    secretPath: /secrets|partners|19(?::|%3A)board|chats/i,
    people: {
      post(text) {
        newest = teams.post(general, userId(1), `<p>${text}</p>`);
      },
      reply: (text) => void teams.reply(general, newest!, userId(2), `<p>${text}</p>`),
      react: () => teams.react(newest!, userId(3), 'heart'),
      unreact: () => teams.unreact(newest!, userId(3), 'heart'),
      edit: (text) => teams.edit(newest!, `<p>${text}</p>`),
      remove: () => teams.remove(newest!),
    },
    close: () => graph.server.close(),
  };
}

function spoilFirst(body: unknown, spoil: (one: Record<string, unknown>) => unknown): unknown {
  const page = body as { value?: Record<string, unknown>[] };
  if (!page.value?.[0]) return body;
  return { ...page, value: [spoil(page.value[0]), ...page.value.slice(1)] };
}
