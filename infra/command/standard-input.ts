import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Lines that are not empty. */
export async function linesOf(input: Readable): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input })) if (line.trim() !== '') lines.push(line.trim());
  return lines;
}
