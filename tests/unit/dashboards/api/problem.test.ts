import { expect, it } from '@jest/globals';
import { indexOf, indexPage } from '../../../../dashboards/api/index-page.js';
import { problemOf } from '../../../../dashboards/api/problem.js';
import { FatalError, UserError } from '../../../../infra/errors.js';

it.each([
  ['a question that does not hold', new UserError('--by person is not a dimension of reach'), 400, /^by person is not/],
  [
    'a store that is away',
    new UserError('ClickHouse at db.internal:8123 is not reachable', 3),
    503,
    /the log says why/,
  ],
  ['a missing grant', new FatalError('does not permit this statement: SELECT secret FROM x'), 503, /the log says why/],
  ['an error of the engine', new Error('Code: 47. DB::Exception: SELECT secret'), 500, /defect of Earshot/],
  [
    'an error of the framework',
    Object.assign(new Error("'/%' is not a valid url"), { statusCode: 400 }),
    400,
    /not a valid url/,
  ],
  ['something else', 'secret', 500, /defect of Earshot/],
])('%s', (_, error, status, detail) => {
  const problem = problemOf(error);
  expect(problem).toMatchObject({ status, detail: expect.stringMatching(detail) });
  expect(JSON.stringify(problem)).not.toMatch(/secret|db\.internal/);
});

it('a name of an organisation is text on the page', () => {
  expect(indexPage(indexOf('<script>alert("A&B")</script>'))).not.toMatch(/<script|"A&B"/);
});
