import { UserError } from '../../infra/errors.js';

/** Refusals that are no question of parameters, as the framework knows them: with the status to answer with. */

const refusal = (statusCode: number, detail: string): Error => Object.assign(new Error(detail), { statusCode });

export const refuseNotFound = (detail: string): Error => refusal(404, detail);
export const refuseForbidden = (detail: string): Error => refusal(403, detail);

/** What is named is not there: 404, and 2 of the command line. */
export class NotThereError extends UserError {
  override readonly name: string = 'NotThereError';
}
