import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withCatalogue } from './catalogue.js';

/** `npm run catalogue`: writes the catalogue of measures into README.md. */
const readme = fileURLToPath(new URL('../../README.md', import.meta.url));
writeFileSync(readme, withCatalogue(readFileSync(readme, 'utf8')));
