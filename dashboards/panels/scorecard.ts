import type { Dashboard } from './panel.js';
import { everyPart, missing, one, overTime, six } from './scorecard-panels.js';

export const scorecard: Dashboard = {
  uid: 'scorecard',
  title: 'Leadership scorecard',
  question:
    'Which sides of a leader’s presence are there, and which are not known? A conversation starter, never for performance review.',
  rows: [
    { title: 'Executives', panels: [{ panel: six, width: 24, height: 'middle' }] },
    {
      title: 'One executive',
      panels: [
        { panel: one, width: 10, height: 'middle' },
        { panel: overTime, width: 14, height: 'middle' },
      ],
    },
    {
      title: 'What it is made of',
      panels: [
        { panel: everyPart, width: 24, height: 'high' },
        { panel: missing, width: 24, height: 'middle' },
      ],
    },
  ],
};
