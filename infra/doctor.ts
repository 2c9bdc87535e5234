import type { Config } from './config.js';
import { type Check, failure } from './doctor/check.js';
import { logChecks } from './doctor/log.js';
import {
  dataFolderCheck,
  diskCheck,
  keyCheck,
  memoryCheck,
  nodeCheck,
  testToolsCheck,
  threadCheck,
  timeZoneCheck,
} from './doctor/machine.js';
import { storeChecks } from './doctor/store.js';
import { errorMessage } from './errors.js';

export type { Check } from './doctor/check.js';

/**
 * What is reachable, which versions, what is missing and how to mend it. Makes nothing, changes nothing and shows no
 * secret; a check that fails by itself is an error among the others.
 */
export async function diagnose(config: Config): Promise<Check[]> {
  const checks: [string, () => Check | Check[] | Promise<Check[]>][] = [
    ['node', () => nodeCheck()],
    ['threads', () => threadCheck(process.env.UV_THREADPOOL_SIZE)],
    ['memory', () => memoryCheck()],
    ['data folder', () => dataFolderCheck(config)],
    ['disk', () => diskCheck(config)],
    ['time zone', () => timeZoneCheck(config)],
    ['pseudonym key', () => keyCheck(config)],
    ['log', () => logChecks(config)],
    ['store', () => storeChecks(config)],
    ['test tools', () => testToolsCheck()],
  ];
  const found: Check[] = [];
  for (const [name, check] of checks) {
    try {
      found.push(...[await check()].flat());
    } catch (error) {
      found.push(failure(name, `could not be looked at: ${errorMessage(error)}`, null));
    }
  }
  return found;
}
