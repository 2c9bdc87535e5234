import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sources } from '../sources/index.js';
import { withSourcesTable } from './sources-table.js';

/** `npm run catalogue`: writes the table of sources into README.md. */
const readme = fileURLToPath(new URL('../../README.md', import.meta.url));
writeFileSync(readme, withSourcesTable(readFileSync(readme, 'utf8'), sources));
