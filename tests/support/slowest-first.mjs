import Sequencer from '@jest/test-sequencer';

/**
 * Files that take a minute or more, the longest first: two workers then end at about the same time. jest's own order is by
 * how long files took the last time, which a clean clone does not know.
 */
const slowest = [
  'chaos/short',
  'e2e/pipeline/replay',
  'integration/processors/incremental',
  'contract/panels',
  'e2e/pipeline/both-logs',
  'unit/processors/sponsorship/measures',
  'integration/processors/privacy',
  'unit/ingest/sources/simulated/organisation',
  'integration/processors/sponsorship-incremental',
  'integration/digest/render-digest',
  'e2e/cli/newcomer',
  'e2e/cli/live-sources',
  'e2e/cli/unreachable',
  'e2e/pipeline/faults',
  'property/differencing',
  'unit/processors/scorecard/measures',
  'integration/processors/conversations/conversations',
  'e2e/report/pages',
  'e2e/pipeline/windows',
  'e2e/pipeline/two-processors',
  'contract/api-sources',
  'contract/sources',
  'unit/processors/reach/carried-on',
  'integration/processors/conformity/calibration',
  'integration/processors/reach-incremental',
  'e2e/cli/bad-input',
  'integration/processors/conformity/run',
  'integration/processors/network',
  'contract/event-log-kafka-faults',
  'unit/ingest/sources/activity-file/files',
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
