import { firstDay } from '../../infra/contracts/evidence.js';
import { type Draft, type EvidenceTable, overlaps } from './table.js';

type Owner = Extract<Draft, { type: 'communityOwner' }>;

/** Whose community it is. */
export const owners: EvidenceTable = {
  type: 'evidence-owners',
  title: 'Owners of communities from a CSV file',
  recordType: 'communityOwner',
  columns: {
    community: { required: true, aliases: ['channel', 'group', 'name'] },
    owner: { required: true, aliases: ['owneremail', 'email'] },
    from: { aliases: ['validfrom', 'since', 'startdate'] },
    to: { aliases: ['validto', 'until', 'enddate'] },
  },
  sameKey: 'has the same community, owner and beginning as',
  read(cells) {
    const validFrom = cells.day('from') ?? firstDay;
    const validTo = cells.day('to');
    if (validTo !== null && validTo < validFrom) cells.complain('to is before from');
    return {
      type: 'communityOwner',
      community: cells.name('community'),
      ownerId: cells.someone('owner'),
      validFrom,
      validTo,
    };
  },
  check: (rows) =>
    overlaps(
      rows as readonly { line: number; draft: Owner }[],
      ({ community, ownerId }) => `${community}\u001f${ownerId}`,
      'the same owner of the same community',
    ),
};
