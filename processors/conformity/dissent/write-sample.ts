import { existsSync, writeFileSync } from 'node:fs';
import { UserError } from '../../../infra/errors.js';

const inTheWay = (file: string): UserError =>
  new UserError(`${file} is there already, and may hold labels: name another file with --out, or remove that one.`);

/** Before work that takes long. */
export function refuseExisting(file: string): void {
  if (existsSync(file)) throw inTheWay(file);
}

/** Readable by its owner only; never over a file that is there. Throws UserError. */
export function writeSample(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw inTheWay(file);
    throw new UserError(`Cannot write ${file}: ${code ?? 'unknown error'}`);
  }
}
