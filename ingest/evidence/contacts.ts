import { hashId } from '../../infra/contracts/ids.js';
import type { EvidenceTable } from './table.js';

/** Contacts of the adoption team with leaders that no platform sees: meetings, calls. */
export const contacts: EvidenceTable = {
  type: 'evidence-contacts',
  title: 'Contacts with leaders from a CSV file',
  recordType: 'contact',
  columns: {
    day: { required: true, aliases: ['date'] },
    leader: { required: true, aliases: ['leaderemail', 'executive'] },
    team_member: { aliases: ['teammember', 'teammemberemail', 'member', 'with'] },
    two_way: { aliases: ['twoway', 'answered', 'dialogue'] },
    kind: { aliases: ['type', 'how'] },
    id: { aliases: ['contactid', 'number'] },
  },
  sameKey: 'is the same contact (by id, or by day, people and kind) as',
  read(cells) {
    const day = cells.day('day');
    if (day === null) cells.complain('day is empty');
    const leaderId = cells.someone('leader');
    const teamMemberId = cells.person('team_member');
    const kind = cells.text('kind');
    const id = cells.text('id');
    if (day === null) return null;
    return {
      type: 'contact',
      contactId: id === '' ? hashId('contact', day, leaderId, teamMemberId ?? '', kind) : hashId('contact', id),
      day,
      leaderId,
      teamMemberId,
      twoWay: cells.truth('two_way') ?? false,
      kind,
    };
  },
};
