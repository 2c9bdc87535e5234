import type { CheckLine } from '../../source.js';
import { findFeeds } from './feeds.js';
import type { Deps } from './live.js';

/** Whose network the token opens, what it may be used for, and what it may not. */
export async function checkVivaEngage({ config, client, source }: Deps, signal: AbortSignal): Promise<CheckLine[]> {
  const lines: CheckLine[] = [
    {
      what: 'token',
      level: config.token === undefined ? 'ok' : 'warning',
      says:
        config.token === undefined
          ? 'a Microsoft Entra token of a person (delegated, access_as_user), renewed by the refresh token'
          : 'a Microsoft Entra token of a person (delegated, access_as_user) ends after about an hour; entra with a refresh token goes on by itself. There are no tokens for programs alone, and those of Yammer itself are being retired',
    },
  ];
  const { networkId, networkName, isVerifiedAdmin } = await client.current(signal);
  lines.push({ what: 'network', level: 'ok', says: `${networkName ?? 'without a name'} (${networkId})` });
  lines.push({
    what: 'data export',
    level: isVerifiedAdmin ? 'ok' : config.backfill === 'export' ? 'error' : 'warning',
    says: isVerifiedAdmin
      ? 'the person is a verified admin: what was before comes from data exports'
      : 'the person is no verified admin: what was before is read from the feed, which leaves out messages of long threads. A verified admin may export',
  });
  const { names, missing } = await findFeeds(config, client, source.communities, source.logger, signal);
  for (const name of missing) {
    lines.push({
      what: `community ${name}`,
      level: 'error',
      says: 'communities.private names it, and the person of the token sees no such community: let them join it, or write its id',
    });
  }
  // Each question counts; more of them would keep live reading waiting. That for the network is the first page, once a minute.
  for (const feed of names.filter((name) => name !== 'network').slice(0, 5)) {
    const envelope = await client.messages(feed, null, { isPoll: false, signal });
    lines.push(
      envelope === null
        ? { what: feed, level: 'error', says: 'is not there, or not for the person of the token' }
        : { what: feed, level: 'ok', says: `can be read; ${envelope.messages.length} messages on its first page` },
    );
  }
  return lines;
}
