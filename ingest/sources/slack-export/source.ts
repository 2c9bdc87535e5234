import { hashId } from '../../../infra/contracts/ids.js';
import { UserError } from '../../../infra/errors.js';
import { throwSite } from '../../failure.js';
import type { Source, SourceContext, SourceReader } from '../../source.js';
import type { ParseContext } from '../slack-common/context.js';
import { inRange } from '../slack-common/time.js';
import { type SlackExportConfig, slackExportConfig } from './config.js';
import type { ExportFiles } from './files.js';
import { type Choice, parseItem } from './items.js';
import { chooser, layout, listedNames, type Unit } from './layout.js';
import { openExportFiles } from './open-files.js';
import { exportPages, type PageLimits, pageLimits } from './pages.js';
import { readAccounts, readChannels, workspaceOf } from './workspace.js';

/** A workspace export, as a folder or zip: https://slack.com/help/articles/220556107 */
export const slackExportSource: Source<SlackExportConfig> = {
  type: 'slack-export',
  title: 'Slack workspace export',
  gives: {
    scope: 'internal',
    views: 'none',
    reactionTimes: false,
    edits: true,
    deletes: true,
    membership: true,
    people: true,
  },
  ways: ['file'],
  tried: 'a recorded export of a real workspace (2015–16)',
  config: slackExportConfig,
  open: (config, context) => openSlackExport(config, context),
};

export async function openSlackExport(
  config: SlackExportConfig,
  source: SourceContext,
  limits: PageLimits = pageLimits,
): Promise<SourceReader> {
  const files = await openExportFiles(config.path);
  try {
    return await reader(files, config, source, limits);
  } catch (error) {
    await files.close();
    throw error;
  }
}

async function reader(
  files: ExportFiles,
  config: SlackExportConfig,
  source: SourceContext,
  limits: PageLimits,
): Promise<SourceReader> {
  requireLists(files, config);
  const accounts = await readAccounts(files);
  const instance = config.instance ?? workspaceOf(accounts.workspaces, files.description);
  if (config.instance === undefined && accounts.workspaces.size > 1)
    source.logger.warn({ instance }, 'users.json names several workspaces; the one of most users is taken');
  const listed = listedNames(config);
  const channels = await readChannels(files, instance, listed);
  const units = layout(files, channels, instance, config);
  const observedAt = config.observedAt ?? (await exportTime(files, units, source));
  const choice: Choice = { instance, listed, isWanted: chooser(channels, config, files.description) };
  const fingerprint = await fingerprintOf(files, units, instance, observedAt);
  const context: ParseContext = {
    instance,
    observedAt,
    pseudonym: source.pseudonym,
    bots: accounts.bots,
    channelName: (nativeId) => channels.publicNames.get(nativeId) ?? null,
  };
  return {
    instance,
    pages: (position, signal) => exportPages(files, units, fingerprint, choice, limits, position, signal),
    parse(item) {
      try {
        return parseItem(item, context);
      } catch (error) {
        return [{ kind: 'reject', reason: `could not be understood: ${throwSite(error)}` }];
      }
    },
    close: () => files.close(),
  };
}

function requireLists(files: ExportFiles, config: SlackExportConfig): void {
  const has = (name: string): boolean => files.names.includes(name);
  if (!has('channels.json') && (config.privateChannels ?? []).length === 0) {
    throw new UserError(
      `${files.description} has no channels.json, which says what is a public channel. Export again, or list the private channels to read in privateChannels`,
    );
  }
  if (!has('users.json') && !has('org_users.json') && config.instance === undefined) {
    throw new UserError(
      `${files.description} has no users.json, which says the workspace. Export again, or set the option instance to the workspace's id (T…)`,
    );
  }
}

const lists = ['users.json', 'org_users.json', 'channels.json'];
const dayMs = 86_400_000;

/** When the export was made: the newest of its lists, unless that cannot be (a zip without times, a wrong clock). */
async function exportTime(files: ExportFiles, units: readonly Unit[], source: SourceContext): Promise<number> {
  const present = lists.filter((name) => files.names.includes(name));
  const newest = Math.max(0, ...(await Promise.all(present.map((name) => files.modifiedMs(name)))));
  const days = units
    .flatMap((unit) => (unit.kind === 'day' ? [Date.parse(unit.name.slice(-15, -5))] : []))
    .filter((ms) => inRange(ms) && ms <= source.now() + dayMs);
  const lastDay = days.reduce((last, ms) => Math.max(last, ms), 0);
  if (inRange(newest) && newest >= lastDay) {
    if (newest > source.now() + dayMs)
      source.logger.warn('users.json is from the future; set the option observedAt to the time of the export');
    return newest;
  }
  if (lastDay === 0) {
    throw new UserError(
      `${files.description} does not say when it was made: users.json and channels.json have no usable time. Set the option observedAt`,
    );
  }
  source.logger.warn(
    'the times of users.json and channels.json cannot be right; the end of the last day is taken instead',
  );
  return lastDay + dayMs;
}

async function fingerprintOf(
  files: ExportFiles,
  units: readonly Unit[],
  instance: string,
  observedAt: number,
): Promise<string> {
  const present = lists.filter((name) => files.names.includes(name));
  const state = await Promise.all(
    present.map(async (name) => `${name} ${await files.bytes(name)} ${await files.modifiedMs(name)}`),
  );
  return hashId('slack-export', instance, String(observedAt), ...state, units.map((unit) => unit.name).join('\n'));
}
