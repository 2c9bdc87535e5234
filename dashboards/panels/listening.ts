import * as panels from './listening-panels.js';
import * as mentionPanels from './mention-panels.js';
import type { Dashboard } from './panel.js';

export const listening: Dashboard = {
  uid: 'listening',
  title: 'Listening',
  question: 'What is said of us and of our themes, in what tone, and what is coming up?',
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
      title: 'What we listen for',
      panels: [
        { panel: mentionPanels.shareOfVoice, width: 10, height: 'middle' },
        { panel: mentionPanels.mentionsByQuery, width: 14, height: 'middle' },
        { panel: mentionPanels.mentionTable, width: 24, height: 'middle' },
      ],
    },
    {
      title: 'What is coming up',
      panels: [
        { panel: mentionPanels.spikes, width: 24, height: 'middle' },
        { panel: mentionPanels.risingTerms, width: 14, height: 'high' },
        { panel: mentionPanels.topLinks, width: 10, height: 'high' },
        { panel: mentionPanels.reinforcement, width: 24, height: 'middle' },
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
