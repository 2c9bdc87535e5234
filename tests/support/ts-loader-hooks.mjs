import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What a file becomes, by a hash of what it is and of how it is made: a command is a hundred files, and tests run a hundred
 * commands. `npm ci` empties it.
 */
const cache = fileURLToPath(new URL('../../node_modules/.cache/earshot-ts/', import.meta.url));
mkdirSync(cache, { recursive: true });
const { version } = createRequire(import.meta.url)('@swc/core/package.json');
const settings = {
  swcrc: false,
  configFile: false,
  sourceMaps: 'inline',
  module: { type: 'es6' },
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
};

export async function resolve(specifier, context, nextResolve) {
  if (!/^(\.{0,2}\/|file:).*\.m?js$/.test(specifier)) return nextResolve(specifier, context);
  const url = new URL(specifier.replace(/js$/, 'ts'), context.parentURL);
  // Asked first: nearly all are there, and Node takes long to say that one is not.
  return existsSync(url) ? { url: url.href, shortCircuit: true } : nextResolve(specifier, context);
}

export async function load(url, context, nextLoad) {
  if (!/^file:.*\.m?ts$/.test(url)) return nextLoad(url, context);
  const filename = fileURLToPath(url);
  const text = await readFile(filename, 'utf8');
  const hash = createHash('sha256')
    .update(JSON.stringify([version, settings, filename, text]))
    .digest('hex');
  const cached = path.join(cache, `${hash}.mjs`);
  const source = await readFile(cached, 'utf8').catch(() => transformed(filename, text, cached));
  return { format: 'module', source, shortCircuit: true };
}

async function transformed(filename, text, cached) {
  const { transform } = await import('@swc/core');
  const { code } = await transform(text, { filename, ...settings });
  // Several processes and threads of one may be at it; each of them writes the same.
  const own = `${cached}.${randomUUID()}`;
  await writeFile(own, code);
  await rename(own, cached);
  return code;
}
