import { directoryCsvSource } from '../directory/csv.js';
import { evidenceSources } from '../evidence/source.js';
import type { Source } from '../source.js';
import { activityFileSource } from './activity-file/source.js';
import { blueskySource } from './bluesky/source.js';
import { jetstreamSource } from './bluesky-jetstream/source.js';
import { feedSource } from './feed/source.js';
import { mastodonSource } from './mastodon/source.js';
import { simulatedSource } from './simulated/source.js';
import { slackExportSource } from './slack-export/source.js';
import { xSource } from './x/source.js';
import { youtubeSource } from './youtube/source.js';
import { wordpressSource } from './wordpress/source.js';

/** Every source there is: what `type` in the configuration and `earshot import` may name. */
export const sources: readonly Source<unknown>[] = [
  slackExportSource,
  activityFileSource,
  directoryCsvSource,
  ...evidenceSources,
  blueskySource,
  jetstreamSource,
  feedSource,
  wordpressSource,
  simulatedSource,
  mastodonSource,
  xSource,
  youtubeSource,
];
