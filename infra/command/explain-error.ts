import { errorMessage, UserError } from '../errors.js';

export interface Explained {
  readonly message: string;
  readonly exitCode: number;
}

/** Errors of the machine that may come out of any library, and what to do about them. */
const ofTheMachine: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full. Free some space and run the command again; nothing accepted is lost.',
  EDQUOT: 'The disk quota is used up. Free some space and run the command again; nothing accepted is lost.',
  EROFS: 'The disk is read-only. Choose a folder that can be written with --data-dir.',
  EACCES: 'Permission is denied. Check who owns the folder, or choose another with --data-dir.',
  EMFILE: 'Too many files are open. Raise the limit (ulimit -n) and run the command again.',
};

/** What a person is told. An error that Earshot does not know is a defect of it (1); its stack shows with EARSHOT_LOG_LEVEL=debug. */
export function explainError(error: unknown, debug: boolean): Explained {
  if (error instanceof UserError) return { message: error.message, exitCode: error.exitCode };
  const { code, path } = (error ?? {}) as { code?: unknown; path?: unknown };
  const known = typeof code === 'string' ? ofTheMachine[code] : undefined;
  if (known !== undefined) {
    return { message: `${typeof path === 'string' ? `${path}: ` : ''}${known}`, exitCode: 3 };
  }
  const details = debug && error instanceof Error ? `\n${error.stack ?? ''}` : '';
  return {
    message: `Earshot met an error it does not know: ${errorMessage(error)}${details}\n${
      debug ? 'Please report it.' : 'Run it again with EARSHOT_LOG_LEVEL=debug for the details, and report it.'
    }`,
    exitCode: 1,
  };
}
