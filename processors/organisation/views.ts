import type { Migration } from '../../infra/store/migrate.js';
import { sqlFile } from '../sql-file.js';

export const organisationViews: readonly Migration[] = [
  { name: 'organisation/views.sql', sql: sqlFile(import.meta.url, 'views.sql') },
];
