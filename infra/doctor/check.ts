/** One thing that was looked at. Never holds a secret. */
export interface Check {
  readonly name: string;
  /** Nothing has to be done about it. */
  readonly ok: boolean;
  readonly level: 'ok' | 'warn' | 'error';
  readonly detail: string;
  /** What to do about it; null where nothing has to be done. */
  readonly fix: string | null;
}

export function fine(name: string, detail: string): Check {
  return { name, ok: true, level: 'ok', detail, fix: null };
}

/** It works, and something should be known. */
export function warning(name: string, detail: string, fix: string | null = null): Check {
  return { name, ok: false, level: 'warn', detail, fix };
}

export function failure(name: string, detail: string, fix: string | null): Check {
  return { name, ok: false, level: 'error', detail, fix };
}
