// Lets Node run TypeScript: node --import ./tests/support/ts-loader.mjs file.ts
// Types are stripped by swc, as in jest; "./x.js" finds "./x.ts".
import { register } from 'node:module';

register('./ts-loader-hooks.mjs', import.meta.url);
