import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type Config, loadConfig, pseudonymKey, pseudonymKeyFile } from '../../../../infra/config.js';
import {
  dataFolderCheck,
  diskCheck,
  keyCheck,
  memoryCheck,
  nodeCheck,
  testToolsCheck,
  threadCheck,
  timeZoneCheck,
} from '../../../../infra/doctor/machine.js';
import { removeTempDirs, tempDir } from '../../../support/temp-dir.js';

afterAll(removeTempDirs);
const gib = 1024 ** 3;
const configIn = (dataDir: string, env = {}): Config => loadConfig({ env, dataDir });

test.each([
  ['18.20.0', 'error'],
  ['20.18.3', 'error'],
  ['20.19.0', 'ok'],
  ['24.1.0', 'ok'],
])('Node %s: %s', (version, level) => {
  expect(nodeCheck(version)).toMatchObject({ level, detail: `Node ${version}` });
});

test.each([
  [undefined, 'warn'],
  ['4', 'warn'],
  ['16', 'ok'],
  ['64', 'ok'],
])('UV_THREADPOOL_SIZE=%s: %s', (value, level) => {
  expect(threadCheck(value)).toMatchObject({ level });
});

test.each([
  [1.9, 'warn', '1.9 GB free'],
  [2, 'ok', '2.0 GB free'],
])('%s GB of disk: %s', (gigabytes, level, detail) => {
  expect(diskCheck(configIn(tempDir()), () => gigabytes * gib)).toMatchObject({ level, detail });
});

test('the disk is the one of a folder that is yet to be made', () => {
  const parent = tempDir();
  const asked: string[] = [];
  diskCheck(configIn(path.join(parent, 'a', 'b')), (folder) => {
    asked.push(folder);
    return gib;
  });
  expect(asked).toEqual([parent]);
});

test.each([
  [1, 'warn'],
  [4, 'ok'],
])('%s GB of memory: %s', (gigabytes, level) => {
  expect(memoryCheck(gigabytes * gib)).toMatchObject({ level });
});

describe('the data folder', () => {
  test('there, or to be made', () => {
    const folder = tempDir();
    expect(dataFolderCheck(configIn(folder))).toMatchObject({ level: 'ok', detail: folder });
    expect(dataFolderCheck(configIn(path.join(folder, 'new'))).detail).toMatch(/made at the first use/);
  });

  test('a file in its place', () => {
    const file = path.join(tempDir(), 'file');
    writeFileSync(file, '');
    chmodSync(file, 0o700);
    expect(dataFolderCheck(configIn(path.join(file, 'data')))).toMatchObject({
      level: 'error',
      fix: expect.stringContaining('--data-dir'),
    });
  });
});

describe('the key of the pseudonyms', () => {
  test('is never shown', () => {
    const key = 'canary-0123456789-0123456789-0123456789';
    expect(JSON.stringify(keyCheck(configIn(tempDir(), { EARSHOT_PSEUDONYM_KEY: key })))).not.toContain(key);
    const config = configIn(tempDir());
    const made = pseudonymKey(config);
    expect(JSON.stringify(keyCheck(config))).not.toContain(made);
  });

  test('that others can read is an error with the way to mend it', () => {
    const config = configIn(tempDir());
    pseudonymKey(config);
    chmodSync(pseudonymKeyFile(config), 0o644);
    expect(keyCheck(config)).toMatchObject({
      level: 'error',
      detail: expect.stringContaining('644'),
      fix: `Run: chmod 600 ${pseudonymKeyFile(config)}`,
    });
  });

  test('that is damaged is an error', () => {
    const config = configIn(tempDir());
    mkdirSync(config.dataDir, { recursive: true });
    writeFileSync(pseudonymKeyFile(config), 'short', { mode: 0o600 });
    expect(keyCheck(config)).toMatchObject({ level: 'error', detail: expect.stringMatching(/damaged/) });
  });
});

test('the time zone is told, and UTC as something to set', () => {
  expect(timeZoneCheck(configIn(tempDir(), { EARSHOT_TIME_ZONE: 'Europe/Berlin' })).detail).toBe(
    'Europe/Berlin; weeks begin on monday',
  );
  expect(timeZoneCheck(configIn(tempDir())).detail).toContain('EARSHOT_TIME_ZONE');
});

test('Java and Maven are information, whether there or not', () => {
  expect(testToolsCheck((command) => (command === 'java' ? 'openjdk 17' : null))).toMatchObject({
    level: 'ok',
    detail: expect.stringMatching(/java: openjdk 17; mvn: not found/),
  });
});
