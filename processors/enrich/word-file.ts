import { readFileSync } from 'node:fs';

export interface WordFileLine {
  readonly label: string;
  readonly values: readonly string[];
}

/**
 * Reads a word list: `label: value value …`, values separated by ` | ` where one of them has a space; `#` starts a
 * comment. Word lists are part of the program, so a malformed one throws.
 */
export function readWordFile(url: URL): WordFileLine[] {
  const lines: WordFileLine[] = [];
  for (const [index, raw] of readFileSync(url, 'utf8').split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const colon = line.indexOf(':');
    if (colon <= 0) throw new Error(`${url.pathname}:${index + 1}: expected "label: words"`);
    const rest = line.slice(colon + 1);
    const values = (rest.includes(' | ') ? rest.split(' | ') : rest.split(' ')).map((value) => value.trim());
    lines.push({ label: line.slice(0, colon).trim(), values: values.filter((value) => value !== '') });
  }
  return lines;
}
