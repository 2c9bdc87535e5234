import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountLink, OrgUnit, Person } from '../../../../infra/contracts/directory.js';
import { UserError } from '../../../../infra/errors.js';
import { directoryCsvSource } from '../../../../ingest/directory/csv.js';
import { createTestContext, readAll } from '../../../support/read-source.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'earshot-directory-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const context = createTestContext({ timeZone: 'Europe/Berlin' });
const id = (email: string): string => context.pseudonym.person(email);

async function read(content: string | Buffer, settings: object = {}) {
  const file = path.join(folder, 'people.csv');
  await writeFile(file, content);
  const config = directoryCsvSource.config.parse({ path: file, ...settings });
  const reader = await directoryCsvSource.open(config, context);
  const { records } = await readAll(reader);
  const people = records.filter((record): record is Person => record.type === 'person');
  return {
    people,
    person: (email: string) => people.find((person) => person.personId === id(email))!,
    units: records
      .filter((record): record is OrgUnit => record.type === 'orgUnit')
      .map((unit) => unit.path.join(' / ')),
    accounts: records.filter((record): record is AccountLink => record.type === 'accountLink'),
  };
}

async function problem(content: string | Buffer, settings: object = {}): Promise<string> {
  const error: unknown = await read(content, settings).then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  return (error as Error).message;
}

const plain = [
  'email,name,title,unit,manager_email,location,active',
  'ada@example.org,Ada Canary,Chief Executive Officer,Acme,,Berlin,yes',
  'bo@example.org,Bo Canary,VP Sales,Acme / Sales,ada@example.org,Lisbon,yes',
  'cy@example.org,Cy Canary,Seller,Acme / Sales / North,Bo@Example.org,,no',
].join('\n');

describe('a directory file', () => {
  it('becomes people with units, managers and levels from the chain of managers', async () => {
    const { people, person, units } = await read(plain);
    expect(people).toHaveLength(3);
    expect(person('ada@example.org')).toMatchObject({
      level: 0,
      managerId: null,
      unitPath: ['Acme'],
      validFrom: null,
      validTo: null,
    });
    expect(person('bo@example.org')).toMatchObject({ level: 1, managerId: id('ada@example.org'), location: 'Lisbon' });
    expect(person('cy@example.org')).toMatchObject({
      level: 2,
      managerId: id('bo@example.org'),
      unitPath: ['Acme', 'Sales', 'North'],
      title: 'Seller',
      location: null,
      active: false,
      origin: 'directory',
    });
    expect(units).toEqual(['Acme', 'Acme / Sales', 'Acme / Sales / North']);
  });

  const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
  it.each<[string, string | Buffer]>([
    ['a byte order mark', `\ufeff${plain}`],
    ['UTF-16 with a mark', utf16(plain)],
    ['UTF-16 without a mark', Buffer.from(plain, 'utf16le')],
    ['UTF-16, the other byte order', utf16(plain).swap16()],
    ['semicolons', plain.replaceAll(',', ';')],
    ['tabs', plain.replaceAll(',', '\t')],
    ['the line with which Excel names the delimiter', `sep=;\r\n${plain.replaceAll(',', ';')}`],
    ['line ends of Windows', plain.replaceAll('\n', '\r\n')],
    ['blank lines in the middle and at the end', `${plain.replace('\nbo', '\n\n,,,,,,\nbo')}\n\n  \n,,,,,,\n`],
    [
      'quotes around everything',
      plain
        .split('\n')
        .map((line) =>
          line
            .split(',')
            .map((cell) => `"${cell}"`)
            .join(','),
        )
        .join('\n'),
    ],
    [
      'other names and cases of the columns',
      plain.replace(/^.*/, 'E-Mail,Display Name,Job Title,Org Unit,ManagerEmail,Office,STATUS'),
    ],
    ['spaces around', plain.replaceAll(',', ' , ')],
    [
      'a column that means nothing here',
      plain
        .split('\n')
        .map((line) => `${line},blue`)
        .join('\n'),
    ],
    ['> between units', plain.replaceAll(' / ', '>')],
  ])('may have %s', async (_, content) => {
    expect((await read(content)).people).toEqual((await read(plain)).people);
  });

  it.each([
    ['numbered columns', 'email,unit_2,unit_1\na@x.org,Sales,Acme'],
    ['a column for each kind of unit', 'email,Department,Division,Team\na@x.org,Sales,Acme,'],
    ['a column for the path', 'email,unit\na@x.org,Acme / Sales'],
  ])('may give units in %s', async (_, content) => {
    expect((await read(content)).people[0]!.unitPath).toEqual(['Acme', 'Sales']);
  });

  it('keeps a delimiter, a quote and a line break inside a quoted field, and counts lines right after it', async () => {
    const content = 'email,title\na@x.org,"Head, ""R&D""\nand more"\nb@x.org,x\nbad,x';
    expect(await problem(content)).toContain('line 5: email is not an e-mail address');
    expect((await read(content.replace('\nbad,x', ''))).person('a@x.org').title).toBe('Head, "R&D"\nand more');
  });

  it('is read as Windows-1252 when it is no UTF-8', async () => {
    expect((await read(Buffer.from('email,title\na@x.org,Geschäftsführer', 'latin1'))).people[0]!.title).toBe(
      'Geschäftsführer',
    );
  });

  it('leaves the level open where neither the file nor the managers tell it', async () => {
    const { person } = await read(
      'email,manager,level\na@x.org,,\nb@x.org,a@x.org,\nlone@x.org,,\nc@x.org,b@x.org,7\nd@x.org,c@x.org,',
    );
    const levels = ['a', 'b', 'lone', 'c', 'd'].map((name) => person(`${name}@x.org`).level);
    expect(levels).toEqual([0, 1, null, 7, 8]);
  });

  it('links accounts to people by pseudonym', async () => {
    const { accounts } = await read('email,accounts\na@x.org,"slack:T01:U01; bluesky:bsky:did:plc:abc"');
    expect(accounts).toEqual([
      expect.objectContaining({
        accountId: context.pseudonym.account('slack', 'T01', 'U01'),
        personId: id('a@x.org'),
        method: 'directory',
        confidence: 1,
      }),
      expect.objectContaining({ accountId: context.pseudonym.account('bluesky', 'bsky', 'did:plc:abc') }),
    ]);
  });
});

describe('periods', () => {
  it('are days of the organisation, with the last day included', async () => {
    const { people } = await read(
      'email,start_date,end_date,title\na@x.org,2024-03-31,2024-12-31,Clerk\na@x.org,01.01.2025,,Head',
    );
    expect(
      people.map(({ validFrom, validTo, title }) => [
        validFrom && new Date(validFrom).toISOString(),
        validTo && new Date(validTo).toISOString(),
        title,
      ]),
    ).toEqual([
      ['2024-03-30T23:00:00.000Z', '2024-12-31T23:00:00.000Z', 'Clerk'],
      ['2024-12-31T23:00:00.000Z', null, 'Head'],
    ]);
  });

  it('before the data and in a far future are open', async () => {
    const { people } = await read('email,start_date,end_date\na@x.org,1985-04-01,9999-12-31');
    expect(people[0]).toMatchObject({ validFrom: null, validTo: null });
  });

  it('are judged each by itself: an executive from the day of the title', async () => {
    const { people } = await read(
      'email,name,start_date,end_date,title\na@x.org,Ada,2024-01-01,2024-12-31,Clerk\na@x.org,Ada,2025-01-01,,VP Sales',
      {
        executives: { title: ['VP'] },
      },
    );
    expect(people.map(({ leadership, name }) => [leadership.isExecutive, leadership.rule, name])).toEqual([
      [false, null, null],
      [true, 'title matches VP', 'Ada'],
    ]);
  });
});

describe('executives', () => {
  it.each<[string, object, string[]]>([
    ['a list', { emails: ['BO@example.org'] }, ['bo list']],
    ['a level', { maxLevel: 1 }, ['ada level ≤ 1', 'bo level ≤ 1']],
    ['words of a title', { title: ['Chief * Officer'] }, ['ada title matches Chief * Officer']],
    ['a regular expression', { title: ['/^(VP|EVP)\\b/'] }, ['bo title matches /^(VP|EVP)\\b/']],
    ['no rule', {}, []],
  ])('by %s', async (_, executives, expected) => {
    const { person } = await read(plain, { executives });
    const found = ['ada', 'bo', 'cy'].flatMap((name) => {
      const { leadership } = person(`${name}@example.org`);
      return leadership.isExecutive ? [`${name} ${leadership.rule}`] : [];
    });
    expect(found).toEqual(expected);
  });

  it.each([
    ['Vice President, VP', true],
    ['Senior VP of Sales', true],
    ['Executive Assistant to the VP', false],
    ['Office of the VP', false],
    ['MVP coach', false],
    ['vp', true],
  ])('by the words "VP": %s', async (title, isExecutive) => {
    const { people } = await read(`email,title\na@x.org,"${title}"`, { executives: { title: ['VP'] } });
    expect(people[0]!.leadership.isExecutive).toBe(isExecutive);
  });

  it('by the column of the file, with delegates; only their names are kept', async () => {
    const { people, person } = await read(
      'email,name,is_executive,delegate_of\na@x.org,Ada,yes,\nb@x.org,Bo,no,A@x.org\nc@x.org,Cy,,\nd@x.org,Di,,c@x.org',
    );
    expect(person('a@x.org')).toMatchObject({
      name: 'Ada',
      leadership: { isExecutive: true, rule: 'directory file', delegateOf: null },
    });
    expect(person('b@x.org')).toMatchObject({
      name: 'Bo',
      leadership: { isExecutive: false, delegateOf: id('a@x.org') },
    });
    // Who writes for somebody that is no executive keeps the name to themselves.
    expect(person('d@x.org')).toMatchObject({ name: null, leadership: { delegateOf: id('c@x.org') } });
    expect(JSON.stringify(people)).not.toMatch(/Cy|Di|@x\.org/);
  });
});

describe('a file with mistakes', () => {
  const header = 'email,title,manager_email,level,active,is_executive,start_date,end_date,delegate_of,accounts';

  it.each<[string, string, string]>([
    ['a bad e-mail', 'nobody,,,,,,,,,', 'line 2: email is not an e-mail address'],
    ['no e-mail', ',Clerk,,,,,,,,', 'line 2: email is empty'],
    ['an unknown manager', 'a@x.org,,b@x.org,,,,,,,', 'line 2: the manager is nobody in the file'],
    ['a manager that is no e-mail', 'a@x.org,,Jane Doe,,,,,,,', 'line 2: manager is not an e-mail address'],
    ['its own manager', 'a@x.org,,a@x.org,,,,,,,', 'line 2: is its own manager'],
    ['a bad level', 'a@x.org,,,L5,,,,,,', 'line 2: level must be a whole number'],
    ['neither yes nor no', 'a@x.org,,,,perhaps,,,,,', 'line 2: active must be yes or no'],
    ['no date', 'a@x.org,,,,,,soon,,,', 'line 2: the start date is not a date: write 2024-01-31'],
    ['a day that is not in the calendar', 'a@x.org,,,,,,2023-02-29,,,', 'line 2: the start date is not a date'],
    ['an ambiguous date', 'a@x.org,,,,,,03/04/2024,,,', 'line 2: the start date is not a date'],
    [
      'the end before the start',
      'a@x.org,,,,,,2024-02-01,2024-01-31,,',
      'line 2: the end date is before the start date',
    ],
    ['an unknown executive', 'a@x.org,,,,,,,,b@x.org,', 'line 2: delegate_of is nobody in the file'],
    ['a bad account', 'a@x.org,,,,,,,,,slack-U01', 'line 2: accounts must be written platform:instance:id'],
    [
      'an account of two people',
      'a@x.org,,,,,,,,,slack:T1:U1\nb@x.org,,,,,,,,,slack:T1:U1',
      'line 3: has the same account on slack as line 2',
    ],
    ['too few fields', 'a@x.org,Clerk', 'line 2: has 2 fields, the header 10'],
    ['too many fields', 'a@x.org,,,,,,,,,,,x', 'line 2: has 12 fields, the header 10'],
    ['a quote that is never closed', 'a@x.org,"Clerk,,,,,,,,', 'a quote is opened and never closed'],
    [
      'the same person twice',
      'a@x.org,,,,,,,,,\nb@x.org,,,,,,,,,\nA@x.org,,,,,,,,,',
      'line 4: is the same person as line 2',
    ],
    [
      'periods that overlap',
      'a@x.org,,,,,,2024-01-01,2024-06-30,,\na@x.org,,,,,,2024-06-30,,,',
      'line 3: is the same person as line 2',
    ],
  ])('%s is told with its line', async (_, rows, expected) => {
    const message = await problem(`${header}\n${rows}`);
    expect(message).toContain(expected);
    expect(message).toContain('nothing of it was imported');
  });

  it('tells the chain of a circle of managers once, by lines', async () => {
    const message = await problem(
      'email,manager_email\ntop@x.org,\na@x.org,b@x.org\nb@x.org,c@x.org\nc@x.org,a@x.org\nd@x.org,a@x.org\ne@x.org,top@x.org',
    );
    expect(message).toContain('has a problem');
    expect(message).toContain('line 3: the managers go in a circle: lines 3 → 4 → 5 → 3');
  });

  it('sees no circle where two people managed each other at different times', async () => {
    const { people } = await read(
      'email,manager_email,start_date,end_date\na@x.org,b@x.org,2023-01-01,2023-12-31\na@x.org,,2024-01-01,\nb@x.org,,2023-01-01,2023-12-31\nb@x.org,a@x.org,2024-01-01,',
    );
    expect(people.map(({ level }) => level)).toEqual([1, 0, 0, 1]);
  });

  it('tells all mistakes at once, in order, up to twenty, and none of the values', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => `canary${index},`).join('\n');
    const message = await problem(`email,level\n${rows}`);
    expect(message).toContain('has 30 problems');
    expect(message).toContain('line 2:');
    expect(message).toContain('line 21:');
    expect(message).not.toContain('line 22:');
    expect(message).toContain('and 10 more');
    expect(message).not.toContain('canary');
  });

  it('names the missing column and those that it found', async () => {
    expect(await problem('name,title\nAda,CEO')).toMatch(
      /line 1: there is no column 'email', and none 'id' for a data set without addresses; the columns found are 'name', 'title'/,
    );
  });

  it('without a header shows nobody', async () => {
    expect(await problem('canary@x.org,Clerk\nb@x.org,Clerk')).not.toContain('canary');
  });

  it('refuses two columns that mean the same', async () => {
    expect(await problem('email,mail\na@x.org,b@x.org')).toContain("columns 'email' and 'mail' mean the same");
  });

  it.each<[string, string | Buffer, RegExp]>([
    ['is empty', '', /people\.csv is empty/],
    ['holds only blank lines', '\n\n  \n', /people\.csv is empty/],
    ['has only a header', 'email,name\n', /a header and no people/],
    ['is a workbook', Buffer.from('PK\u0003\u0004rest'), /Excel workbook, not text/],
    ['is binary', Buffer.from([101, 0, 1, 2, 3, 255, 254, 0, 0, 0, 44, 10]), /not text/],
  ])('that %s', async (_, content, expected) => {
    expect(await problem(content)).toMatch(expected);
  });

  it('that is not there, or is a folder', async () => {
    const open = (file: string) => directoryCsvSource.open(directoryCsvSource.config.parse({ path: file }), context);
    await expect(open(path.join(folder, 'none.csv'))).rejects.toThrow(/Cannot read .*none\.csv: ENOENT/);
    await expect(open(folder)).rejects.toThrow(/is a folder/);
  });
});
