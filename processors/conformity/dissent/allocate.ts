/**
 * How many to draw of each stratum: in proportion to its size (largest remainders), but a few of each where there is room,
 * so that small ones are not missing. Never more than a stratum has.
 */
export function allocate(sizes: readonly number[], total: number, fewest = 2): number[] {
  const atMost = sizes.reduce((sum, size) => sum + size, 0);
  const wanted = Math.min(total, atMost);
  const strata = sizes.filter((size) => size > 0).length;
  // No more than a third of the whole goes to making small ones appear.
  const floor = Math.min(fewest, Math.floor(total / 3 / Math.max(1, strata)));
  const shares = sizes.map((size) => Math.min(size, floor));
  let left = wanted - shares.reduce((sum, share) => sum + share, 0);
  while (left > 0) {
    const rest = sizes.map((size, at) => size - shares[at]!);
    const open = rest.reduce((sum, size) => sum + size, 0);
    const exact = rest.map((size) => (size * left) / open);
    const whole = exact.map(Math.floor);
    const given = whole.reduce((sum, share) => sum + share, 0);
    if (given === 0) {
      const order = exact.map((share, at) => ({ share, at })).sort((a, b) => b.share - a.share || a.at - b.at);
      for (const { at } of order.slice(0, left)) shares[at]! += 1;
      return shares;
    }
    whole.forEach((share, at) => {
      shares[at]! += share;
    });
    left -= given;
  }
  return shares;
}
