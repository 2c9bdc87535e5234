import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sources } from '../sources/index.js';
import { configJsonSchema } from './config-schema.js';

/** `npm run schema`: writes infra/earshot.schema.json. */
const file = fileURLToPath(new URL('../../infra/earshot.schema.json', import.meta.url));
writeFileSync(file, `${JSON.stringify(configJsonSchema(sources), null, 2)}\n`);
