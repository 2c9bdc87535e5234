import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { announce, findAnswering, findRunning } from '../../../infra/running.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

afterAll(removeTempDirs);

function announced(running: unknown): string {
  const folder = tempDir();
  writeFileSync(path.join(folder, 'server.json'), typeof running === 'string' ? running : JSON.stringify(running));
  return folder;
}

/** The parent of this process lives as long as it does. */
const alive = process.ppid;
const running = (over: object): object => ({
  pid: alive,
  url: 'http://127.0.0.1:1',
  instance: 'one',
  startedAt: '2026-01-01T00:00:00.000Z',
  ...over,
});

describe('whoever runs on a folder', () => {
  it('is found by others and not by itself', () => {
    const folder = tempDir();
    const leave = announce(folder, 'http://127.0.0.1:8686', 'me');
    expect(findRunning(folder)).toBeNull();
    expect(findRunning(announced(running({})))).toMatchObject({ pid: alive, url: 'http://127.0.0.1:1' });
    leave();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('does not take back what a later one has announced', () => {
    const folder = tempDir();
    const leave = announce(folder, 'http://127.0.0.1:8686', 'first');
    announce(folder, 'http://127.0.0.1:8687', 'second');
    leave();
    expect(existsSync(path.join(folder, 'server.json'))).toBe(true);
  });

  it.each([
    ['nothing', null],
    ['half a file', '{"pid": 1'],
    ['something else', '{}'],
    ['a process that has died', running({ pid: 2 ** 30 })],
  ])('is nobody: %s', (_, content) => {
    expect(findRunning(content === null ? tempDir() : announced(content))).toBeNull();
  });

  it('is nobody when another process has got the number, or nothing listens', async () => {
    const server = createServer((_request, response) => response.end(JSON.stringify({ instance: 'one' })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      expect(await findAnswering(announced(running({ url })))).toMatchObject({ url });
      expect(await findAnswering(announced(running({ url, instance: 'two' })))).toBeNull();
    } finally {
      server.closeAllConnections();
      server.close();
    }
    expect(await findAnswering(announced(running({})))).toBeNull();
  });
});
