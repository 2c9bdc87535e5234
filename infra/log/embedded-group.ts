/**
 * Who of a group reads which partition. Pure: the state lives in the log's own store and changes in its transactions, so
 * that members may be in different processes.
 */

export interface Member {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Without a renewal the member loses its partitions at this time, ms. */
  readonly leaseUntil: number;
}

export interface Owner {
  readonly member: string;
  /** Generation in which this member got the partition. One that was lost and came back has a new one. */
  readonly since: number;
}

export interface GroupState {
  readonly generation: number;
  readonly members: readonly Member[];
  /** By partition. */
  readonly owners: readonly (Owner | null)[];
}

export const emptyGroup: GroupState = { generation: 0, members: [], owners: [] };

/** The member lives on; those whose lease is over, or whose process is gone, are out. */
export function renew(
  state: GroupState,
  me: Member,
  partitions: number,
  now: number,
  isGone: (member: Member) => boolean,
): GroupState {
  const others = state.members.filter((member) => member.id !== me.id);
  const living = others.filter((member) => member.leaseUntil > now && !isGone(member));
  const known = others.length < state.members.length;
  const members = known
    ? state.members.flatMap((member) => (member.id === me.id ? [me] : living.includes(member) ? [member] : []))
    : [...living, me];
  if (known && living.length === others.length && state.owners.length === partitions) return { ...state, members };
  return reassign(state, members, partitions);
}

export function leave(state: GroupState, memberId: string, partitions: number): GroupState {
  const members = state.members.filter((member) => member.id !== memberId);
  return members.length === state.members.length ? state : reassign(state, members, partitions);
}

export function owns(state: GroupState, memberId: string, partition: number, since: number): boolean {
  const owner = state.owners[partition];
  return owner?.member === memberId && owner.since === since;
}

function reassign(state: GroupState, members: readonly Member[], partitions: number): GroupState {
  const generation = state.generation + 1;
  return { generation, members, owners: share(state.owners, members, partitions, generation) };
}

/** Even shares; who has a partition keeps it as long as that is fair. */
function share(
  previous: readonly (Owner | null)[],
  members: readonly Member[],
  partitions: number,
  generation: number,
): (Owner | null)[] {
  if (members.length === 0) return Array.from({ length: partitions }, () => null);
  const fair = Math.floor(partitions / members.length);
  let spare = partitions % members.length;
  const counts = new Map(members.map((member) => [member.id, 0]));
  const take = (id: string): boolean => {
    const count = counts.get(id);
    if (count === undefined || count > fair || (count === fair && spare === 0)) return false;
    if (count === fair) spare -= 1;
    counts.set(id, count + 1);
    return true;
  };
  const owners: (Owner | null)[] = Array.from({ length: partitions }, (_, partition) => {
    const owner = previous[partition] ?? null;
    return owner !== null && take(owner.member) ? owner : null;
  });
  return owners.map((owner) => {
    if (owner !== null) return owner;
    const fewest = [...members].sort((a, b) => (counts.get(a.id) ?? 0) - (counts.get(b.id) ?? 0))[0];
    if (fewest === undefined) return null;
    counts.set(fewest.id, (counts.get(fewest.id) ?? 0) + 1);
    return { member: fewest.id, since: generation };
  });
}
