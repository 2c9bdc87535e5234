import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe } from '@jest/globals';
import { eventLogContract } from '../support/event-log-contract.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'earshot-log-'));

describe('EventLog, embedded', () => {
  eventLogContract({ spec: () => ({ kind: 'embedded', path: path.join(folder, 'log') }), sessionTimeoutMs: 3_000 });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
});
