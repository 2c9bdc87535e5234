/** An error for people: says where, what is wrong and what to do. Shown without a stack trace. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  constructor(
    message: string,
    /** Process exit code: 2 is bad usage or input, 3 something that is not reachable. */
    readonly exitCode: number = 2,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Retrying cannot help (wrong password, missing permission): the work stops and says so; nothing is skipped. */
export class FatalError extends UserError {
  override readonly name: string = 'FatalError';
  constructor(message: string, options?: ErrorOptions) {
    super(message, 3, options);
  }
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
