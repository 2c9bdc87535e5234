import type { Dashboard } from './panel.js';
import * as panels from './reach-panels.js';

export const reach: Dashboard = {
  uid: 'reach',
  title: 'Executive reach',
  question: 'When a leader posts, how many people does it reach, who carries it on, and does the leader talk back?',
  rows: [
    {
      title: 'In short, beside as long a time before',
      panels: [panels.audienceShare, panels.replyRatio, panels.statusLift].map((panel) => ({
        panel,
        width: 8,
        height: 'low' as const,
      })),
    },
    {
      title: 'Do posts reach their audience?',
      panels: [
        { panel: panels.overTime, width: 12, height: 'middle' },
        { panel: panels.cadence, width: 12, height: 'middle' },
        { panel: panels.histogram, width: 8, height: 'middle' },
        { panel: panels.fields, width: 16, height: 'middle' },
      ],
    },
    {
      title: 'What carries them on?',
      panels: [
        { panel: panels.comparedWithOthers, width: 10, height: 'middle' },
        { panel: panels.carriedOn, width: 14, height: 'middle' },
        { panel: panels.counters, width: 24, height: 'middle' },
      ],
    },
    {
      title: 'Relationship or authority?',
      panels: [
        { panel: panels.compared, width: 24, height: 'middle' },
        { panel: panels.relations, width: 24, height: 'middle' },
        { panel: panels.contact, width: 8, height: 'middle' },
        { panel: panels.commenters, width: 8, height: 'middle' },
        { panel: panels.openDoors, width: 8, height: 'middle' },
      ],
    },
    { title: 'Which posts?', panels: [{ panel: panels.posts, width: 24, height: 'high' }] },
  ],
};
