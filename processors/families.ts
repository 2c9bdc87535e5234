import type { Migration } from '../infra/store/migrate.js';
import { alertViews } from './alerts/views.js';
import { conformityViews } from './conformity/views.js';
import { conversations } from './conversations/conversations.js';
import { facts } from './facts/facts.js';
import { interactions } from './facts/interactions.js';
import { listening } from './listening/listening.js';
import { mentions } from './listening/mentions/mentions.js';
import { spikeViews } from './listening/spikes/views.js';
import type { MetricFamily } from './metric-family.js';
import { network } from './network/network.js';
import { organisationViews } from './organisation/views.js';
import { openDoors } from './participation/open-doors.js';
import { participation } from './participation/participation.js';
import { retention } from './participation/retention.js';
import { pipelineHealthViews } from './pipeline-health/views.js';
import { leaderRelations } from './reach/leader-relations.js';
import { reach } from './reach/reach.js';
import { scorecard } from './scorecard/scorecard.js';
import { sponsorship } from './sponsorship/sponsorship.js';

/** Every metric family, in the order in which they are computed: what others are computed from comes first. */
export const families: readonly MetricFamily[] = [
  conversations,
  facts,
  interactions,
  participation,
  retention,
  network,
  openDoors,
  reach,
  leaderRelations,
  sponsorship,
  scorecard,
  listening,
  mentions,
];

/** The conformity signals are no family: a run of theirs is asked for, and kept as it was. */
export const views: readonly Migration[] = [
  ...families.flatMap((family) => family.views),
  ...conformityViews,
  ...organisationViews,
  ...pipelineHealthViews,
  ...spikeViews,
  ...alertViews,
];
