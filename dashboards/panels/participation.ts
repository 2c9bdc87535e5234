import type { Dashboard } from './panel.js';
import * as panels from './participation-panels.js';

export const participation: Dashboard = {
  uid: 'participation',
  title: 'Participation',
  question: 'Who takes part, where, how evenly, with whom – and is it growing?',
  rows: [
    {
      title: 'How many take part?',
      panels: [
        { panel: panels.activePeople, width: 8, height: 'middle' },
        { panel: panels.shares, width: 8, height: 'middle' },
        { panel: panels.activityClasses, width: 8, height: 'middle' },
      ],
    },
    {
      title: 'Where?',
      panels: [
        { panel: panels.heatmap, width: 14, height: 'high' },
        { panel: panels.byUnit, width: 10, height: 'high' },
        { panel: panels.communities, width: 24, height: 'high' },
      ],
    },
    {
      title: 'Do they stay, and does somebody answer?',
      panels: [
        { panel: panels.newcomers, width: 8, height: 'middle' },
        { panel: panels.answers, width: 8, height: 'middle' },
        { panel: panels.waiting, width: 8, height: 'middle' },
      ],
    },
    {
      title: 'How evenly?',
      panels: [
        { panel: panels.lorenz, width: 8, height: 'high' },
        { panel: panels.evenness, width: 16, height: 'high' },
        { panel: panels.loudest, width: 24, height: 'middle' },
      ],
    },
    {
      title: 'Who turns to whom?',
      panels: [
        { panel: panels.acrossUnits, width: 8, height: 'middle' },
        { panel: panels.connections, width: 8, height: 'middle' },
        { panel: panels.personasByUnit, width: 8, height: 'middle' },
      ],
    },
  ],
};
