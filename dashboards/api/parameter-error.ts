import { UserError } from '../../infra/errors.js';

/** A parameter of a request that does not hold: which, why, and what it may be. */
export class ParameterError extends UserError {
  override readonly name: string = 'ParameterError';
  constructor(readonly invalid: readonly InvalidParameter[]) {
    super(invalid.map(describe).join('; '));
  }
}

export interface InvalidParameter {
  readonly parameter: string;
  readonly reason: string;
  /** What it may be, where that is a list. */
  readonly allowed?: readonly string[];
}

/** Of one. */
export const badParameter = (parameter: string, reason: string, allowed?: readonly string[]): ParameterError =>
  new ParameterError([{ parameter, reason, ...(allowed === undefined ? {} : { allowed }) }]);

const mostNamed = 60;

function describe({ parameter, reason, allowed }: InvalidParameter): string {
  const values = allowed === undefined || allowed.length > mostNamed ? '' : `; there are ${allowed.join(', ')}`;
  return `${parameter} ${reason}${values}`;
}
