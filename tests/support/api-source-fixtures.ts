import { blueskyFixture } from './bluesky-fixtures.js';
import { jetstreamFixture } from './jetstream-fixture.js';
import { discourseCanaries, startSimulatedDiscourse } from './simulators/discourse-forum.js';
import { feedCanaries, startSimulatedFeed } from './simulators/feed.js';
import { mastodonCanaries, startSimulatedMastodon } from './simulators/mastodon-network.js';
import { mattermostCanaries, startSimulatedMattermost } from './simulators/mattermost-organisation.js';
import { graphCanaries, startSimulatedEntra, startSimulatedTeams } from './simulators/microsoft-graph-platforms.js';
import type { Fault, PlatformServer } from './simulators/platform-server.js';
import { scimCanaries, startSimulatedScim } from './simulators/scim.js';
import { slackCanaries, startSimulatedSlack } from './simulators/slack-workspace.js';
import { startSimulatedVivaEngage, vivaEngageCanaries } from './simulators/viva-engage-network.js';
import { startSimulatedWordPress, wordpressCanaries } from './simulators/wordpress.js';
import { startSimulatedX, xCanaries } from './simulators/x.js';
import { startSimulatedYoutube, youtubeCanaries } from './simulators/youtube.js';

/**
 * A simulated platform for every source that asks an API: what the contract suite reads, changes and disturbs. The
 * simulator is written from the platform's documents and lives in tests/support/simulators/.
 */
export interface SimulatedPlatform {
  readonly server: PlatformServer;
  /** Settings of the source as they stand in the configuration, `communities` and `since` among them; without name and type. */
  readonly settings: object;
  /** What the simulator's clock says, ms; the suite moves it. Content is at most a few days older. */
  readonly clock: { now: number };
  /** Paths of requests that give a page of content, for faults. */
  readonly pagePath: RegExp;
  /** Takes a page apart for the fault "a changed field type": the same answer, one field of one item of another type. */
  readonly spoilOne: (body: unknown) => unknown;
  /** People do something on the platform; undefined where a platform has no such thing. */
  readonly people: {
    post(text: string): void | Promise<void>;
    reply?(text: string): void | Promise<void>;
    react?(): void | Promise<void>;
    unreact?(): void | Promise<void>;
    /** The newest post gets another text. */
    edit?(text: string): void | Promise<void>;
    /** The newest post goes. */
    remove?(): void | Promise<void>;
  };
  /** The field that spoilOne() changes: the dead letter names it. */
  readonly spoiled?: string | undefined;
  /** Adds a field that nobody knows; default: to the answer and to all that stands in its lists. */
  readonly addUnknown?: (body: unknown) => unknown;
  /** How the platform says no in words of its own; default: by status and the words as `error` and `message`. */
  readonly refuse?: ((status: 401 | 403, words: string) => Extract<Fault, { kind: 'status' }>) | undefined;
  /** How many posts and replies a reader that is allowed to sees, from `since` on. */
  readonly contents?: number | undefined;
  /** Text that stands in a private place and in a direct message: must not be read. Undefined: the platform has neither. */
  readonly secretText?: string;
  /** Paths of requests that would read a private place: none is sent. */
  readonly secretPath?: RegExp;
  close(): Promise<void>;
}

export interface ApiSourceFixture {
  start(): Promise<SimulatedPlatform>;
  /** E-mail addresses, native ids and names of people on the platform: none may be in a record. */
  readonly canaries: readonly string[];
  /** `content`: posts and replies. `directory`: people and memberships only. */
  readonly brings: 'content' | 'directory';
}

/** By the source's type. */
export const apiSourceFixtures: Readonly<Record<string, ApiSourceFixture>> = {
  bluesky: blueskyFixture,
  'bluesky-jetstream': jetstreamFixture,
  feed: { start: startSimulatedFeed, canaries: feedCanaries, brings: 'content' },
  wordpress: { start: startSimulatedWordPress, canaries: wordpressCanaries, brings: 'content' },
  mastodon: { start: startSimulatedMastodon, canaries: mastodonCanaries, brings: 'content' },
  x: { start: startSimulatedX, canaries: xCanaries, brings: 'content' },
  youtube: { start: startSimulatedYoutube, canaries: youtubeCanaries, brings: 'content' },
  slack: { start: startSimulatedSlack, canaries: slackCanaries, brings: 'content' },
  discourse: { start: startSimulatedDiscourse, canaries: discourseCanaries, brings: 'content' },
  'viva-engage': { start: startSimulatedVivaEngage, canaries: vivaEngageCanaries, brings: 'content' },
  mattermost: { start: startSimulatedMattermost, canaries: mattermostCanaries, brings: 'content' },
  entra: { start: startSimulatedEntra, canaries: graphCanaries, brings: 'directory' },
  teams: { start: startSimulatedTeams, canaries: graphCanaries, brings: 'content' },
  scim: { start: startSimulatedScim, canaries: scimCanaries, brings: 'directory' },
};
