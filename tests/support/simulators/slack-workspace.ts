import type { SimulatedPlatform } from '../api-source-fixtures.js';
import { type SlackSimulator, simulatedToken, startSlackSimulator } from './slack.js';

/** A small workspace on a simulated Slack, three days old, with a private channel and a direct conversation. */

const dayMs = 86_400_000;
const minuteMs = 60_000;
export const slackNow = Date.UTC(2026, 5, 15, 9, 30);
const secretText = 'we sell the plant in March';

const people = ['U0ADACANARY', 'U0BOCANARY', 'U0CLEOCANARY', 'U0DANCANARY'] as const;

export const slackCanaries: readonly string[] = [...people, '@canary.example', 'name-of-', 'Real Name'];

export async function startSlackWorkspace(): Promise<{ simulator: SlackSimulator; clock: { now: number } }> {
  const clock = { now: slackNow - 3 * dayMs };
  const simulator = await startSlackSimulator(clock);
  const { world } = simulator;
  simulator.pageSize = 12;
  for (const id of people) world.users.push({ id, email: `${id.toLowerCase()}@canary.example`, isBot: false });
  world.users.push({ id: 'U0ROBOT', email: '', isBot: true });
  const [ada, bo, cleo, dan] = people;
  for (const [id, name] of [
    ['C0GENERAL', 'general'],
    ['C0LABLAB', 'lab'],
    ['C0QUIET1', 'quiet'],
  ] as const) {
    world.addChannel(id, name).members.push(...people);
  }
  world.addChannel('C0LEADERS', 'leadership', 'private').members.push(ada, bo);
  world.addChannel('D0ADABO1', 'D0ADABO1', 'im').members.push(ada, bo);

  for (let index = 0; index < 36; index += 1) {
    clock.now += 75 * minuteMs;
    const author = people[index % people.length] ?? ada;
    const ts = world.post('general', author, `message ${index} about *the plan*`);
    if (index % 12 === 0) {
      clock.now += minuteMs;
      world.post('general', bo, `<@${ada}> agreed, see <https://wiki.example/notes|the notes>`, { thread: ts });
      world.post('general', cleo, 'and to all', { thread: ts, broadcast: index % 24 === 0 });
      world.react('general', ts, cleo, 'tada');
      world.react('general', ts, dan, '+1');
    }
    if (index % 20 === 0) world.edit('general', ts, `message ${index} with second thoughts`);
    if (index % 30 === 29) world.remove('general', ts);
  }
  const long = world.post('lab', ada, 'a long talk');
  for (let index = 0; index < 18; index += 1) {
    clock.now += minuteMs;
    world.post('lab', people[index % people.length] ?? bo, `point ${index}`, { thread: long });
  }
  world.post('lab', 'U0ROBOT', 'build 17 is green');
  world.leave('lab', dan);
  world.post('leadership', ada, secretText);
  world.post('D0ADABO1', ada, secretText);
  clock.now = slackNow;
  return { simulator, clock };
}

export async function startSimulatedSlack(): Promise<SimulatedPlatform> {
  const { simulator, clock } = await startSlackWorkspace();
  const { server, world } = simulator;
  const [ada, bo] = people;
  const newest = (): string => {
    const found = world
      .channel('general')
      .messages.findLast(({ subtype, thread_ts, ts }) => subtype === undefined && (thread_ts ?? ts) === ts);
    if (!found) throw new Error('nobody has written');
    return found.ts;
  };
  const contents = world.channels
    .filter(({ kind }) => kind === 'public')
    .flatMap(({ messages }) => messages)
    .filter(({ subtype }) => subtype === undefined || subtype === 'thread_broadcast');
  return {
    server,
    clock,
    settings: { token: simulatedToken, apiUrl: simulator.apiUrl },
    pagePath: /conversations\.(?:history|replies)$/,
    spoiled: 'text',
    spoilOne(body) {
      const answer = body as { messages?: { text: unknown }[] };
      const last = answer.messages?.at(-1);
      if (last) last.text = { said: 'nothing' };
      return answer;
    },
    // Slack says no with the status of a success.
    refuse: (status, words) => ({
      kind: 'status',
      status: 200,
      body: { ok: false, error: status === 401 ? 'invalid_auth' : 'missing_scope', needed: words, provided: '' },
    }),
    people: {
      post: (text) => void world.post('general', ada, text),
      reply: (text) => void world.post('general', bo, text, { thread: newest() }),
      react: () => world.react('general', newest(), bo, 'heart'),
      unreact: () => world.unreact('general', newest(), bo, 'heart'),
      edit: (text) => world.edit('general', newest(), text),
      remove: () => world.remove('general', newest()),
    },
    contents: contents.length,
    secretText,
    close: () => server.close(),
  };
}
