import * as panels from './conformity-panels.js';
import type { Dashboard } from './panel.js';

export const conformity: Dashboard = {
  uid: 'conformity',
  title: 'Conformity',
  question: 'Once an executive has spoken, do people fall silent, fall into line, or open up – and can the data tell?',
  rows: [
    { title: 'What was looked at', panels: [{ panel: panels.theRun, width: 24, height: 'low' }] },
    {
      title: 'What changes',
      panels: [
        { panel: panels.changes, width: 24, height: 'high' },
        { panel: panels.shares, width: 12, height: 'middle' },
        { panel: panels.words, width: 12, height: 'middle' },
        { panel: panels.verdicts, width: 24, height: 'high' },
      ],
    },
    {
      title: 'How far to trust it',
      panels: [
        { panel: panels.falseAlarms, width: 12, height: 'middle' },
        { panel: panels.detectable, width: 12, height: 'middle' },
        { panel: panels.events, width: 12, height: 'middle' },
        { panel: panels.comparable, width: 12, height: 'middle' },
        { panel: panels.gates, width: 24, height: 'high' },
      ],
    },
  ],
};
