import type { CheckLine } from '../../source.js';
import { isRecord, textOf } from './json.js';
import type { Server } from './server.js';

/** What the account may see, in a few requests. */
export async function checkServer(server: Server, signal: AbortSignal): Promise<CheckLine[]> {
  const { client, context } = server;
  const lines: CheckLine[] = [];
  const me = await client.me(signal);
  const kind = me.is_bot === true ? 'a bot account' : 'a person’s account';
  lines.push({ what: 'token', level: 'ok', says: `valid; it belongs to ${kind}` });

  const teams = await client.teams(signal);
  lines.push(
    teams.length === 0
      ? { what: 'teams', level: 'error', says: 'none to be seen. Add the account to the teams that are to be read' }
      : { what: 'teams', level: 'ok', says: `${teams.length} to be seen` },
  );
  const { wanted, leftOut, missing } = await server.channels(signal);
  const left = leftOut.length > 0 ? `, ${leftOut.length} left out by configuration` : '';
  lines.push(
    wanted.length === 0
      ? { what: 'channels', level: 'error', says: `none to be read${left}. Look at communities.include and exclude` }
      : { what: 'channels', level: 'ok', says: `${wanted.length} to be read${left}` },
  );
  for (const name of missing) {
    const says = 'listed in communities.private and not to be seen. Add the account as a member, or mend the name';
    lines.push({ what: `channel ${name}`, level: 'warning', says });
  }
  const first = wanted[0];
  if (first !== undefined) {
    const posts = await client.postsSince(first.nativeId, context.now() - 60_000, signal);
    const what = `messages of ${first.community.name}`;
    lines.push(
      posts === null
        ? { what, level: 'warning', says: 'refused. The account needs the permission to read public channels' }
        : { what, level: 'ok', says: 'readable' },
    );
  }
  const users = (await client.users(0, signal)) ?? [];
  const people = users.filter((user) => isRecord(user) && user.is_bot !== true && user.id !== me.id);
  const seen = people.filter((user) => isRecord(user) && textOf(user.email) !== null);
  lines.push(
    people.length > 0 && seen.length === 0
      ? {
          what: 'e-mail addresses',
          level: 'warning',
          says: 'hidden from this account: accounts cannot be linked to people. Let it see them (System Console, Users and Teams, Show Email Address, or an account of an administrator)',
        }
      : { what: 'e-mail addresses', level: 'ok', says: `to be seen of ${seen.length} of the first ${people.length}` },
  );
  return lines;
}
