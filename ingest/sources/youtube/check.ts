import { isRecord } from '../../fields.js';
import { linksTo } from '../../public-accounts.js';
import type { CheckLine } from '../../source.js';
import { lookUp, profileLinks, type Server } from './channels.js';
import { channelOf } from './config.js';

/** Costs a quota unit for each handle, and one for fifty ids. Channels are named as the configuration names them. */
export async function checkChannels(server: Server, signal: AbortSignal): Promise<CheckLine[]> {
  const { config, context } = server;
  const found = await lookUp(server, signal);
  const left = context.http.unitsLeft();
  // A look at each channel's list and at its videos of late, and one look-up by handle.
  const handles = config.accounts.filter(({ account }) => 'handle' in (channelOf(account) ?? {})).length;
  const units = found.length * 2 + handles;
  const lines: CheckLine[] = [
    { what: 'key', level: 'ok', says: 'accepted' },
    {
      what: 'quota',
      level: units * 288 > 10_000 ? 'warning' : 'ok',
      says: `${left} units left today; every reading takes ${units} or more of the 10,000 a day. Read less often (schedule) or name channels by their ids if that is too much`,
    },
  ];
  for (const [index, channel] of found.entries()) {
    const { account, verify } = config.accounts[index] as (typeof config.accounts)[number];
    const what = `channel ${account}`;
    if (channel === null) {
      lines.push({ what, level: 'error', says: 'not known to YouTube. Mend the name' });
      continue;
    }
    const isHidden = isRecord(channel.statistics) && channel.statistics.hiddenSubscriberCount === true;
    lines.push({ what, level: 'ok', says: isHidden ? 'readable; it hides the number of its subscribers' : 'readable' });
    if (verify === undefined) continue;
    lines.push(
      linksTo(verify, profileLinks(channel))
        ? { what, level: 'ok', says: 'its description holds the address in verify' }
        : {
            what,
            level: 'warning',
            says: 'its description does not hold the address in verify: it is linked to nobody',
          },
    );
  }
  return lines;
}
