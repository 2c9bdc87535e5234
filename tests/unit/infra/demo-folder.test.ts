import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { freshDemoFolder, isDemoHalfMade } from '../../../infra/demo-folder.js';
import { UserError } from '../../../infra/errors.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

afterAll(removeTempDirs);

it('is made, and emptied for the next demo', () => {
  const folder = path.join(tempDir(), 'demo');
  const demo = freshDemoFolder(folder);
  mkdirSync(path.join(folder, 'store'));
  expect(isDemoHalfMade(folder)).toBe(true);
  demo.complete();
  expect(isDemoHalfMade(folder)).toBe(false);
  freshDemoFolder(folder);
  expect(readdirSync(folder)).toEqual(['demo.json']);
});

it("is not taken from somebody's own files", () => {
  const folder = tempDir();
  writeFileSync(path.join(folder, 'thesis.txt'), '');
  expect(() => freshDemoFolder(folder)).toThrow(UserError);
  expect(readdirSync(folder)).toEqual(['thesis.txt']);
});

it('is not taken from a demo that is being made', () => {
  const folder = tempDir();
  const mark = (pid: number): void =>
    writeFileSync(path.join(folder, 'demo.json'), JSON.stringify({ madeBy: 'earshot demo', pid, complete: false }));
  mark(process.ppid);
  expect(() => freshDemoFolder(folder)).toThrow(new RegExp(`in use by process ${process.ppid}`));
  mark(2 ** 30);
  expect(() => freshDemoFolder(folder)).not.toThrow();
});
