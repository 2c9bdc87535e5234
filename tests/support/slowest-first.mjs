import Sequencer from '@jest/test-sequencer';

/**
 * Files that take half a minute or more, the longest first: all workers then end at about the same time. jest's own order is by
 * how long files took the last time, which a clean clone does not know. Those that make what others copy
 * (store-template.ts) come well before them.
 */
const slowest = [
  'e2e/pipeline/replay',
  'e2e/pipeline/both-logs',
  'chaos/short',
  'integration/processors/incremental',
  'e2e/cli/newcomer',
  'contract/panels',
  'e2e/cli/backup',
  'e2e/pipeline/erase-person',
  'e2e/pipeline/two-processors',
  'integration/processors/sponsorship-incremental',
  'e2e/pipeline/windows',
  'property/differencing',
  'unit/processors/sponsorship/measures',
  'e2e/cli/unreachable',
  'integration/processors/mentions',
  'e2e/pipeline/faults',
  'integration/processors/paced-refresh',
  'contract/api-sources',
  'integration/processors/listening',
  'unit/processors/scorecard/measures',
  'e2e/report/pages',
  'contract/event-log-kafka-faults',
  'unit/processors/reach/carried-on',
  'integration/processors/privacy',
  'integration/processors/reach-incremental',
  'contract/sources',
  'integration/processors/conversations/conversations',
  'e2e/cli/digest',
  'unit/ingest/sources/simulated/organisation',
  'integration/processors/brute-force',
  'e2e/cli/live-spike',
  'integration/processors/conformity/calibration',
  'e2e/cli/public-channels',
  'e2e/pipeline/erasure',
  'integration/slack-export-memory',
  'e2e/cli/dissent',
  'integration/processors/conformity/run',
  'integration/processors/network',
  'e2e/cli/interrupt',
  'e2e/cli/up',
  'e2e/cli/bad-input',
  'unit/ingest/sources/activity-file/files',
  'contract/event-log-kafka',
  'e2e/cli/live-sources',
  'e2e/cli/build',
  'integration/processors/lorenz',
  'integration/infra/migrate',
];

export default class SlowestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const found = slowest.findIndex((name) => path.replaceAll('\\', '/').endsWith(`/tests/${name}.test.ts`));
      return found < 0 ? slowest.length : found;
    };
    return super.sort(tests).sort((a, b) => place(a) - place(b));
  }
}
