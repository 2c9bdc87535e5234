import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { runCli, stackTraceIn } from '../../support/cli.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

const folder = tempDir();
afterAll(removeTempDirs);

test('a query that does not hold is shown with a caret, and ends with 2', async () => {
  const result = await runCli(['query', 'test', '日本 AND (acme OR'], { cwd: folder });
  expect(result.code).toBe(2);
  expect(result.stdout).toBe('');
  expect(result.stderr).toContain('日本 AND (acme OR\n               ^^\nColumn 14: Nothing follows OR');
  expect(stackTraceIn(result)).toBeNull();
});

test('for machines too', async () => {
  const { code, stdout } = await runCli(['query', 'test', 'author:bob', '--json'], { cwd: folder });
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ exitCode: 2, error: expect.stringContaining('for privacy') });
});

test('what may not be meant is said; without data there is nothing to test on', async () => {
  const result = await runCli(['query', 'test', 'acme and bank'], { cwd: folder });
  expect(result.code).toBe(2);
  expect(result.stderr).toContain('     ^^^\n"and" in small letters is a word');
  expect(result.stderr).toContain('There is no data in');
});

test('it has help, and families are asked for as before', async () => {
  const { code, stdout } = await runCli(['query', 'test', '--help'], { cwd: folder });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}earshot query test 'acme/m);
  expect(stdout).toMatch(/--diacritics/);
  const family = await runCli(['query', 'nonsense'], { cwd: folder });
  expect(family.code).toBe(2);
  expect(`${family.stdout}${family.stderr}`).toMatch(/nonsense/);
});

test('a configuration names the query and the column', async () => {
  const file = path.join(folder, 'bad.yaml');
  writeFileSync(file, 'listening:\n  queries:\n    - { name: acme, query: "acme AND" }\n');
  const { code, stderr } = await runCli(['--config', file, 'query', 'test', '--name', 'acme'], { cwd: folder });
  expect(code).toBe(2);
  expect(stderr).toContain('listening.queries.0.query: column 6: Nothing follows AND');
});
