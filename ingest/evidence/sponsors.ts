import { firstDay } from '../../infra/contracts/evidence.js';
import { type Draft, type EvidenceTable, overlaps } from './table.js';

type Sponsor = Extract<Draft, { type: 'sponsor' }>;

/** Who sponsors the initiative, in whose name, and who works on its adoption. */
export const sponsors: EvidenceTable = {
  type: 'evidence-sponsors',
  title: 'Sponsors and the adoption team from a CSV file',
  recordType: 'sponsor',
  columns: {
    email: { required: true, aliases: ['mail', 'person', 'sponsor', 'id'] },
    role: {},
    units: { aliases: ['unit', 'businessunit', 'businessunits', 'orgunits'] },
    function: { aliases: ['businessfunction', 'department'] },
    from: { aliases: ['validfrom', 'since', 'startdate'] },
    to: { aliases: ['validto', 'until', 'enddate'] },
  },
  sameKey: 'has the same person, role and beginning as',
  read(cells) {
    const validFrom = cells.day('from') ?? firstDay;
    const validTo = cells.day('to');
    if (validTo !== null && validTo < validFrom) cells.complain('to is before from');
    return {
      type: 'sponsor',
      personId: cells.someone('email'),
      role: cells.choice('role', roles) ?? 'sponsor',
      unitPaths: cells.units('units'),
      businessFunction: cells.text('function'),
      validFrom,
      validTo,
    };
  },
  check: (rows) =>
    overlaps(
      rows as readonly { line: number; draft: Sponsor }[],
      ({ personId, role }) => `${personId} ${role}`,
      'the same person in the same role',
    ),
};

const roles = {
  sponsor: ['executivesponsor'],
  'adoption team': ['adoption', 'team', 'teammember', 'adoptionteammember'],
} as const;
