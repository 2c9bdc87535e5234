import { stat } from 'node:fs/promises';
import { UserError } from '../../../infra/errors.js';
import { openDirectory } from './directory.js';
import { type ExportFiles, pathError } from './files.js';
import { openZip } from './zip.js';

/** Throws UserError when nothing can be read there or it is no Slack export. */
export async function openExportFiles(location: string): Promise<ExportFiles> {
  let found: Awaited<ReturnType<typeof stat>>;
  try {
    found = await stat(location);
  } catch (error) {
    throw pathError(location, error);
  }
  if (found.isDirectory()) return openDirectory(location);
  if (found.isFile()) return openZip(location);
  throw new UserError(`path: ${location} is neither a folder nor a zip file`);
}
