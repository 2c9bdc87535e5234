import { existsSync } from 'node:fs';
import path from 'node:path';

/** Real recorded data that lies beside the project and is never copied into it. */
const folder = path.resolve(process.env.EARSHOT_SHARED_DATA ?? path.join(process.cwd(), '..', 'shared', 'data'));

/**
 * Path of a file or folder of the shared data; null when it is absent, so that the caller can skip its tests. With
 * CI=true an absent one fails the run.
 */
export function sharedData(name: string): string | null {
  const found = path.join(folder, name);
  if (existsSync(found)) return found;
  const message = `The shared data ${name} is not at ${found}: set EARSHOT_SHARED_DATA to the folder that holds it`;
  if (process.env.CI === 'true') throw new Error(message);
  process.stderr.write(`SKIPPED: ${message}\n`);
  return null;
}
