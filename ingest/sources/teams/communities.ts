import type { Community } from '../../../infra/contracts/activity.js';
import { communityId } from '../../../infra/contracts/ids.js';
import { type Choice, type Chosen, leftOutReasons } from '../../communities.js';
import { isRecord, type JsonRecord, lineField, WrongFieldError } from '../../fields.js';
import { SourceStoppedError } from '../../source.js';
import type { Graph } from '../microsoft-graph/client.js';

/** Teams and channels that may be read. A channel is the community: a team's channels have different people talking. */

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
}

export interface Channel {
  readonly id: string;
  readonly team: Team;
  /** Its members are those of the team. */
  readonly isStandard: boolean;
  readonly community: Community;
}

export interface LeftOut {
  /** For people: the team, the channel. */
  readonly where: string;
  readonly reason: string;
}

export interface Communities {
  readonly channels: readonly Channel[];
  readonly leftOut: readonly LeftOut[];
  /** By id, why a channel of a team that is read is not. */
  readonly unwanted: ReadonlyMap<string, string>;
}

export interface CommunityOptions {
  readonly graph: Graph;
  readonly choice: Choice;
  readonly tenantId: string;
  readonly signal: AbortSignal;
}

export async function listCommunities({ graph, choice, tenantId, signal }: CommunityOptions): Promise<Communities> {
  const channels = new Map<string, Channel>();
  const leftOut: LeftOut[] = [];
  const unwanted = new Map<string, string>();
  let refused: string | null = null;
  let answered = 0;
  for (const team of await listTeams(graph, signal)) {
    const chosen = choice.of({ names: [team.name, team.id], isPrivate: team.isPrivate });
    if (chosen === 'private' && !mayHaveListed(team, choice)) {
      leftOut.push({ where: team.name, reason: leftOutReasons.private });
      continue;
    }
    const address = graph.address(`/teams/${encodeURIComponent(team.id)}/channels`);
    const request = { signal, scope: `team:${team.id}`, tolerate: ['missing', 'forbidden'] as const };
    for await (const page of graph.pages(address, request)) {
      if (page.kind !== 'page') {
        if (page.kind === 'forbidden') refused = page.words;
        leftOut.push({ where: team.name, reason: page.words });
        break;
      }
      answered += 1;
      for (const raw of page.value) {
        const channel = readChannel(raw, team, tenantId);
        if (channel === null) continue;
        const of = chooseChannel(channel, choice);
        if (of === 'wanted') channels.set(channel.id, channel);
        else {
          unwanted.set(channel.id, leftOutReasons[of]);
          leftOut.push({ where: channel.community.name, reason: leftOutReasons[of] });
        }
      }
    }
  }
  if (refused !== null && answered === 0) throw new SourceStoppedError(refused);
  // One that several teams share stands in each of them.
  const sorted = [...channels.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { channels: sorted, leftOut, unwanted };
}

/** Of a private team only names are asked, and only where one of its channels might be listed. */
function mayHaveListed(team: Team, { listedPrivate }: Choice): boolean {
  const prefix = `${team.name}/`.toLowerCase();
  return listedPrivate.some((entry) => entry.toLowerCase().startsWith(prefix) || /^19:.*@thread/i.test(entry));
}

function chooseChannel({ id, team, isStandard, community }: Channel, choice: Choice): Chosen {
  const own = community.name.slice(team.name.length + 1);
  if (!isStandard) return choice.of({ names: [community.name, id, own], isPrivate: true });
  // Every team has a General: its bare name would open those of all private teams.
  const bare = team.isPrivate ? [] : [own];
  return choice.of({ names: [team.name, team.id, community.name, id, ...bare], isPrivate: team.isPrivate });
}

async function listTeams(graph: Graph, signal: AbortSignal): Promise<Team[]> {
  const teams: Team[] = [];
  for await (const page of graph.pages(graph.address('/teams?$select=id,displayName,visibility'), { signal })) {
    if (page.kind !== 'page') throw new SourceStoppedError(page.words);
    for (const raw of page.value) {
      const id = isRecord(raw) ? asText(raw, 'id') : null;
      if (id === null) continue;
      const visibility = asText(raw as JsonRecord, 'visibility') ?? (await visibilityOf(graph, id, signal));
      teams.push({ id, name: asText(raw as JsonRecord, 'displayName') ?? id, isPrivate: !isPublic(visibility) });
    }
  }
  return teams;
}

const isPublic = (visibility: string | null): boolean => visibility?.toLowerCase() === 'public';

/** The list does not always say it, and what is unknown is private. */
async function visibilityOf(graph: Graph, id: string, signal: AbortSignal): Promise<string | null> {
  const answer = await graph.one(graph.address(`/teams/${encodeURIComponent(id)}?$select=id,visibility`), {
    signal,
    scope: `team:${id}`,
    tolerate: ['missing', 'forbidden'],
  });
  return answer.kind === 'one' ? asText(answer.body, 'visibility') : null;
}

function readChannel(raw: unknown, team: Team, tenantId: string): Channel | null {
  const id = isRecord(raw) ? asText(raw, 'id') : null;
  if (id === null) return null;
  const kind = asText(raw as JsonRecord, 'membershipType')?.toLowerCase() ?? 'standard';
  const isStandard = kind === 'standard';
  return {
    id,
    team,
    isStandard,
    community: {
      id: communityId('teams', tenantId, id),
      name: `${team.name}/${asText(raw as JsonRecord, 'displayName') ?? id}`.slice(0, 500).toWellFormed(),
      kind: 'channel',
      visibility: isStandard && !team.isPrivate ? 'public' : 'private',
      memberCount: null,
    },
  };
}

function asText(record: JsonRecord, name: string): string | null {
  try {
    return lineField(record, name, 250);
  } catch (error) {
    if (error instanceof WrongFieldError) return null;
    throw error;
  }
}
