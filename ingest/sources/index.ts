import { directoryCsvSource } from '../directory/csv.js';
import { evidenceSources } from '../evidence/source.js';
import type { Source } from '../source.js';
import { activityFileSource } from './activity-file/source.js';
import { discourseSource } from './discourse/source.js';
import { entraSource } from './entra/source.js';
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
  teamsSource,
  discourseSource,
  vivaEngageSource,
  vivaEngageExportSource,
  simulatedSource,
];
