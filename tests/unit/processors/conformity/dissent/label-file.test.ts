import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../../../../infra/errors.js';
import { decodeText, readTable } from '../../../../../ingest/directory/csv-text.js';
import { labelFile, readLabels } from '../../../../../processors/conformity/dissent/label-file.js';

const id = (digit: string): string => digit.repeat(20);
const read = (text: string) => readLabels(readTable(decodeText(Buffer.from(text), 'labels.csv')), 'labels.csv');
const file = (...rows: string[]) => ['id,answers,reply,dissent', ...rows].join('\n');

describe('the file for people who label', () => {
  test('comes back as it went, whatever is in the texts', () => {
    const rows = [
      { id: id('a'), answers: 'a "plan", or; two', reply: 'first line\nsecond, line' },
      { id: id('b'), answers: '', reply: '=HYPERLINK("x") no' },
    ];
    const written = labelFile(rows);
    expect(written.startsWith('\uFEFFid,answers,reply,dissent\r\n')).toBe(true);
    // No spreadsheet takes it for a formula.
    expect(written).toContain(`"'=HYPERLINK`);
    const labelled = written.replace(/,\r\n(?=[b])/, ',yes\r\n').replace(/,\r\n$/, ',NO \r\n');
    expect(read(labelled)).toEqual({
      labelled: [
        { id: id('a'), text: 'first line\nsecond, line', label: 'yes' },
        { id: id('b'), text: '=HYPERLINK("x") no', label: 'no' },
      ],
      rows: 2,
      unlabelled: 0,
      unclear: 0,
      double: 0,
      contradictory: 0,
    });
  });

  test('is understood with semicolons and other columns, as a spreadsheet may save it', () => {
    const text = `Dissent;note;id;reply\nyes;hm;${id('a')};no, never\n;;${id('b')};fine`;
    expect(read(text).labelled).toEqual([{ id: id('a'), text: 'no, never', label: 'yes' }]);
  });

  test('counts what is not labelled, unclear, double and contradictory', () => {
    const text = file(
      `${id('a')},,x,yes`,
      `${id('a')},,x,no`,
      `${id('b')},,x,no`,
      `${id('b')},,x,no`,
      `${id('c')},,x,`,
      `${id('d')},,x,Unclear`,
    );
    expect(read(text)).toMatchObject({ rows: 6, unlabelled: 1, unclear: 1, double: 2, contradictory: 1 });
    expect(read(text).labelled).toEqual([{ id: id('b'), text: 'x', label: 'no' }]);
  });

  test('names line and column of what is wrong, and quotes nobody', () => {
    const text = file(`${id('a')},,secret words,maybe`, 'nonsense,,secret words,yes', `${id('b')},,,yes`);
    const refused = () => read(text);
    expect(refused).toThrow(UserError);
    expect(refused).toThrow(
      /labels\.csv .*\n {2}line 2: column dissent: must be yes, no or unclear.*\n {2}line 3: column id: .*\n {2}line 4: column reply/,
    );
    expect(refused).not.toThrow(/secret/);
  });

  test('needs its columns', () => {
    expect(() => read('id,text\nx,y')).toThrow(/line 1: there is no column "reply", "dissent"/);
  });
});
