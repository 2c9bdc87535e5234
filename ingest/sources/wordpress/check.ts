import { safeMessage, secretsIn } from '../../failure.js';
import { type CheckLine, PlatformError, SourceStoppedError } from '../../source.js';
import { findSite } from './find.js';
import type { WordPress } from './wordpress.js';

export async function checkSite({ config, client, postPlaces }: WordPress, signal: AbortSignal): Promise<CheckLine[]> {
  const lines: CheckLine[] = [];
  try {
    const site = await findSite(config, client, signal);
    lines.push({ what: 'site', level: 'ok', says: 'its REST API answers' });
    if (config.username !== undefined) lines.push({ what: 'password', level: 'ok', says: 'is accepted' });
    for (const place of [...postPlaces, ...(config.comments ? ['comments'] : [])]) {
      const list = await client.list(site.api, `/wp/v2/${place}`, { per_page: 1, _fields: 'id' }, signal);
      lines.push(
        list === null
          ? { what: place, level: 'warning', says: 'the site does not give them' }
          : { what: place, level: 'ok', says: `${list.total ?? 'an unknown number'} can be read` },
      );
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof PlatformError) && !(error instanceof SourceStoppedError)) throw error;
    lines.push({ what: 'site', level: 'error', says: safeMessage(error, secretsIn(config)) });
  }
  return lines;
}
