/**
 * Which partitions this member holds and since when. kafkajs lets a commit succeed on a partition that has moved, and its
 * own isStale() does not know about rebalances; this does.
 */
export interface Assignment {
  /** A member that had to take a new id was out of the group: somebody else may have had its partitions meanwhile. */
  joined(memberId: string, partitions: readonly number[]): void;
  lost(): void;
  /** Changes whenever the partition was, or may have been, elsewhere; undefined when it is not this member's. */
  epoch(partition: number): number | undefined;
  partitions(): number[];
}

export function createAssignment(onChange: (partitions: readonly number[]) => void): Assignment {
  let epochs = new Map<number, number>();
  let memberId = '';
  let joins = 0;

  function replace(next: Map<number, number>): void {
    const before = [...epochs.keys()].join();
    epochs = next;
    const after = [...epochs.keys()];
    if (after.join() !== before) onChange(after);
  }

  return {
    joined(id, partitions) {
      joins += 1;
      const kept = id === memberId ? epochs : new Map<number, number>();
      memberId = id;
      const sorted = [...partitions].sort((a, b) => a - b);
      replace(new Map(sorted.map((partition) => [partition, kept.get(partition) ?? joins])));
    },
    lost() {
      memberId = '';
      replace(new Map());
    },
    epoch: (partition) => epochs.get(partition),
    partitions: () => [...epochs.keys()],
  };
}
