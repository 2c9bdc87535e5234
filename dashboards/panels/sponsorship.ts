import type { Dashboard } from './panel.js';
import * as panels from './sponsorship-panels.js';

export const sponsorship: Dashboard = {
  uid: 'sponsorship',
  title: 'Sponsorship, access and pilots',
  question: 'Who sponsors taking part, what stands in people’s way, and what did pilots show?',
  rows: [
    {
      title: 'In short, beside as long a time before',
      panels: [
        { panel: panels.breadth, width: 4, height: 'low' },
        { panel: panels.dayOne, width: 6, height: 'low' },
        { panel: panels.ownUnit, width: 6, height: 'low' },
        { panel: panels.approvalTime, width: 4, height: 'low' },
        { panel: panels.access, width: 4, height: 'low' },
      ],
    },
    {
      title: 'Sponsors',
      panels: [
        { panel: panels.sponsorsOverTime, width: 12, height: 'middle' },
        { panel: panels.ownUnitByLeader, width: 12, height: 'middle' },
      ],
    },
    {
      title: 'Adoption',
      panels: [
        { panel: panels.adoptionBySponsor, width: 8, height: 'middle' },
        { panel: panels.adoptionOverTime, width: 8, height: 'middle' },
        { panel: panels.adoptionByUnit, width: 8, height: 'middle' },
      ],
    },
    {
      title: 'Approvals',
      panels: [
        { panel: panels.approvalsOverTime, width: 10, height: 'middle' },
        { panel: panels.approvalsByChannel, width: 10, height: 'middle' },
        { panel: panels.approvalToAnswer, width: 4, height: 'middle' },
      ],
    },
    {
      title: 'Access',
      panels: [
        { panel: panels.accessByRole, width: 12, height: 'middle' },
        { panel: panels.blocked, width: 12, height: 'middle' },
      ],
    },
    {
      title: 'Pilots',
      panels: [
        { panel: panels.pilotsInteractive, width: 12, height: 'middle' },
        { panel: panels.pilotsContributions, width: 12, height: 'middle' },
        { panel: panels.pilotTable, width: 24, height: 'middle' },
      ],
    },
    { title: 'Dependence on a person', panels: [{ panel: panels.dependence, width: 24, height: 'middle' }] },
  ],
};
