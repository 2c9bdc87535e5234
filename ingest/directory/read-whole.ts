import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../../infra/errors.js';

/** Ample for a million people. */
const largestFileBytes = 400_000_000;

/** A table that is checked as a whole. Throws UserError. */
export async function readWhole(file: string, kind = 'CSV file'): Promise<Buffer> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw new UserError(`${file} is a folder, not a ${kind}`);
    if (found.size > largestFileBytes) {
      throw new UserError(
        `${file} has ${found.size} bytes; a table that is read as a whole may have ${largestFileBytes}`,
      );
    }
    return await readFile(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`Cannot read ${file}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
}
