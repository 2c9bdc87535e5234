import { activityFileSource } from '../../ingest/sources/activity-file/source.js';
import { createTestContext } from './read-source.js';

/** Reads an activity file and prints what was in it. */
const { file } = JSON.parse(process.argv[2] ?? '{}') as { file: string };

const reader = await activityFileSource.open(activityFileSource.config.parse({ path: file }), createTestContext());
const counts = { events: 0, links: 0, rejects: 0 };
for await (const { items } of reader.pages(null, new AbortController().signal)) {
  for (const item of items) {
    for (const { kind } of reader.parse(item)) {
      if (kind === 'activity') counts.events += 1;
      else if (kind === 'directory') counts.links += 1;
      else counts.rejects += 1;
    }
  }
}
await reader.close?.();
process.stdout.write(`${JSON.stringify(counts)}\n`);
