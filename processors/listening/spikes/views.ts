import type { Migration } from '../../../infra/store/migrate.js';
import { sqlFile } from '../../sql-file.js';

export const spikeViews: readonly Migration[] = [
  { name: 'listening/spikes/views.sql', sql: sqlFile(import.meta.url, 'views.sql') },
];
