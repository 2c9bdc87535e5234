import type { Config } from '../../infra/config.js';
import type { Store } from '../../infra/store/store.js';
import type { Recipient, RenderedDigest, RenderOptions, Week } from './digest.js';

/**
 * What a recipient gets of a week. Reads views only; the same week and data give the same digest.
 * Throws RangeError for a week that is no day; StoreError where the store does not answer.
 */
export async function renderDigest(
  store: Store,
  config: Config,
  recipient: Recipient,
  week: Week,
  _options: RenderOptions = {},
): Promise<RenderedDigest> {
  const [found] = await store.query<{ name: string }>('SELECT name FROM v_organisation', {});
  const title = `${found?.name ?? config.organisation.name}: week of ${week}`;
  const text = `${title}\n\n${recipient.kind}\n`;
  return {
    subject: title,
    html: `<!doctype html><html lang="en"><body><p>${week}</p></body></html>`,
    text,
    pictures: [],
    definitions: {},
    card: { title, findings: [], link: null },
  };
}
