import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { type Erasure, erasureSchema } from '../contracts/directory.js';
import { errorMessage, UserError } from '../errors.js';

const fileSchema = z.object({ earshotErasures: z.literal(1), erasures: z.array(erasureSchema) });

/** Everybody who is erased, by pseudonym. Written whole or not at all, readable by its owner only. */
export function writeErasures(file: string, erasures: readonly Erasure[]): void {
  const draft = `${file}.${process.pid}.part`;
  try {
    const descriptor = openSync(draft, 'w', 0o600);
    try {
      writeSync(descriptor, `${JSON.stringify({ earshotErasures: 1, erasures }, null, 1)}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new UserError(`The erasures cannot be written to ${file}: ${errorMessage(error)}`, 3);
  }
}

/** Throws a UserError that names the file where it is none of these. */
export function readErasuresFile(file: string): readonly Erasure[] {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).erasures;
  } catch (error) {
    const why =
      error instanceof z.ZodError || error instanceof SyntaxError
        ? 'it is no file of "earshot erase --export"'
        : errorMessage(error);
    throw new UserError(`The erasures in ${file} cannot be read: ${why}.`);
  }
}
