import type { Store } from '../../infra/store/store.js';

/** Digests of the past, as far as they are kept: what became of them, and what was in them. */
export interface PastDigest {
  /** `2026-11-16-<recipient>`; what `/digests/:id` is asked by. */
  readonly id: string;
  readonly week: string;
  readonly kind: 'leader' | 'team' | 'channel';
  /** Whose figures they are; null of a team and a channel. */
  readonly leaderId: string | null;
  readonly leader: string | null;
  readonly state: 'sending' | 'sent' | 'retry' | 'failed' | 'lost';
  readonly reason: string | null;
  readonly attempts: number;
  readonly at: string;
  /** Null: it is kept no longer. */
  readonly subject: string | null;
}

interface Row {
  readonly recipient: string;
  readonly week: string;
  readonly kind: PastDigest['kind'];
  readonly leader_id: string;
  readonly leader: string;
  readonly state: PastDigest['state'];
  readonly reason: string;
  readonly attempts: number;
  readonly at: string;
  readonly subject: string;
}

const most = 1_000;

/** Newest week first. `mayRead` says who may see which. */
export async function pastDigests(
  store: Pick<Store, 'query'>,
  mayRead: (digest: Pick<PastDigest, 'leaderId'>) => boolean,
): Promise<PastDigest[]> {
  return (await rowsOf(store, '', {})).map(asDigest).filter(mayRead);
}

/** Null: there is none of this id, or this reader may not know of it. */
export async function pastDigest(
  store: Pick<Store, 'query'>,
  id: string,
  mayRead: (digest: Pick<PastDigest, 'leaderId'>) => boolean,
): Promise<PastDigest | null> {
  const asked = digestIdParts(id);
  if (asked === null) return null;
  const where = 'WHERE delivery.recipient = {recipient:String} AND delivery.week = {week:Date}';
  const [found] = (await rowsOf(store, where, { ...asked })).map(asDigest).filter(mayRead);
  return found ?? null;
}

export function digestIdParts(id: string): { readonly week: string; readonly recipient: string } | null {
  const [, week, recipient] = /^(\d{4}-\d{2}-\d{2})-([0-9a-f]{32})$/.exec(id) ?? [];
  return week === undefined || recipient === undefined || Number.isNaN(Date.parse(week)) ? null : { week, recipient };
}

function rowsOf(store: Pick<Store, 'query'>, where: string, params: Readonly<Record<string, string>>): Promise<Row[]> {
  return store.query<Row>(
    `SELECT delivery.recipient AS recipient, toString(delivery.week) AS week, kind, leader_id, leader, state, reason, attempts,
       toString(delivery.at) AS at, mails.subject AS subject
     FROM v_digest_delivery AS delivery
     LEFT JOIN (SELECT recipient, week, subject FROM digest_mail FINAL WHERE expires_at > now()) AS mails
       ON delivery.recipient = mails.recipient AND delivery.week = mails.week
     ${where}
     ORDER BY delivery.week DESC, kind, leader, recipient
     LIMIT ${most}`,
    params,
  );
}

const asDigest = ({
  recipient,
  leader_id: leaderId,
  leader,
  reason,
  subject,
  at,
  attempts,
  ...row
}: Row): PastDigest => ({
  id: `${row.week}-${recipient}`,
  ...row,
  attempts: Number(attempts),
  leaderId: leaderId === '' ? null : leaderId,
  leader: leader === '' ? null : leader,
  reason: reason === '' ? null : reason,
  subject: subject === '' ? null : subject,
  at: `${at.replace(' ', 'T')}Z`,
});
