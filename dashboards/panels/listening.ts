import * as panels from './listening-panels.js';
import type { Dashboard } from './panel.js';

export const listening: Dashboard = {
  uid: 'listening',
  title: 'Listening',
  question: 'In what tone and in which languages do people write, and whom do they turn to?',
  rows: [
    {
      title: 'In short, beside as long a time before',
      panels: [
        { panel: panels.net, width: 6, height: 'low' },
        { panel: panels.unknown, width: 6, height: 'low' },
        { panel: panels.mentioning, width: 6, height: 'low' },
        { panel: panels.linking, width: 6, height: 'low' },
      ],
    },
    {
      title: 'Tone',
      panels: [
        { panel: panels.tone, width: 14, height: 'middle' },
        { panel: panels.toneByCommunity, width: 10, height: 'middle' },
      ],
    },
    {
      title: 'Languages',
      panels: [
        { panel: panels.languages, width: 10, height: 'middle' },
        { panel: panels.languagesOverTime, width: 14, height: 'middle' },
      ],
    },
    {
      title: 'Mentions and links',
      panels: [
        { panel: panels.mentionsOverTime, width: 12, height: 'middle' },
        { panel: panels.mentionDays, width: 12, height: 'middle' },
      ],
    },
  ],
};
