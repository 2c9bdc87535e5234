import { directoryCsvSource } from '../directory/csv.js';
import type { Source } from '../source.js';
import { simulatedSource } from './simulated/source.js';
import { slackExportSource } from './slack-export/source.js';

/** Every source there is: what `type` in the configuration and `earshot import` may name. */
export const sources: readonly Source<unknown>[] = [slackExportSource, directoryCsvSource, simulatedSource];
