import type { ApiDeclaration } from '../../source.js';

/** Requests a minute by the tiers that Slack gives its methods, per method, workspace and app. https://docs.slack.dev/apis/web-api/rate-limits */
const tier2 = { requests: 20, perMs: 60_000 };
const tier3 = { requests: 50, perMs: 60_000 };
const tier4 = { requests: 100, perMs: 60_000 };

export const slackApi: ApiDeclaration = {
  limits: {
    'auth.test': tier4,
    'conversations.list': tier2,
    'conversations.history': tier3,
    'conversations.replies': tier3,
    'conversations.members': tier4,
    'reactions.get': tier3,
    'users.list': tier2,
  },
  pauses: 'scope',
};

export type SlackMethod =
  | 'auth.test'
  | 'conversations.history'
  | 'conversations.list'
  | 'conversations.members'
  | 'conversations.replies'
  | 'reactions.get'
  | 'users.list';
