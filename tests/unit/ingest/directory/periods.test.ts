import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type DirectoryRecord,
  directoryKey,
  directoryRecordSchema,
  type Person,
} from '../../../../infra/contracts/directory.js';
import { hashId } from '../../../../infra/contracts/ids.js';
import { nextDirectory } from '../../../../ingest/directory/periods.js';

const monthMs = 30 * 86_400_000;
const first = Date.UTC(2024, 0, 1);
const at = (month: number): number => first + month * monthMs;

function createTestPerson(name: string, overrides: Partial<Person> = {}): Person {
  return {
    type: 'person',
    personId: hashId(name),
    origin: 'directory',
    unitPath: ['Acme'],
    managerId: null,
    title: 'Clerk',
    level: null,
    location: null,
    active: true,
    leadership: { isExecutive: false, rule: null, delegateOf: null },
    name: null,
    validFrom: null,
    validTo: null,
    version: 1,
    ...overrides,
  };
}

/** What the compacted topic holds afterwards. */
function store(previous: readonly Person[], records: readonly DirectoryRecord[]): Person[] {
  const byKey = new Map<string, Person>();
  for (const record of [...previous, ...records] as Person[]) {
    const known = byKey.get(directoryKey(record));
    if (!known || record.version > known.version) byKey.set(directoryKey(record), record);
  }
  return [...byKey.values()];
}

/** `name title from–to` in months, without periods of no length. */
function lines(people: readonly Person[]): string[] {
  const month = (ms: number | null): string => (ms === null ? '' : String((ms - first) / monthMs));
  return people
    .filter(({ validFrom, validTo }) => validTo === null || validFrom === null || validTo > validFrom)
    .map((person) => `${person.title} ${month(person.validFrom)}–${month(person.validTo)}`)
    .sort();
}

const ada = createTestPerson('ada');

describe('a snapshot beside what is known', () => {
  it.each<[string, Person[], Person[], string[]]>([
    ['the first one holds since ever', [], [ada], ['Clerk –']],
    ['nothing has changed', [ada], [ada], ['Clerk –']],
    ['a new title', [ada], [{ ...ada, title: 'Head' }], ['Clerk –6', 'Head 6–']],
    ['a new title with its date', [ada], [{ ...ada, title: 'Head', validFrom: at(4) }], ['Clerk –4', 'Head 4–']],
    ['gone', [ada], [createTestPerson('bo', { title: 'Bo' })], ['Bo 6–', 'Clerk –6']],
    [
      'an announced change that does not come',
      [
        { ...ada, validTo: at(8) },
        { ...ada, title: 'Head', validFrom: at(8) },
      ],
      [ada],
      ['Clerk –'],
    ],
    ['left, with the last day', [ada], [{ ...ada, validTo: at(5) }], ['Clerk –5']],
    ['back after a time away', [{ ...ada, validTo: at(3) }], [ada], ['Clerk 6–', 'Clerk –3']],
    [
      'the same start date all along: the change was seen now',
      [{ ...ada, validFrom: at(1) }],
      [{ ...ada, validFrom: at(1), title: 'Head' }],
      ['Clerk 1–6', 'Head 6–'],
    ],
    [
      'a correction of the same day',
      [
        { ...ada, validTo: at(6) },
        { ...ada, title: 'Haed', validFrom: at(6) },
      ],
      [{ ...ada, title: 'Head' }],
      ['Clerk –6', 'Head 6–'],
    ],
    [
      'a history in the file',
      [ada],
      [
        { ...ada, title: 'Junior', validFrom: at(1), validTo: at(2) },
        { ...ada, validFrom: at(2) },
      ],
      ['Clerk 2–', 'Clerk –1', 'Junior 1–2'],
    ],
    [
      'a history that replaces what snapshots saw',
      [
        { ...ada, validTo: at(3) },
        { ...ada, title: 'Head', validFrom: at(3) },
      ],
      [
        { ...ada, validTo: at(2) },
        { ...ada, title: 'Head', validFrom: at(2) },
      ],
      ['Clerk –2', 'Head 2–'],
    ],
  ])('%s', (_, previous, incoming, expected) => {
    const after = store(previous, nextDirectory(previous, incoming, at(6)));
    expect(lines(after)).toEqual(expected);
    expect(nextDirectory(after, incoming, at(7))).toEqual([]);
  });

  it('writes nothing but what changed, with a higher version', () => {
    const bo = createTestPerson('bo', { version: 9 });
    const records = nextDirectory([ada, bo], [ada, { ...bo, title: 'Head', version: 5 }], at(6)) as Person[];
    expect(records.map(({ personId, version }) => [personId, version])).toEqual([
      [bo.personId, 10],
      [bo.personId, 5],
    ]);
  });

  it('does not close people when the file holds a part of the organisation', () => {
    expect(nextDirectory([ada], [createTestPerson('bo')], at(6), { missing: 'keep' })).toHaveLength(1);
  });

  it('leaves the people of platforms alone', () => {
    const fromSlack = createTestPerson('cy', { origin: 'platform' });
    expect(nextDirectory([ada, fromSlack], [ada], at(6))).toEqual([]);
  });

  it('takes a new rule for executives to hold for the whole period', () => {
    const asExecutive = { ...ada, name: 'Ada', leadership: { isExecutive: true, rule: 'list', delegateOf: null } };
    expect(nextDirectory([ada], [asExecutive], at(6))).toEqual([{ ...asExecutive, version: 2 }]);
  });

  it('refuses a change as of a day before what is known', () => {
    const head = { ...ada, title: 'Head', validFrom: at(6), version: at(7) };
    expect(() => nextDirectory([{ ...ada, validTo: at(6) }, head], [{ ...ada, title: 'Junior' }], at(3))).toThrow(
      /import snapshots from the oldest to the newest/,
    );
  });

  it('of any sequence: periods never overlap, records fit the contract, and the same again gives nothing', () => {
    const row = fc.record({
      name: fc.constantFrom('ada', 'bo', 'cy'),
      title: fc.constantFrom('Clerk', 'Head'),
      active: fc.boolean(),
      from: fc.option(fc.integer({ min: 0, max: 3 })),
      to: fc.option(fc.integer({ min: 4, max: 40 })),
      /** Month in which a second row of the same person begins. */
      promoted: fc.option(fc.integer({ min: 1, max: 30 })),
    });
    const snapshot = fc.uniqueArray(row, { selector: ({ name }) => name, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(snapshot, { maxLength: 8 }), (snapshots) => {
        let known: Person[] = [];
        for (const [index, rows] of snapshots.entries()) {
          const asOf = at(5 + 4 * index);
          const incoming = rows.flatMap(({ name, title, active, from, to, promoted }) => {
            const person = createTestPerson(name, {
              title,
              active,
              validFrom: from === null ? null : at(from),
              validTo: to === null ? null : at(to),
              version: asOf,
            });
            if (promoted === null || promoted <= (from ?? 0) || promoted >= (to ?? 99)) return [person];
            return [
              { ...person, validTo: at(promoted) },
              { ...person, title: 'Chief', validFrom: at(promoted) },
            ];
          });
          const records = nextDirectory(known, incoming, asOf);
          for (const record of records) expect(directoryRecordSchema.safeParse(record).success).toBe(true);
          known = store(known, records);
          expect(nextDirectory(known, incoming, asOf)).toEqual([]);
        }
        for (const a of known) {
          for (const b of known) {
            if (a === b || a.personId !== b.personId) continue;
            const [start, end] = [
              Math.max(a.validFrom ?? 0, b.validFrom ?? 0),
              Math.min(a.validTo ?? Number.MAX_VALUE, b.validTo ?? Number.MAX_VALUE),
            ];
            expect(start).toBeGreaterThanOrEqual(end);
          }
        }
      }),
    );
  });
});
