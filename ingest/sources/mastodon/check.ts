import { isRecord, type JsonRecord } from '../../fields.js';
import { linksTo } from '../../public-accounts.js';
import type { CheckLine } from '../../source.js';
import { profileLinks } from './accounts.js';
import { handleOf } from './config.js';
import type { Server } from './server.js';
import { idOf } from './status.js';
import { pathsOf } from './streams.js';

/** What the server shows, in a few requests. Accounts are named as the configuration names them. */
export async function checkServer(server: Server, about: JsonRecord, signal: AbortSignal): Promise<CheckLine[]> {
  const { client, config, names } = server;
  const version = typeof about.version === 'string' ? about.version.slice(0, 50) : 'of an unknown version';
  const lines: CheckLine[] = [{ what: 'server', level: 'ok', says: `${names.instance}, Mastodon ${version}` }];
  lines.push(
    config.token === undefined
      ? {
          what: 'token',
          level: 'warning',
          says: 'none: of a thread 60 answers are shown, and nothing is streamed. Make an app with the scope read and set its token',
        }
      : { what: 'token', level: 'ok', says: 'accepted' },
  );
  for (const { account, person, verify } of config.accounts) {
    const what = `account ${account}`;
    const found = await client.account(handleOf(account) as string, signal);
    if (found === null) {
      lines.push({
        what,
        level: 'error',
        says: 'not known to this server. Mend the name, or ask the account’s own server',
      });
      continue;
    }
    const page = await client.statuses(`/api/v1/accounts/${idOf(found)}/statuses`, { before: null }, signal);
    const isRemote = String(found.acct).includes('@');
    if (page === null) lines.push({ what, level: 'error', says: 'its posts cannot be read' });
    else if (isRemote) {
      const says =
        'readable, but it lives on another server: this one does not know all of its posts and their numbers';
      lines.push({ what, level: 'warning', says });
    } else lines.push({ what, level: 'ok', says: 'readable' });
    if (person === undefined || verify === undefined) continue;
    lines.push(
      linksTo(verify, profileLinks(found))
        ? { what, level: 'ok', says: 'its profile links to the address in verify, and that links back (rel="me")' }
        : {
            what,
            level: 'warning',
            says: 'its profile has no link to the address in verify that the server has found to link back (rel="me"): it is linked to nobody',
          },
    );
  }
  if (pathsOf(config).length > 0 && config.streamingUrl === undefined) {
    const host = streamingHost(about);
    if (host !== null && host !== new URL(config.url).host) {
      const says = `the server streams at ${host}; set streamingUrl to https://${host} if streaming fails`;
      lines.push({ what: 'streams', level: 'warning', says });
    }
  }
  return lines;
}

function streamingHost({ configuration, urls }: JsonRecord): string | null {
  const now = isRecord(configuration) && isRecord(configuration.urls) ? configuration.urls.streaming : null;
  const url = now ?? (isRecord(urls) ? urls.streaming_api : null);
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).host : null;
}
