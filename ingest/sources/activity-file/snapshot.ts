import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import { accountOf, contentOf, type Row } from './row.js';
import { RowError } from './values.js';

type Counts = Extract<ActivityEvent, { verb: 'snapshot' }>['counts'];

/** Builds the event: given by the parser, which knows the envelope. */
type Build = (row: Row, of: { readonly id: string; readonly kind: 'note' | 'person' }, counts: Counts) => ActivityEvent;

/**
 * The counters of a row as they stood at `as_of`: of a snapshot row at its time, of content when the data was taken.
 * Followers are the author's, everything else is the content's.
 */
export function readCounts(row: Row, content: ActivityEvent | null, build: Build): ActivityEvent[] {
  const { values, context } = row;
  const of = {
    views: values.count('views'),
    uniqueViews: values.count('unique_views'),
    impressions: values.count('impressions'),
    reach: values.count('reach'),
    clicks: values.count('clicks'),
    reactions: values.count('reactions'),
    replies: values.count('replies'),
    shares: values.count('shares'),
  };
  const followers = values.count('followers');
  const hasCounts = Object.values(of).some((count) => count !== null);
  if (!hasCounts && followers === null) return [];
  const asOf = values.moment('as_of')?.ms ?? (content === null ? values.moment('time')?.ms : context.observedAt);
  if (asOf === undefined) throw new RowError('as_of and time are empty: say when the counters stood so');

  const events: ActivityEvent[] = [];
  if (hasCounts) {
    const id = content?.object.id ?? contentOf(row, 'object') ?? contentOf(row, 'id');
    if (id === null) throw new RowError('object is empty: the id of what was counted');
    events.push(build(row, { id, kind: 'note' }, { ...of, followers: null, asOf }));
  }
  if (followers !== null) {
    if (row.author === null) throw new RowError('author is empty: whose followers they are');
    const none = { views: null, uniqueViews: null, impressions: null, reach: null, clicks: null };
    const nothing = { ...none, reactions: null, replies: null, shares: null };
    events.push(build(row, { id: accountOf(row, row.author), kind: 'person' }, { ...nothing, followers, asOf }));
  }
  return events;
}
