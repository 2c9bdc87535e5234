import { type Config, pseudonymKey } from '../../../infra/config.js';
import { isDay } from '../../../infra/day.js';
import { createDigestKeys } from '../../../infra/digest-keys.js';
import { UserError } from '../../../infra/errors.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import { createPseudonymiser } from '../../../infra/pseudonym.js';
import { addDays, dayIn, startOfWeek } from '../../report/days.js';
import type { Recipient, Week } from '../digest.js';
import { digestRecipients } from '../recipients.js';
import { addressesOf, type DeliverOptions, deliver, tidy } from './deliver.js';
import { readDeliveries } from './deliveries.js';
import { lastDue, lastWholeWeek } from './due.js';
import { type DeliveryState, standingOf } from './standing.js';

/** What is asked of a sending by hand. */
export interface AskedSending {
  /** A day of it; default: the last whole week. */
  readonly week?: string | undefined;
  /** `leaders`, `team`, `channels`, an address, a name or an id; default: everybody. */
  readonly to?: string | undefined;
  readonly again?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

export interface SendingReport {
  readonly week: Week;
  readonly dryRun: boolean;
  readonly digests: readonly ReportedDigest[];
  /** Who is configured and cannot be served. */
  readonly problems: readonly string[];
}

export interface ReportedDigest {
  readonly recipient: string;
  readonly kind: Recipient['kind'];
  /** For the operator, who has written the address into the configuration. */
  readonly to: string;
  readonly name: string | null;
  readonly state: DeliveryState;
  readonly isNew: boolean;
  readonly reason: string | null;
  readonly attempts: number;
  readonly at: string | null;
  readonly nextAt: string | null;
  /** Of a dry run: what would be sent. */
  readonly subject?: string;
  readonly htmlBytes?: number;
}

/** Throws UserError where the week is not over, or nobody is meant by `to`. */
export async function sendDigests(options: DeliverOptions, asked: AskedSending): Promise<SendingReport> {
  const { config, store, log, now, render } = options;
  const week = weekAsked(config, asked.week, now());
  const found = await digestRecipients(store, config, now());
  refuseNobody(config, found.problems);
  const recipients = chosen(config, found.recipients, asked.to);
  const { again = false, dryRun = false } = asked;
  // Who was asked for by name matters, not everybody who has a problem.
  const problems = asked.to === undefined ? found.problems : [];
  if (!dryRun) {
    const delivered = await deliver(options, { week, recipients, again });
    await tidy(log);
    return {
      week,
      dryRun,
      problems,
      digests: delivered.map(({ recipient, ...standing }) => reported(config, recipient, standing)),
    };
  }
  const deliveries = await readDeliveries(log);
  const addresses = addressesOf(config);
  const digests: ReportedDigest[] = [];
  for (const recipient of recipients) {
    const standing = standingOf(deliveries, recipient, addresses(recipient), { week, again, now: now() });
    const line = reported(config, recipient, { ...standing, isNew: false });
    if (standing.state !== 'due') digests.push(line);
    else {
      const { subject, html } = await render(recipient, week, { nowMs: now() });
      digests.push({ ...line, subject, htmlBytes: Buffer.byteLength(html) });
    }
  }
  return { week, dryRun, digests, problems };
}

export interface StatusReport {
  readonly week: Week;
  readonly enabled: boolean;
  /** When the last scheduled digest was due; null where none is. */
  readonly lastDue: string | null;
  readonly digests: readonly ReportedDigest[];
}

/** From the log alone, so that it can be asked beside a running Earshot. */
export async function digestStatus(
  log: EventLog,
  config: Config,
  { week: askedWeek, now }: { readonly week?: string | undefined; readonly now: number },
): Promise<StatusReport> {
  const { timeZone, weekStart } = config.organisation;
  const week = weekAsked(config, askedWeek, now);
  refuseNobody(config, []);
  const deliveries = await readDeliveries(log);
  const addresses = addressesOf(config);
  const due = lastDue({ schedule: config.digest.schedule, timeZone, weekStart }, now);
  return {
    week,
    enabled: config.digest.enabled,
    lastDue: due === null ? null : new Date(due.at).toISOString(),
    digests: configured(config).map((recipient) =>
      reported(config, recipient, {
        ...standingOf(deliveries, recipient, addresses(recipient), { week, again: false, now }),
        isNew: false,
      }),
    ),
  };
}

/** As the configuration names them, without asking the directory. */
function configured(config: Config): Recipient[] {
  const { digest } = config;
  const keys = createDigestKeys(pseudonymKey(config));
  const pseudonym = createPseudonymiser(pseudonymKey(config));
  const common = { leaderId: null, language: digest.language };
  return [
    ...digest.leaders.map(({ executive, email }): Recipient => {
      const leaderId = /^[0-9a-f]{32}$/.test(executive) ? executive : pseudonym.person(executive);
      return { ...common, id: keys.recipient('leader', leaderId), kind: 'leader', email, name: executive, leaderId };
    }),
    ...digest.team.map(
      ({ email, name = null }): Recipient => ({
        ...common,
        id: keys.recipient('team', email),
        kind: 'team',
        email,
        name,
      }),
    ),
    ...digest.channels.map(
      ({ url }): Recipient => ({
        ...common,
        id: keys.recipient('channel', url),
        kind: 'channel',
        email: null,
        name: null,
      }),
    ),
  ];
}

function reported(
  config: Config,
  recipient: Recipient,
  {
    state,
    isNew,
    reason,
    attempts,
    at,
    nextAt = null,
  }: {
    readonly state: DeliveryState;
    readonly isNew: boolean;
    readonly reason: string | null;
    readonly attempts: number;
    readonly at: number | null;
    readonly nextAt?: number | null;
  },
): ReportedDigest {
  const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  const { id, kind, email, name } = recipient;
  const to = email ?? channelName(config, id);
  return { recipient: id, kind, to, name, state, isNew, reason, attempts, at: time(at), nextAt: time(nextAt) };
}

/** By its place in the configuration: the address is a secret. */
function channelName(config: Config, id: string): string {
  const keys = createDigestKeys(pseudonymKey(config));
  const index = config.digest.channels.findIndex(({ url }) => keys.recipient('channel', url) === id);
  return `digest.channels.${index} (${config.digest.channels[index]?.type ?? 'channel'})`;
}

function weekAsked({ organisation }: Config, asked: string | undefined, now: number): Week {
  if (asked === undefined) return lastWholeWeek(organisation, now);
  if (!isDay(asked)) throw new UserError('--week must be a day such as 2026-11-16.');
  const week = startOfWeek(asked, organisation.weekStart === 'monday' ? 1 : 0);
  if (addDays(week, 7) > dayIn(organisation.timeZone, now)) {
    throw new UserError(`The week of ${week} is not over yet; a digest is about a whole week.`);
  }
  return week;
}

function refuseNobody({ digest }: Config, problems: readonly string[]): void {
  if (digest.leaders.length + digest.team.length + digest.channels.length === 0) {
    throw new UserError(
      'Nobody gets a digest: name them in the configuration, in digest.leaders, digest.team or digest.channels.',
    );
  }
  const isNobodyLeft = digest.team.length + digest.channels.length === 0 && problems.length === digest.leaders.length;
  if (isNobodyLeft && problems.length > 0) throw new UserError(problems.join('\n'));
}

function chosen(config: Config, all: readonly Recipient[], to: string | undefined): readonly Recipient[] {
  if (to === undefined) return all;
  const asked = to.trim().toLowerCase();
  const found = all.filter((recipient) => {
    const { id, kind, email, name, leaderId } = recipient;
    const names = [id, leaderId, email, name, kind, `${kind}s`, ...(email === null ? [channelName(config, id)] : [])];
    return names.some((known) => known?.toLowerCase() === asked);
  });
  if (found.length > 0) return found;
  throw new UserError(
    `--to ${to} is nobody of the configuration; there are ${all.map(({ id, email }) => email ?? channelName(config, id)).join(', ')}, and leaders, team, channels.`,
  );
}
