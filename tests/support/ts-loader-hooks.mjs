import { access, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

export async function resolve(specifier, context, nextResolve) {
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || !/^(\.{0,2}\/|file:).*\.m?js$/.test(specifier)) throw error;
    const url = new URL(specifier.replace(/js$/, 'ts'), context.parentURL);
    try {
      await access(fileURLToPath(url));
    } catch {
      throw error;
    }
    return nextResolve(url.href, context);
  }
}

export async function load(url, context, nextLoad) {
  if (!/^file:.*\.m?ts$/.test(url)) return nextLoad(url, context);
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, 'utf8'), {
    filename,
    swcrc: false,
    configFile: false,
    sourceMaps: 'inline',
    module: { type: 'es6' },
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  });
  return { format: 'module', source: code, shortCircuit: true };
}
