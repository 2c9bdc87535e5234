import { errorMessage, UserError } from '../../../infra/errors.js';

/** The files of an export, wherever they lie. Names are relative to the export, with `/`, in Unicode NFC. */
export interface ExportFiles {
  /** For people: the path. */
  readonly description: string;
  readonly names: readonly string[];
  /** Files that must not be read, and why. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
  /** Of a name in `names`; whole seconds as ms, because a zip knows no more. */
  modifiedMs(name: string): Promise<number>;
  bytes(name: string): Promise<number>;
  /** Throws UnreadableFileError when this file cannot be read, while others may. */
  read(name: string): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

/** One file is bad; the rest of the export goes on. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError';
}

const markers: readonly string[] = ['channels.json', 'users.json', 'org_users.json'];

export function pathError(location: string, error: unknown): UserError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new UserError(`path: ${location} does not exist. Give the folder or the zip file of the Slack export`);
  if (code === 'EACCES' || code === 'EPERM')
    return new UserError(`path: no permission to read ${location}. Make it readable for the user that runs earshot`);
  return new UserError(`path: cannot read ${location}: ${errorMessage(error)}`, 2, { cause: error });
}

/**
 * Where the export begins among these names: some zip tools put a folder around it. Ends with `/` or is empty.
 * Throws UserError when there is no export, or more than one.
 */
export function exportRoot(names: readonly string[], location: string): string {
  const roots = names
    .filter((name) => markers.includes(name.slice(name.lastIndexOf('/') + 1)))
    .map((name) => name.slice(0, name.lastIndexOf('/') + 1));
  const depth = (root: string): number => root.split('/').length;
  const top = Math.min(...roots.map(depth));
  const candidates = [...new Set(roots.filter((root) => depth(root) === top))];
  if (candidates.length > 1) {
    const shown = candidates.slice(0, 5).join(', ');
    throw new UserError(`${location} holds several Slack exports (${shown}). Unpack it and import each by itself`);
  }
  const root = candidates[0];
  if (root === undefined) {
    throw new UserError(
      `${location} is no Slack export: it has neither channels.json nor users.json. Give the folder or zip file that Slack made (Settings → Import/Export → Export)`,
    );
  }
  return root;
}
