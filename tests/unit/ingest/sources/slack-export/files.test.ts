import { describe, expect, it } from '@jest/globals';
import { readError } from '../../../../../ingest/sources/slack-export/directory.js';
import { exportRoot, pathError, UnreadableFileError } from '../../../../../ingest/sources/slack-export/files.js';
import { bombReason, maxEntryBytes } from '../../../../../ingest/sources/slack-export/zip.js';

const systemError = (code: string): Error => Object.assign(new Error(`${code}: /secret/place`), { code });

describe('errors of the disk', () => {
  it.each([
    ['ENOENT', /does not exist/],
    ['EACCES', /no permission to read export\.zip.*Make it readable/],
    ['EIO', /cannot read export\.zip/],
  ])('name the option and what to do: %s', (code, message) => {
    expect(pathError('export.zip', systemError(code)).message).toMatch(message);
    expect(pathError('export.zip', systemError(code)).message).toMatch(/^path: /);
  });

  it.each(['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ELOOP'])('of one file leave the others readable: %s', (code) => {
    expect(readError(systemError(code))).toBeInstanceOf(UnreadableFileError);
  });

  it.each(['EIO', 'EMFILE', 'ESTALE'])('that may pass are not taken for bad data: %s', (code) => {
    const error = systemError(code);
    expect(readError(error)).toBe(error);
  });
});

describe('the place of the export', () => {
  it.each([
    [['users.json', 'channels.json', 'general/2024-05-01.json'], ''],
    [['Acme export/users.json', 'Acme export/general/2024-05-01.json'], 'Acme export/'],
    [['org_users.json', 'teams/a/users.json', 'teams/b/users.json'], ''],
  ])('%j', (names, root) => {
    expect(exportRoot(names, 'x.zip')).toBe(root);
  });

  it('is refused when there is none, or more than one', () => {
    expect(() => exportRoot(['a.txt'], 'x.zip')).toThrow(
      /no Slack export: it has neither channels.json nor users.json/,
    );
    expect(() => exportRoot(['a/users.json', 'b/users.json'], 'x.zip')).toThrow(/several Slack exports \(a\/, b\/\)/);
  });
});

describe('bombs', () => {
  it.each([
    [1_000_000, 20_000_000, null],
    [10_000, 10_000_000, null],
    [20_000, 20_000_000, /1000 times its size/],
    [0, 20_000_000, /times its size/],
    [maxEntryBytes, maxEntryBytes + 1, /the limit is/],
  ])('%d bytes that unpack to %d', (compressed, uncompressed, reason) => {
    if (reason === null) expect(bombReason(compressed, uncompressed)).toBeNull();
    else expect(bombReason(compressed, uncompressed)).toMatch(reason);
  });
});
