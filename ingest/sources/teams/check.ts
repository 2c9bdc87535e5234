import type { CheckLine } from '../../source.js';
import { listCommunities } from './communities.js';
import { changesSince, type Reading } from './reading.js';

/** Each permission by what needs it, and which channels are left out. */
export async function checkTeams(reading: Reading, signal: AbortSignal): Promise<CheckLine[]> {
  const { graph, config, context } = reading;
  const tolerate = ['missing', 'forbidden'] as const;
  const found = await listCommunities({ graph, choice: context.communities, tenantId: config.tenantId, signal });
  const lines: CheckLine[] = [
    {
      what: 'permissions Team.ReadBasic.All, Channel.ReadBasic.All',
      level: 'ok',
      says: `${found.channels.length} channels may be read`,
    },
  ];
  const [channel] = found.channels;
  if (channel) {
    const tried = async (what: string, address: string, level: CheckLine['level'], without: string): Promise<void> => {
      const answer = await graph.page(address, { signal, scope: `team:${channel.team.id}`, tolerate });
      if (answer.kind === 'page') lines.push({ what, level: 'ok', says: 'can be read' });
      else lines.push({ what, level, says: `${answer.words}: give the application this permission; ${without}` });
    };
    const messages = changesSince(graph, channel, context.now() - 3_600_000);
    await tried('permission ChannelMessage.Read.All', messages, 'error', 'without it nothing can be read');
    const members = channel.isStandard
      ? `/teams/${encodeURIComponent(channel.team.id)}/members`
      : `/teams/${encodeURIComponent(channel.team.id)}/channels/${encodeURIComponent(channel.id)}/members`;
    const permission = channel.isStandard ? 'TeamMember.Read.All' : 'ChannelMember.Read.All';
    await tried(`permission ${permission}`, graph.address(members), 'warning', 'without it nobody is a member');
  }
  for (const { where, reason } of found.leftOut) lines.push({ what: where, level: 'ok', says: `left out: ${reason}` });
  return lines;
}
