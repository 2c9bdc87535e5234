import { describe, expect, it } from '@jest/globals';
import { type EvidenceRecord, evidenceRecordSchema } from '../../../../infra/contracts/evidence.js';
import { hashId } from '../../../../infra/contracts/ids.js';
import { createMomentReader } from '../../../../ingest/directory/moments.js';
import { asRecord, readEvidence } from '../../../../ingest/evidence/read-table.js';
import { evidenceTables } from '../../../../ingest/evidence/source.js';
import { createTestContext } from '../../../support/read-source.js';

const { pseudonym } = createTestContext();
const person = (email: string): string => pseudonym.person(email);

function read(kind: string, file: string | Buffer, identity: 'email' | 'id' = 'email'): EvidenceRecord[] {
  const table = evidenceTables.find(({ type }) => type === `evidence-${kind}`)!;
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  const options = { pseudonym, moments: createMomentReader('Europe/Berlin'), identity };
  const records = readEvidence(table, bytes, 'file.csv', options).records.map(({ draft }) => asRecord(draft, 7));
  expect(records.map((record) => evidenceRecordSchema.parse(record))).toEqual(records);
  return records;
}

const day = (text: string): number => Date.parse(text);

describe('what a row says', () => {
  it('an approval, with local times of the organisation and times that say their zone', () => {
    const header = 'id,submitted,approved,published,approver,author,channel,outcome,required\n';
    // 9:00 in Berlin is 8:00 UTC in winter and 7:00 in summer.
    expect(
      read('approvals', `${header}R1,2026-01-31 09:00,2026-07-01T09:00,2026-07-01T12:00:30Z,B@x.org,a@x.org,Page,,yes`),
    ).toEqual([
      {
        type: 'approval',
        approvalId: hashId('approval', 'R1'),
        channel: 'Page',
        authorId: person('a@x.org'),
        approverId: person('b@x.org'),
        submittedAt: day('2026-01-31T08:00:00Z'),
        approvedAt: day('2026-07-01T07:00:00Z'),
        publishedAt: day('2026-07-01T12:00:30Z'),
        outcome: 'published',
        required: true,
        version: 7,
        removed: false,
      },
    ]);
  });

  it.each([
    ['2026-01-01,,,', 'pending'],
    ['2026-01-01,2026-01-02,,', 'approved'],
    ['2026-01-01,2026-01-02,2026-01-03,', 'published'],
    ['2026-01-01,2026-01-02,,Declined', 'rejected'],
    ['2026-01-01,,,cancelled', 'withdrawn'],
    ['2026-01-01,,2026-01-01,', 'published'],
  ])('an approval with %s is %s', (cells, outcome) => {
    expect(read('approvals', `id,submitted,approved,published,outcome\n1,${cells}`)).toMatchObject([
      { outcome, required: null, authorId: null, approverId: null },
    ]);
  });

  it('access of a role to a channel, since a day or since before the data', () => {
    const file =
      'Channel;Role;Needed;Reachable;Promoted;From\nForum;moderator;ja;nein;x;31.01.2026\nForum;recruiter;0;1;;';
    expect(read('access', file)).toMatchObject([
      {
        channel: 'Forum',
        role: 'moderator',
        required: true,
        reachable: false,
        promoted: true,
        validFrom: '2026-01-31',
      },
      {
        channel: 'Forum',
        role: 'recruiter',
        required: false,
        reachable: true,
        promoted: false,
        validFrom: '1970-01-01',
      },
    ]);
  });

  it('a pilot from its rows, members of three kinds', () => {
    const rows = [
      'P,pilot,unit,Acme > Sales,2026-01-05,2026-03-29',
      'Q,treatment,community,General,2026-01-05,2026-01-05',
      'P,control,unit, Acme / Lab ,2026-01-05,2026-03-29',
      'P,Control,person,A@x.org,2026-01-05,2026-03-29',
      'Q,control,community,Random,2026-01-05,2026-01-05',
    ];
    expect(read('pilots', `pilot,arm,kind,member,start,end\n${rows.join('\n')}`)).toMatchObject([
      {
        name: 'P',
        pilotId: hashId('pilot', 'P'),
        starts: '2026-01-05',
        ends: '2026-03-29',
        members: [
          { arm: 'pilot', kind: 'unit', key: 'Acme / Sales' },
          { arm: 'control', kind: 'unit', key: 'Acme / Lab' },
          { arm: 'control', kind: 'person', key: person('a@x.org') },
        ],
      },
      { name: 'Q', members: [{ key: 'General' }, { key: 'Random' }] },
    ]);
  });

  it('sponsors, contacts and owners', () => {
    expect(
      read(
        'sponsors',
        'email,role,units,function,from,to\na@x.org,,Acme / Sales; Acme / Lab,IT,2026-01-01,2026-02-01\nb@x.org,adoption-team,,,,',
      ),
    ).toMatchObject([
      {
        personId: person('a@x.org'),
        role: 'sponsor',
        unitPaths: [
          ['Acme', 'Sales'],
          ['Acme', 'Lab'],
        ],
        businessFunction: 'IT',
        validFrom: '2026-01-01',
        validTo: '2026-02-01',
      },
      { personId: person('b@x.org'), role: 'adoption team', unitPaths: [], validFrom: '1970-01-01', validTo: null },
    ]);
    expect(read('contacts', 'date,leader,member,two way,kind\n2026-01-05,a@x.org,b@x.org,yes,call')).toMatchObject([
      { day: '2026-01-05', leaderId: person('a@x.org'), teamMemberId: person('b@x.org'), twoWay: true, kind: 'call' },
    ]);
    expect(read('owners', 'community,owner\nGeneral,a@x.org')).toMatchObject([
      { community: 'General', ownerId: person('a@x.org'), validFrom: '1970-01-01', validTo: null },
    ]);
  });

  it('people by the ids of a directory without addresses', () => {
    expect(read('owners', 'community,owner\nGeneral,u17', 'id')).toMatchObject([{ ownerId: person('u17') }]);
  });

  it('is the same for any delimiter, encoding, order of columns and spelling of the header', () => {
    const plain = read('owners', 'community,owner,from\nGrüße,a@x.org,2026-01-05');
    const variants: (string | Buffer)[] = [
      '\ufeffOwner E-Mail;Valid From;Community\r\na@x.org;05.01.2026;Grüße\r\n',
      'sep=|\ncommunity|owner|from\nGrüße|a@x.org|2026/1/5',
      Buffer.from('\ufeffcommunity\towner\tfrom\nGrüße\ta@x.org\t2026-01-05', 'utf16le'),
      Buffer.from('community,owner,from\nGrüße,a@x.org,2026-01-05', 'latin1'),
    ];
    for (const variant of variants) expect(read('owners', variant)).toEqual(plain);
  });
});

describe('a file with a mistake is refused with its line', () => {
  const approval = 'id,submitted,approved,published,approver,outcome,required\n';
  const pilot = 'pilot,arm,kind,member,start,end\n';
  const good = 'P,pilot,unit,A,2026-01-01,2026-02-01\n';
  it.each([
    ['approvals', '', 'file.csv is empty'],
    ['approvals', approval, 'has a header and no rows'],
    [
      'approvals',
      'who,when\na@x.org,2026',
      "line 1: there is no column 'id', 'submitted'; the header must be id, submitted,",
    ],
    ['approvals', 'submitted,Ticket,request id\n2026-01-01,1,', "columns 'Ticket' and 'request id'"],
    ['approvals', `${approval}1,,,,,,`, 'line 2: submitted is empty: say when it was handed in'],
    ['approvals', `${approval},2026-01-01,,,,,`, 'line 2: id is empty'],
    ['approvals', `${approval}1,yesterday,,,,,`, 'line 2: submitted is not a time: write 2026-01-31 14:05'],
    ['approvals', `${approval}1,2026-02-30,,,,,`, 'line 2: submitted is not a time'],
    ['approvals', `${approval}1,01/02/2026,,,,,`, 'line 2: submitted is not a time'],
    ['approvals', `${approval}1,2026-01-01 25:00,,,,,`, 'line 2: submitted is not a time'],
    ['approvals', `${approval}1,1970-01-01,,,,,`, 'line 2: submitted lies outside 1990–2099'],
    ['approvals', `${approval}1,2026-01-02,2026-01-01,,,,`, 'line 2: approved is before submitted'],
    ['approvals', `${approval}1,2026-01-02,2026-01-04,2026-01-03,,,`, 'line 2: published is before approved'],
    ['approvals', `${approval}1,2026-01-02,,2026-01-01,,,`, 'line 2: published is before submitted'],
    [
      'approvals',
      `${approval}1,2026-01-02,,2026-01-03,,rejected,`,
      'has a time in published, and the outcome is rejected',
    ],
    ['approvals', `${approval}1,2026-01-02,,,,published,`, 'the outcome is published: say in published when that was'],
    [
      'approvals',
      `${approval}1,2026-01-02,,,,maybe,`,
      'outcome must be one of published, approved, rejected, withdrawn, pending',
    ],
    ['approvals', `${approval}1,2026-01-02,,,Ann,,`, 'line 2: approver is not an e-mail address'],
    ['approvals', `${approval}1,2026-01-02,,,,,perhaps`, 'line 2: required must be yes or no'],
    [
      'approvals',
      `${approval}1,2026-01-02,,,,,\n2,2026-01-02,,,,,\n1,2026-01-03,,,,,`,
      'line 4: has the same id as line 2: leave one out',
    ],
    ['approvals', `${approval}1,2026-01-02,,,,,,surplus`, 'line 2: has 8 fields, the header 7'],
    ['approvals', `${approval}"1,2026-01-02,,,,,`, 'a quote is opened and never closed'],
    ['access', 'channel,role,required,reachable\nForum,moderator,,yes', 'line 2: required is empty: write yes or no'],
    ['access', 'channel,role,required,reachable\nForum,ann@x.org,yes,yes', 'line 2: role holds an e-mail address'],
    [
      'access',
      'channel,role,required,reachable,from\nF,m,yes,yes,\nF,m,yes,no,',
      'line 3: says something of the same channel, role and day as line 2',
    ],
    [
      'access',
      'channel,role,required,reachable,from\nF,m,yes,yes,2200-01-01',
      'from must lie between 1970-01-01 and 2099-12-31',
    ],
    ['pilots', `${pilot}${good}P,bystander,unit,B,2026-01-01,2026-02-01`, 'line 3: arm must be one of pilot, control'],
    [
      'pilots',
      `${pilot}${good}P,control,species,B,2026-01-01,2026-02-01`,
      'line 3: kind must be one of unit, community, person',
    ],
    ['pilots', `${pilot}${good}P,control,person,Ben,2026-01-01,2026-02-01`, 'line 3: member is not an e-mail address'],
    ['pilots', `${pilot}${good}P,control,unit,B,2026-01-02,2026-02-01`, 'line 3: has another start or end than line 2'],
    [
      'pilots',
      `${pilot}${good}P,control,unit,A,2026-01-01,2026-02-01`,
      'line 3: puts the same member into the other arm than line 2',
    ],
    ['pilots', `${pilot}${good}${good}`, 'line 3: says the same as line 2'],
    ['pilots', `${pilot}P,pilot,unit,A;B,2026-01-01,2026-02-01`, 'line 2: member names several units'],
    ['pilots', `${pilot}P,pilot,unit,A,2026-02-01,2026-01-01`, 'line 2: end is before start'],
    ['pilots', `${pilot}P,pilot,unit,A,2026-02-01,`, 'line 2: end is empty'],
    ['sponsors', 'email,role\na@x.org,mascot', 'line 2: role must be one of sponsor, adoption team'],
    [
      'sponsors',
      'email,from,to\na@x.org,2026-01-01,\na@x.org,2026-02-01,',
      'line 3: overlaps line 2, the same person in the same role',
    ],
    ['sponsors', 'email,from,to\na@x.org,2026-03-01,2026-02-01', 'line 2: to is before from'],
    ['contacts', 'day,leader\n2026-01-05,', 'line 2: leader is empty'],
    ['contacts', 'day,leader\n2026-13-05,a@x.org', 'line 2: day is not a date: write 2026-01-31'],
    ['contacts', 'day,leader,kind\n2026-01-05,a@x.org,call\n2026-01-05,a@x.org,call', 'line 3: is the same contact'],
    [
      'contacts',
      'day,leader,kind\n2026-01-05,a@x.org,with b@x.org\n2026-01-06,a@x.org,b@x.org',
      'line 3: kind holds an e-mail address',
    ],
    ['owners', 'community,owner\n,a@x.org', 'line 2: community is empty'],
  ])('%s: %j', (kind, file, message) => {
    let refused: unknown;
    try {
      read(kind, file);
    } catch (error) {
      refused = error;
    }
    expect(refused).toMatchObject({ name: 'UserError', exitCode: 2 });
    expect((refused as Error).message).toContain(message);
    expect((refused as Error).message).not.toMatch(/@x\.org|yesterday|Ann|mascot/);
  });

  it('names all mistakes at once, in the order of their lines', () => {
    const file = 'id,submitted,approver\n1,never,\n2,2026-01-01,Ann\n,2026-01-01,';
    expect(() => read('approvals', file)).toThrow(
      /file\.csv has 3 problems; nothing of it was imported:\n.*line 2: .*\n.*line 3: .*\n.*line 4: /,
    );
  });

  it('says what kind of file it is that is no text', () => {
    expect(() => read('owners', Buffer.from('PK\u0003\u0004....'))).toThrow('a zip archive or an Excel workbook');
  });
});
