import { hashId } from '../../infra/contracts/ids.js';
import type { EvidenceTable } from './table.js';

/** The approvals log: what was handed in to be published, and when it was. */
export const approvals: EvidenceTable = {
  type: 'evidence-approvals',
  title: 'Approvals log from a CSV file',
  recordType: 'approval',
  columns: {
    id: { required: true, aliases: ['approvalid', 'requestid', 'ticket', 'number'] },
    submitted: { required: true, aliases: ['submittedat', 'handedin', 'requested', 'requestedat'] },
    approved: { aliases: ['approvedat', 'decided', 'decidedat'] },
    published: { aliases: ['publishedat'] },
    approver: { aliases: ['approveremail', 'approvedby'] },
    author: { aliases: ['authoremail', 'submittedby', 'requester'] },
    channel: { aliases: ['platform'] },
    outcome: { aliases: ['status', 'result', 'decision'] },
    required: { aliases: ['mustbeapproved', 'approvalrequired', 'needsapproval'] },
  },
  sameKey: 'has the same id as',
  read(cells) {
    const id = cells.name('id');
    const submittedAt = cells.moment('submitted');
    const approvedAt = cells.moment('approved');
    const publishedAt = cells.moment('published');
    const outcome = cells.choice('outcome', outcomes);
    if (submittedAt === null) {
      cells.complain(
        'submitted is empty: say when it was handed in; of a post that needed no approval, when it was published',
      );
      return null;
    }
    if (approvedAt !== null && approvedAt < submittedAt) cells.complain('approved is before submitted');
    if (publishedAt !== null && publishedAt < (approvedAt ?? submittedAt)) {
      cells.complain(`published is before ${approvedAt === null ? 'submitted' : 'approved'}`);
    }
    if (publishedAt !== null && outcome !== null && outcome !== 'published') {
      cells.complain(`has a time in published, and the outcome is ${outcome}: empty one of them`);
    }
    if (publishedAt === null && outcome === 'published') {
      cells.complain('the outcome is published: say in published when that was');
    }
    if (approvedAt !== null && outcome === 'pending')
      cells.complain('has a time in approved, and the outcome is pending');
    return {
      type: 'approval',
      approvalId: hashId('approval', id),
      channel: cells.text('channel'),
      authorId: cells.person('author'),
      approverId: cells.person('approver'),
      submittedAt,
      approvedAt,
      publishedAt,
      outcome: outcome ?? (publishedAt !== null ? 'published' : approvedAt !== null ? 'approved' : 'pending'),
      required: cells.truth('required'),
    };
  },
};

const outcomes = {
  published: ['live', 'done'],
  approved: ['accepted', 'released'],
  rejected: ['declined', 'refused', 'denied'],
  withdrawn: ['cancelled', 'canceled'],
  pending: ['open', 'waiting', 'submitted'],
} as const;
