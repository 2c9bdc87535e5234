import type { SimulatedPlatform } from '../api-source-fixtures.js';
import { type MattermostSimulator, mattermostId, startMattermost } from './mattermost.js';

/** A small organisation on a simulated Mattermost server, three days old. */
export interface MattermostOrganisation {
  readonly simulator: MattermostSimulator;
  readonly general: string;
  readonly lab: string;
  readonly leadership: string;
  readonly direct: string;
  readonly people: readonly string[];
}

const dayMs = 86_400_000;
const minuteMs = 60_000;
export const mattermostNow = Date.UTC(2026, 5, 15, 9, 30);
export const mattermostSecret = 'we sell the plant in March';

const names = ['ada.canary', 'bo_canary', 'cleo-canary', 'dan.canary', 'eve.canary'];

export async function startMattermostOrganisation(sinceLimit?: number): Promise<MattermostOrganisation> {
  const clock = { now: mattermostNow - 3 * dayMs };
  const simulator = await startMattermost({ clock, ...(sinceLimit === undefined ? {} : { sinceLimit }) });
  const team = simulator.team('acme', 'Acme');
  const other = simulator.team('acme-labs', 'Acme Labs');
  const people = names.map((name, index) => simulator.user(name, { position: index === 0 ? 'Head of Sales' : '' }));
  const [ada, bo, cleo, dan] = people as [string, string, string, string, string];
  const robot = simulator.user('buildbot-canary', { is_bot: true, email: 'buildbot@localhost' });
  simulator.user('gone.canary', { delete_at: clock.now });
  const general = simulator.channel(team, 'town-square', 'Town Square');
  const lab = simulator.channel(other, 'lab', 'The Lab');
  const leadership = simulator.channel(team, 'leadership', 'Leadership', 'P');
  const direct = simulator.channel('', `${ada}__${bo}`, '', 'D');
  for (const person of people) for (const channel of [general, lab]) simulator.join(person, channel);

  for (let index = 0; index < 230; index += 1) {
    clock.now += 15 * minuteMs;
    const author = people[index % people.length] as string;
    const root = simulator.post(general, author, `message ${index} about **the plan**`);
    if (index % 40 === 0) {
      clock.now += minuteMs;
      simulator.post(general, bo, `@${names[0]} agreed, see [the notes](https://wiki.example/notes)`, {
        root_id: root.id,
      });
      simulator.react(root, cleo, 'tada');
      simulator.react(root, dan, '+1');
    }
    if (index % 90 === 0) simulator.edit(root, `message ${index} with second thoughts`);
    if (index % 70 === 69) simulator.remove(root);
  }
  clock.now = Math.max(clock.now, mattermostNow - 40 * minuteMs);
  simulator.post(lab, ada, '', { file_ids: [mattermostId('file')], metadata: { files: [{ name: 'figures.pdf' }] } });
  simulator.post(lab, robot, 'build 17 is green', { props: { from_bot: 'true' } });
  simulator.post(lab, ada, 'deployed', { props: { from_webhook: 'true', override_username: 'deploys' } });
  simulator.post(lab, ada, 'a new header', { type: 'system_header_change' });
  simulator.post(leadership, ada, mattermostSecret);
  simulator.post(direct, ada, mattermostSecret);
  simulator.leave(dan, lab);
  clock.now = mattermostNow;
  return { simulator, general, lab, leadership, direct, people };
}

export const mattermostCanaries: readonly string[] = [
  '@people.example',
  'canary',
  'First-',
  'Last-',
  ...[...names, 'buildbot-canary', 'gone.canary'].map((name) => mattermostId(`user ${name}`)),
];

export async function startSimulatedMattermost(): Promise<SimulatedPlatform> {
  const { simulator, general, leadership, direct, people } = await startMattermostOrganisation();
  const { server, clock, token, posts } = simulator;
  const [ada, bo] = people as [string, string];
  const newest = () =>
    posts.findLast(
      (post) => post.root_id === '' && post.type === '' && post.original_id === '' && post.delete_at === 0,
    )!;
  const isContent = (post: (typeof posts)[number]): boolean =>
    post.type === '' && post.delete_at === 0 && post.channel_id !== leadership && post.channel_id !== direct;
  return {
    server,
    clock,
    settings: { url: server.url, token, live: false },
    pagePath: /\/channels\/[a-z0-9]+\/posts\?/,
    spoiled: 'create_at',
    spoilOne(body) {
      const list = body as { order: string[]; posts: Record<string, Record<string, unknown>> };
      const first = list.order[0];
      return first === undefined
        ? body
        : { ...list, posts: { ...list.posts, [first]: { ...list.posts[first], create_at: 'yesterday' } } };
    },
    refuse: (status, words) => ({
      kind: 'status',
      status,
      body: { id: 'api.context.session_expired.app_error', message: words, detailed_error: '', status_code: status },
    }),
    people: {
      post: (text) => void simulator.post(general, ada, text),
      reply: (text) => void simulator.post(general, bo, text, { root_id: newest().id }),
      react: () => simulator.react(newest(), bo, 'heart'),
      unreact: () => simulator.unreact(newest(), bo, 'heart'),
      edit: (text) => simulator.edit(newest(), text),
      remove: () => simulator.remove(newest()),
    },
    contents: posts.filter(isContent).length,
    secretText: mattermostSecret,
    secretPath: new RegExp(`${leadership}|${direct}|/users/me/teams/[a-z0-9]+/channels`),
    close: () => simulator.close(),
  };
}
