import { describe, expect, test } from '@jest/globals';
import { forNews, newsOfAll } from '../../../processors/news.js';

const statement = `SELECT id FROM activity
-- if news of person, account_link
UNION ALL
SELECT id FROM changed
-- end if
    -- if news of tombstone
UNION ALL
SELECT id FROM tombstone
    -- end if
ORDER BY id
`;

describe('the reasons of a statement', () => {
  test('are all there where anything has landed', () => {
    expect(forNews(statement, newsOfAll)).toBe(
      'SELECT id FROM activity\nUNION ALL\nSELECT id FROM changed\nUNION ALL\nSELECT id FROM tombstone\nORDER BY id\n',
    );
  });

  test('are left out where nothing has landed that they follow from', () => {
    const onlyActs = 'SELECT id FROM activity\nORDER BY id\n';
    expect(forNews(statement, new Set(['activity']))).toBe(onlyActs);
    const people = 'SELECT id FROM activity\nUNION ALL\nSELECT id FROM changed\nORDER BY id\n';
    for (const table of ['person', 'account_link'] as const)
      expect(forNews(statement, new Set(['activity', table]))).toBe(people);
    expect(forNews(statement, new Set(['tombstone']))).toBe(
      'SELECT id FROM activity\nUNION ALL\nSELECT id FROM tombstone\nORDER BY id\n',
    );
  });

  test.each([
    ['a table nothing lands in', '-- if news of post\nSELECT 1\n-- end if\n', 'nothing lands in post'],
    ['a mark without an end', '-- if news of person\nSELECT 1\n', 'no end'],
    ['an end without a beginning', 'SELECT 1\n-- end if\n', 'no beginning'],
    ['a mark within another', '-- if news of person\n-- if news of pilot\n-- end if\n-- end if\n', 'within another'],
    ['a mark that ends within a line', '-- if news of person\nSELECT 1 -- end if\n', 'no end'],
  ])('%s is refused', (_, sql, says) => {
    expect(() => forNews(sql, newsOfAll)).toThrow(says);
  });
});
