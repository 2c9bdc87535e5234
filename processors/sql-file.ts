import { readFileSync } from 'node:fs';

/** Text of an `.sql` file beside the calling module: `sqlFile(import.meta.url, 'period.sql')`. */
export function sqlFile(moduleUrl: string, name: string): string {
  return readFileSync(new URL(name, moduleUrl), 'utf8');
}
