import type { Config } from '../../infra/config.js';
import type { Store } from '../../infra/store/store.js';
import { content } from './content.js';
import type { Recipient, RenderedDigest, RenderOptions, Week } from './digest.js';
import { gather } from './gather.js';
import type { DigestModel } from './model.js';
import { renderCard } from './render-card.js';
import { renderHtml } from './render-html.js';
import { renderPictures } from './render-pictures.js';
import { renderText } from './render-text.js';

/**
 * What a recipient gets of a week. Reads views only; the same week, data and time give the same digest. Throws StoreError where
 * the store does not answer.
 */
export async function renderDigest(
  store: Store,
  config: Config,
  recipient: Recipient,
  week: Week,
  options: RenderOptions = {},
): Promise<RenderedDigest> {
  return renderModel(content(await gather(store, config, recipient, week, options)));
}

export async function renderModel(model: DigestModel): Promise<RenderedDigest> {
  return {
    subject: model.subject,
    html: await renderHtml(model),
    text: renderText(model),
    pictures: await renderPictures(model),
    card: renderCard(model),
    definitions: model.definitions,
  };
}
