import { readFileSync } from 'node:fs';
import path from 'node:path';
import { errorMessage, FatalError, UserError } from '../errors.js';

/**
 * What an operator can mend is said in their words; everything else passes as it came. The engine's code stays on the
 * error as `code`, because a code decides whether a row is dead-lettered, a batch retried or the work stopped.
 */
export function explainStatement(error: unknown, where: string): unknown {
  if (error instanceof UserError) return error;
  const code = codeOf(error);
  const message = errorMessage(error);
  if (isDiskFull(error)) {
    return coded(new UserError(diskFull(where), 3, { cause: error }), code || '243');
  }
  if (isAccessError(error)) {
    return coded(
      new FatalError(`${where} does not permit this statement to the user: ${firstLine(message)}. Check its grants.`, {
        cause: error,
      }),
      code,
    );
  }
  if (isUnreachable(error)) {
    return coded(
      new UserError(`${where} is not reachable (${code || firstLine(message)}).`, 3, { cause: error }),
      code || 'ETIMEDOUT',
    );
  }
  return error;
}

/** Why the embedded engine did not open. */
export function explainEmbedded(error: unknown, dataPath: string): Error {
  const message = errorMessage(error);
  if (/only one active data directory/.test(message)) {
    return new UserError(`This process has another store open already; close it before ${dataPath} is opened`, 3, {
      cause: error,
    });
  }
  if (isDiskFull(error)) return new UserError(diskFull(`embedded ClickHouse in ${dataPath}`), 3, { cause: error });
  // The engine writes "Code: 76 … Cannot lock file" to standard error and tells its caller only that it failed.
  const holder = lockHolder(dataPath);
  if (holder !== null || /\b76\b|CANNOT_OPEN_FILE|another server|lock file/i.test(message)) {
    return new UserError(
      `Another process${holder === null ? '' : ` (pid ${holder})`} is using the data in ${dataPath}. Stop it first; while "earshot up" runs, "earshot query" asks it instead of opening the data.`,
      3,
      { cause: error },
    );
  }
  return new UserError(
    `Cannot open the embedded store in ${dataPath}: ${firstLine(message)}. Is the folder on a local disk and writable, and written by this version of Earshot or an older one?`,
    3,
    { cause: error },
  );
}

/** Process id in the engine's lock file while that process lives; null when nobody else holds the data. */
export function lockHolder(dataPath: string): number | null {
  let status: string;
  try {
    status = readFileSync(path.join(dataPath, 'status'), 'utf8');
  } catch {
    return null;
  }
  const pid = Number(/^PID: (\d+)/m.exec(status)?.[1] ?? Number.NaN);
  return Number.isInteger(pid) && pid !== process.pid && isAlive(pid) ? pid : null;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Why a server did not let us in. The password is in none of these. */
export function explainConnection(error: unknown, where: string, user: string): Error {
  if (error instanceof UserError) return error;
  const message = errorMessage(error);
  const code = codeOf(error);
  if (isAccessError(error)) {
    return new FatalError(
      `${where} refused the user "${user}" (${code || firstLine(message)}): check CLICKHOUSE_USER and CLICKHOUSE_PASSWORD.`,
      { cause: error },
    );
  }
  // Before the certificate, because both are errors of TLS.
  if (/wrong version number|packet length too long|ERR_SSL_|EPROTO/i.test(`${code} ${message}`)) {
    return new FatalError(
      `${where} does not answer with TLS on this port. CLICKHOUSE_URL says https://; use the server's HTTPS port (usually 8443), or http:// and its plain port (8123) inside a trusted network.`,
      { cause: error },
    );
  }
  if (/certificate|self.signed|CERT_|ERR_TLS/i.test(`${code} ${message}`)) {
    return new FatalError(
      `${where} shows a TLS certificate that is not trusted (${code || firstLine(message)}). Set clickhouse.caFile to the certificate of the authority that signed it.`,
      { cause: error },
    );
  }
  if (code === 'ECONNRESET' || code.startsWith('HPE_') || /socket hang up/i.test(message)) {
    return new UserError(
      `${where} closed the connection or did not answer in HTTP (${code || firstLine(message)}). A TLS port needs https:// in CLICKHOUSE_URL (usually port 8443); plain HTTP is usually on port 8123.`,
      3,
      { cause: error },
    );
  }
  if (isUnreachable(error)) {
    return new UserError(
      `${where} is not reachable (${code || firstLine(message)}). Is the server running and CLICKHOUSE_URL right?`,
      3,
      { cause: error },
    );
  }
  return new UserError(`${where} answered with an error: ${firstLine(message) || 'an empty answer'}`, 3, {
    cause: error,
  });
}

/** Wrong password, missing grant, read-only user: retrying cannot help. */
export function isAccessError(error: unknown): boolean {
  // 516 AUTHENTICATION_FAILED, 497 ACCESS_DENIED, 192 UNKNOWN_USER, 193 WRONG_PASSWORD, 194 REQUIRED_PASSWORD, 164 READONLY
  return (
    /^(516|497|192|193|194|164)$/.test(codeOf(error)) ||
    /\((AUTHENTICATION_FAILED|ACCESS_DENIED|WRONG_PASSWORD|UNKNOWN_USER|READONLY)\)/.test(errorMessage(error))
  );
}

function isDiskFull(error: unknown): boolean {
  // 243 NOT_ENOUGH_SPACE; a failed write is an errno in the text of another code.
  return codeOf(error) === '243' || /NOT_ENOUGH_SPACE|No space left|not enough space|ENOSPC/i.test(errorMessage(error));
}

function isUnreachable(error: unknown): boolean {
  return (
    /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE)$/.test(codeOf(error)) ||
    /^Timeout error/.test(errorMessage(error))
  );
}

function diskFull(where: string): string {
  return `The disk of the ${where} is full. Free some space; what could not be written is tried again, and nothing accepted is lost.`;
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '');
}

function coded(error: UserError, code: string): UserError {
  return Object.assign(error, { code });
}

export function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.slice(0, 300) ?? '';
}
