// Loaded into a measured process: leaves its peak memory and CPU time where the benchmark finds them.
import { writeFileSync } from 'node:fs';

const file = process.env.EARSHOT_BENCH_USAGE;
if (file) {
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    writeFileSync(file, JSON.stringify({ peakMiB: maxRSS / 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }));
  });
}
