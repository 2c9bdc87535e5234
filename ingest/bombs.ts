/** Of what is packed tighter, it is a bomb: words shrink 5 to 100 times, and deflate ends at 1032. */
const mostTimes = 400;
/** Small files may repeat themselves as they like. */
const fromBytes = 16 * 1024 ** 2;

export const isBomb = (packedBytes: number, unpackedBytes: number): boolean =>
  unpackedBytes > fromBytes && unpackedBytes > packedBytes * mostTimes;
