import type { Migration } from '../../infra/store/migrate.js';
import { sqlFile } from '../sql-file.js';

export const alertViews: readonly Migration[] = [
  { name: 'alerts/views.sql', sql: sqlFile(import.meta.url, 'views.sql') },
];
