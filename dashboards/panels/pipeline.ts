import type { Dashboard } from './panel.js';
import * as panels from './pipeline-panels.js';

export const pipeline: Dashboard = {
  uid: 'pipeline',
  title: 'Sources and pipeline health',
  question: 'Is everything read, taken in and computed, and what is missing?',
  rows: [
    {
      title: 'Now',
      panels: [
        { panel: panels.troubled, width: 8, height: 'low' },
        { panel: panels.behind, width: 8, height: 'low' },
        { panel: panels.refused, width: 8, height: 'low' },
      ],
    },
    {
      title: 'Sources',
      panels: [
        { panel: panels.sources, width: 24, height: 'middle' },
        { panel: panels.gaps, width: 12, height: 'middle' },
        { panel: panels.freshness, width: 12, height: 'middle' },
      ],
    },
    {
      title: 'On the way',
      panels: [
        { panel: panels.throughput, width: 8, height: 'middle' },
        { panel: panels.backlog, width: 8, height: 'middle' },
        { panel: panels.delay, width: 8, height: 'middle' },
      ],
    },
    {
      title: 'The weekly digest',
      panels: [{ panel: panels.digests, width: 24, height: 'middle' }],
    },
    {
      title: 'Refused',
      panels: [
        { panel: panels.deadLetters, width: 12, height: 'middle' },
        { panel: panels.deadLetterTable, width: 12, height: 'middle' },
      ],
    },
  ],
};
