import type { SourceContext } from '../../source.js';
import { instanceOf } from '../blog-common/events.js';
import { createWordPressClient, type WordPressClient } from './client.js';
import { createGuids, type Guids } from './comments.js';
import type { WordPressConfig } from './config.js';
import type { Place } from './notes.js';

/** What all that reads a site shares. */
export interface WordPress {
  readonly config: WordPressConfig;
  readonly instance: string;
  readonly client: WordPressClient;
  readonly guids: Guids;
  readonly postPlaces: readonly Place[];
  readonly context: SourceContext;
}

export function createWordPress(config: WordPressConfig, context: SourceContext): WordPress {
  const client = createWordPressClient(config, context);
  const postPlaces: Place[] = config.pages ? ['posts', 'pages'] : ['posts'];
  return {
    config,
    instance: instanceOf(config.url),
    client,
    guids: createGuids(
      client,
      postPlaces.map((place) => `/wp/v2/${place}`),
    ),
    postPlaces,
    context,
  };
}
