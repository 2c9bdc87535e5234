import { readFileSync } from 'node:fs';
import { errorMessage, UserError } from '../../../infra/errors.js';

/** Names of people as the data calls them, one a line; # begins a comment. */
export interface NameList {
  readonly file: string;
  /** With the line of each. */
  readonly lines: ReadonlyMap<string, number>;
  has(name: string): boolean;
}

/** Throws UserError where the file cannot be read or names nobody. */
export function readNameList(file: string): NameList {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`The list of names ${file} cannot be read: ${errorMessage(error)}`);
  }
  const lines = new Map<string, number>();
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    const name = line.trim();
    if (name !== '' && !name.startsWith('#') && !lines.has(name)) lines.set(name, index + 1);
  }
  if (lines.size === 0) throw new UserError(`${file} names nobody: it must have a name or id a line.`);
  return { file, lines, has: (name) => lines.has(name) };
}
