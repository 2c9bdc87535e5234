import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { chooseReadableConfig } from '../../../../infra/command/choose-config.js';
import { closeAll } from '../../../../infra/command/close-all.js';
import { createCommandLogger, plainLine } from '../../../../infra/command/command-logger.js';
import { explainError } from '../../../../infra/command/explain-error.js';
import { plainStyle, styleFor } from '../../../../infra/command/style.js';
import { loadConfig } from '../../../../infra/config.js';
import { FatalError, UserError } from '../../../../infra/errors.js';
import { removeTempDirs, tempDir } from '../../../support/temp-dir.js';

afterAll(removeTempDirs);

describe('errors and exit codes', () => {
  it.each([
    ['bad input', new UserError('line 3: no e-mail'), 2, /^line 3: no e-mail$/],
    ['not reachable', new FatalError('wrong password'), 3, /^wrong password$/],
    [
      'a full disk',
      Object.assign(new Error('x'), { code: 'ENOSPC', path: '/data/log' }),
      3,
      /^\/data\/log: The disk is full/,
    ],
    ['a defect', new TypeError('x is undefined'), 1, /x is undefined\nRun it again with EARSHOT_LOG_LEVEL=debug/],
    ['no error at all', 'text', 1, /text/],
  ])('%s', (_, error, exitCode, message) => {
    const explained = explainError(error, false);
    expect(explained).toMatchObject({ exitCode, message: expect.stringMatching(message) });
    expect(explained.message).not.toMatch(/\n\s+at /);
  });

  it('a defect shows its stack to those who ask', () => {
    expect(explainError(new TypeError('x'), true).message).toMatch(/\n\s+at /);
  });
});

it('everything is closed though one of them fails, and the failure is not lost', async () => {
  const closed: string[] = [];
  const closing = closeAll([
    () => void closed.push('a'),
    () => Promise.reject(new Error('b is stuck')),
    async () => void closed.push('c'),
  ]);
  await expect(closing).rejects.toThrow('b is stuck');
  expect(closed).toEqual(['a', 'c']);
});

it('warnings are plain lines; errors are told by the command itself', () => {
  expect(plainLine('{"level":40,"msg":"appending failed","error":"ECONNREFUSED"}')).toBe(
    '! appending failed: ECONNREFUSED',
  );
  expect(plainLine('{"level":40,"msg":"slow"}')).toBe('! slow');
  expect(plainLine('{"level":50,"msg":"the run failed"}')).toBeNull();
});

it('no secret of the configuration passes a warning, those of the sources included', () => {
  const file = path.join(tempDir(), 'earshot.yaml');
  writeFileSync(file, `sources: [{ name: chat, type: slack, token: "\${CHAT_TOKEN}" }]\n`);
  const env = { CHAT_TOKEN: 'canary-of-the-source', CLICKHOUSE_PASSWORD: 'canary-of-the-store' };
  const written: string[] = [];
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((line) => {
    written.push(String(line));
    return true;
  });
  try {
    const logger = createCommandLogger(loadConfig({ file, env }), { runsOn: false, json: false });
    logger.warn({ error: 'refused canary-of-the-source and canary-of-the-store' }, 'reading failed');
  } finally {
    write.mockRestore();
  }
  expect(written.join('')).toContain('reading failed');
  expect(written.join('')).not.toContain('canary');
});

describe('where a command looks', () => {
  it('at the demo only as long as there is nothing else', () => {
    const dataDir = tempDir();
    const look = () => chooseReadableConfig({ dataDir });
    expect(look()).toMatchObject({ config: { dataDir }, fellBack: false });
    mkdirSync(path.join(dataDir, 'demo', 'store'), { recursive: true });
    expect(look()).toMatchObject({ config: { dataDir: path.join(dataDir, 'demo') }, fellBack: true });
    mkdirSync(path.join(dataDir, 'store'));
    expect(look()).toMatchObject({ config: { dataDir }, fellBack: false });
  });
});

describe('emphasis', () => {
  const terminal = { isTTY: true, hasColors: () => true } as unknown as NodeJS.WriteStream;
  it('is for terminals that want it', () => {
    expect(styleFor(terminal, {}).strong('x')).toBe('\u001b[1mx\u001b[22m');
    expect(styleFor(terminal, { NO_COLOR: '1' })).toBe(plainStyle);
    expect(styleFor({ isTTY: false } as unknown as NodeJS.WriteStream, {})).toBe(plainStyle);
  });
});
