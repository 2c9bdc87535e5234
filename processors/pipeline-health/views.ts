import type { Migration } from '../../infra/store/migrate.js';
import { sqlFile } from '../sql-file.js';

export const pipelineHealthViews: readonly Migration[] = [
  { name: 'pipeline-health/views.sql', sql: sqlFile(import.meta.url, 'views.sql') },
];
