import { directoryCsvSource } from '../directory/csv.js';
import { evidenceSources } from '../evidence/source.js';
import type { Source } from '../source.js';
import { activityFileSource } from './activity-file/source.js';
import { blueskySource } from './bluesky/source.js';
import { jetstreamSource } from './bluesky-jetstream/source.js';
import { discourseSource } from './discourse/source.js';
import { entraSource } from './entra/source.js';
import { feedSource } from './feed/source.js';
import { mastodonSource } from './mastodon/source.js';
import { mattermostSource } from './mattermost/source.js';
import { mattermostExportSource } from './mattermost-export/source.js';
import { scimFileSource } from './scim/file-source.js';
import { scimSource } from './scim/source.js';
import { simulatedSource } from './simulated/source.js';
import { slackSource } from './slack/source.js';
import { slackExportSource } from './slack-export/source.js';
import { teamsSource } from './teams/source.js';
import { vivaEngageSource } from './viva-engage/source.js';
import { vivaEngageExportSource } from './viva-engage-export/source.js';
import { wordpressSource } from './wordpress/source.js';
import { xSource } from './x/source.js';
import { youtubeSource } from './youtube/source.js';

/** Every source there is: what `type` in the configuration and `earshot import` may name. */
export const sources: readonly Source<unknown>[] = [
  slackExportSource,
  slackSource,
  activityFileSource,
  mattermostSource,
  mattermostExportSource,
  directoryCsvSource,
  entraSource,
  scimSource,
  scimFileSource,
  ...evidenceSources,
  blueskySource,
  jetstreamSource,
  feedSource,
  wordpressSource,
  teamsSource,
  discourseSource,
  vivaEngageSource,
  vivaEngageExportSource,
  simulatedSource,
  mastodonSource,
  xSource,
  youtubeSource,
];
