import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { sourcesTable, withSourcesTable } from '../../../../ingest/catalogue/sources-table.js';
import { sources } from '../../../../ingest/sources/index.js';
import { createTestSource } from '../../../support/test-source.js';

const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');

describe('the table of sources', () => {
  it('stands in the README as the sources declare themselves now ("npm run catalogue" writes it)', () => {
    expect(withSourcesTable(readme, sources)).toBe(readme);
  });

  it('has every source once, with what it was tried against', () => {
    const types = sources.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
    for (const { type, tried } of sources) {
      const [row, ...others] = sourcesTable(sources)
        .split('\n')
        .filter((line) => line.startsWith(`| \`${type}\` |`));
      expect([row, others]).toEqual([expect.stringContaining(tried.replaceAll('|', '\\|')), []]);
    }
  });

  it('says what a source gives and what not', () => {
    const source = { ...createTestSource({ pages: [] }), title: 'Chat | test', ways: ['poll', 'back-fill'] as const };
    expect(sourcesTable([source]).split('\n').at(-1)).toBe(
      '| `test` | Chat \\| test | poll, back-fill | – | yes | yes | yes | – | – | itself |',
    );
  });

  it('refuses a text that has no place for it', () => {
    expect(() => withSourcesTable('# Nothing', sources)).toThrow(/no place for the sources/);
  });
});
