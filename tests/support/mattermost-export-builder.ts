/** A bulk export of Mattermost as its lines: two teams, five people, a bot, a private channel and a conversation. */
const begin = Date.UTC(2026, 2, 2, 8);
const minuteMs = 60_000;

const names = ['ada.canary', 'bo_canary', 'cleo-canary', 'dan.canary', 'eve.canary'];
export const exportSecret = 'we sell the plant in March';

const user = (username: string, index: number): object => ({
  type: 'user',
  user: {
    username,
    email: `${username}@people.example`,
    first_name: 'Canary',
    last_name: 'Canary',
    position: index === 0 ? 'Head of Sales' : '',
    roles: 'system_user',
    delete_at: 0,
    teams: [
      {
        name: 'acme',
        channels: [{ name: 'town-square' }, { name: 'lab' }, ...(index < 2 ? [{ name: 'leadership' }] : [])],
      },
    ],
  },
});

export function mattermostExportLines(threads: number, more: readonly unknown[] = []): string[] {
  const lines: unknown[] = [
    { type: 'version', version: 1, info: { generator: 'mattermost-server' } },
    { type: 'team', team: { name: 'acme', display_name: 'Acme', type: 'O' } },
    { type: 'channel', channel: { team: 'acme', name: 'town-square', display_name: 'Town Square', type: 'O' } },
    { type: 'channel', channel: { team: 'acme', name: 'lab', display_name: 'The Lab', type: 'O' } },
    { type: 'channel', channel: { team: 'acme', name: 'leadership', display_name: 'Leadership', type: 'P' } },
    ...names.map(user),
    { type: 'bot', bot: { username: 'buildbot-canary', owner: 'ada.canary' } },
  ];
  for (let index = 0; index < threads; index += 1) {
    const at = begin + index * 10 * minuteMs;
    const [author, other, third] = [0, 1, 2].map((step) => names[(index + step) % names.length] as string);
    lines.push({
      type: 'post',
      post: {
        team: 'acme',
        channel: index % 3 === 0 ? 'lab' : 'town-square',
        user: author,
        message: `message ${index} for @${other}`,
        create_at: at,
        ...(index % 50 === 3 ? { edit_at: at + minuteMs } : {}),
        ...(index % 10 === 0 ? { reactions: [{ user: third, create_at: at + 5000, emoji_name: 'tada' }] } : {}),
        replies:
          index % 4 === 0
            ? [
                {
                  user: other,
                  message: 'agreed',
                  create_at: at + minuteMs,
                  reactions: [{ user: author, create_at: at + 2 * minuteMs, emoji_name: '+1' }],
                },
              ]
            : null,
      },
    });
  }
  lines.push(
    { type: 'post', post: { team: 'acme', channel: 'lab', user: names[0], message: 'no time', create_at: 'never' } },
    {
      type: 'post',
      post: { team: 'acme', channel: 'leadership', user: names[0], message: exportSecret, create_at: begin },
    },
    { type: 'direct_channel', direct_channel: { members: names.slice(0, 2) } },
    {
      type: 'direct_post',
      direct_post: { channel_members: names.slice(0, 2), user: names[0], message: exportSecret, create_at: begin },
    },
    ...more,
  );
  return lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
}
