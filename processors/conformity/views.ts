import type { Migration } from '../../infra/store/migrate.js';
import { sqlFile } from '../sql-file.js';

export const conformityViews: readonly Migration[] = [
  { name: 'conformity/views.sql', sql: sqlFile(import.meta.url, 'views.sql') },
];
