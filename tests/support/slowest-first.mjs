import Sequencer from '@jest/test-sequencer';

/**
 * Files that take a minute or more, the longest first: two workers then end at about the same time. jest's own order is by
 * how long files took the last time, which a clean clone does not know.
 */
const slowest = [
  'e2e/pipeline/replay',
  'integration/processors/incremental',
  'integration/processors/sponsorship-incremental',
  'e2e/cli/newcomer',
  'unit/processors/sponsorship/measures',
  'e2e/pipeline/faults',
  'integration/processors/privacy',
  'e2e/cli/unreachable',
  'unit/processors/scorecard/measures',
  'e2e/pipeline/both-logs',
  'integration/processors/conversations/conversations',
  'e2e/pipeline/windows',
  'property/differencing',
  'contract/sources',
  'integration/processors/reach-incremental',
  'unit/processors/reach/carried-on',
  'contract/event-log-kafka-faults',
  'integration/processors/network',
  'e2e/cli/bad-input',
  'integration/processors/conformity/run',
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
