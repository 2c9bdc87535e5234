/** Does work of which no part needs another, so many parts at a time. Throws what the first that fails throws, once those under way have ended. */
export async function together(atOnce: number, parts: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = [...parts];
  let hasFailed = false;
  const lanes = Array.from({ length: Math.min(atOnce, parts.length) }, async () => {
    for (let part = waiting.shift(); part !== undefined && !hasFailed; part = waiting.shift()) {
      try {
        await part();
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  });
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
}
