import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { errorMessage, FatalError } from '../errors.js';
import { explainEmbedded } from '../store/store-error.js';

/**
 * The embedded engine's own backup: parts as of one moment, whatever merges meanwhile; the engine holds the lock of its folder, so
 * nobody else writes. Not through the client, because the folder of backups is given when the engine starts.
 */
export function backUpStore(dataPath: string, database: string, to: string): Promise<void> {
  return withEngine(dataPath, to, `BACKUP DATABASE ${database} TO File('${quoted(to)}')`);
}

/** Into a folder that holds no store. */
export function restoreStore(
  from: string,
  dataPath: string,
  database: { readonly of: string; readonly as: string },
): Promise<void> {
  mkdirSync(dataPath, { recursive: true, mode: 0o700 });
  return withEngine(dataPath, from, `RESTORE DATABASE ${database.of} AS ${database.as} FROM File('${quoted(from)}')`);
}

async function withEngine(dataPath: string, allowed: string, statement: string): Promise<void> {
  const { Session } = await loadChdb();
  try {
    const session = new Session(dataPath, { connectionArgs: [`--backups.allowed_path=${path.dirname(allowed)}`] });
    try {
      await session.queryAsync(statement);
    } finally {
      session.close();
    }
  } catch (error) {
    throw explainEmbedded(error, dataPath);
  }
}

/** The engine takes no parameter there. */
function quoted(folder: string): string {
  return path.resolve(folder).replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}

async function loadChdb(): Promise<Pick<typeof import('chdb'), 'Session'>> {
  try {
    return await import('chdb');
  } catch (error) {
    throw new FatalError(
      `The embedded ClickHouse (npm package chdb) is not installed: ${errorMessage(error)}. Run npm ci.`,
    );
  }
}
