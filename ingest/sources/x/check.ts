import { linksTo } from '../../public-accounts.js';
import type { CheckLine } from '../../source.js';
import { usernameOf } from './config.js';
import { profileLinks, readUsers } from './profiles.js';
import type { Server } from './server.js';
import { prices } from './spending.js';

/** Costs a user read for each account. Accounts are named as the configuration names them. */
export async function checkAccounts(server: Server, signal: AbortSignal): Promise<CheckLine[]> {
  const { config, context } = server;
  const left = context.http.unitsLeft();
  const users = await readUsers(server, signal);
  const lines: CheckLine[] = [
    { what: 'token', level: 'ok', says: 'accepted' },
    Number.isFinite(left)
      ? {
          what: 'budget',
          level: left < prices.post * 5 ? 'warning' : 'ok',
          says: `$${left.toFixed(3)} left, of which a post costs $${prices.post} and a user $${prices.user}`,
        }
      : {
          what: 'budget',
          level: 'warning',
          says: 'none: every post read costs. Set budget.unitsPerDay or budget.unitsPerMonth, in US dollars',
        },
  ];
  for (const { account, verify } of config.accounts) {
    const what = `account ${account}`;
    const user = users.get((usernameOf(account) as string).toLowerCase());
    if (user === undefined) lines.push({ what, level: 'error', says: 'not known to X, or suspended. Mend the name' });
    else if (user.protected === true) lines.push({ what, level: 'warning', says: 'protected: its posts are not read' });
    else lines.push({ what, level: 'ok', says: 'readable' });
    if (user === undefined || verify === undefined) continue;
    lines.push(
      linksTo(verify, profileLinks(user))
        ? { what, level: 'ok', says: 'its profile links to the address in verify' }
        : {
            what,
            level: 'warning',
            says: 'its profile does not link to the address in verify: it is linked to nobody',
          },
    );
  }
  return lines;
}
