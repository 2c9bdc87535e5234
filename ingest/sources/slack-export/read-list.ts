import { type ExportFiles, UnreadableFileError } from './files.js';
import { createArraySplitter } from './json-array.js';

/** A message, user or channel with all its members; the largest is held in memory. */
const maxItemBytes = 64 * 1024 ** 2;

export interface ListItem {
  readonly index: number;
  readonly bytes: number;
  readonly value: unknown;
  /** Why there is no value, with the byte; the index is where in the list it happened. */
  readonly problem: string | null;
}

/**
 * The items of one JSON file as they stream by, from the `from`th result on (a problem is a result too). What cannot be
 * read is a problem, never an error, unless the disk itself fails.
 */
export async function* readList(files: ExportFiles, name: string, from = 0): AsyncGenerator<ListItem[]> {
  const splitter = createArraySplitter(maxItemBytes);
  let seen = 0;
  const wanted = (results: readonly Parameters<typeof toItem>[0][]): ListItem[] => {
    const skipped = Math.max(0, Math.min(results.length, from - seen));
    seen += results.length;
    return results.slice(skipped).map(toItem);
  };
  try {
    for await (const chunk of files.read(name)) {
      const items = wanted(splitter.push(chunk));
      if (items.length > 0) yield items;
    }
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    const after = splitter.byte > 0 ? ` (after byte ${splitter.byte}; what was before it was read)` : '';
    const problem = `${error.message}${after}`;
    yield wanted([{ index: splitter.index, byte: splitter.byte, json: null, problem }]);
    return;
  }
  const rest = wanted(splitter.end());
  if (rest.length > 0) yield rest;
}

function toItem(result: { index: number; byte: number; json: Buffer | null; problem: string | null }): ListItem {
  const { index, json, problem } = result;
  if (json === null) return { index, bytes: 0, value: null, problem };
  try {
    return { index, bytes: json.length, value: JSON.parse(json.toString('utf8')), problem: null };
  } catch {
    // The parser's own message quotes the text around the fault: somebody's words.
    return { index, bytes: json.length, value: null, problem: `is not valid JSON (the item at byte ${result.byte})` };
  }
}
