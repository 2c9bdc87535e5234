import { firstDay } from '../../infra/contracts/evidence.js';
import type { EvidenceTable } from './table.js';

/** Which channels reach whom at work, by social role. */
export const access: EvidenceTable = {
  type: 'evidence-access',
  title: 'Channel access by role from a CSV file',
  recordType: 'channelAccess',
  columns: {
    channel: { required: true, aliases: ['site', 'platform'] },
    role: { required: true, aliases: ['socialrole'] },
    required: { required: true, aliases: ['needed', 'needs'] },
    reachable: { required: true, aliases: ['accessible', 'allowed', 'open'] },
    promoted: { aliases: ['advertised'] },
    from: { aliases: ['validfrom', 'since', 'startdate'] },
  },
  sameKey: 'says something of the same channel, role and day as',
  read(cells) {
    const truth = (column: string): boolean => {
      const value = cells.truth(column);
      if (value === null) cells.complain(`${column} is empty: write yes or no`);
      return value ?? false;
    };
    return {
      type: 'channelAccess',
      channel: cells.name('channel'),
      role: cells.name('role'),
      required: truth('required'),
      reachable: truth('reachable'),
      promoted: cells.truth('promoted') ?? false,
      validFrom: cells.day('from') ?? firstDay,
    };
  },
};
