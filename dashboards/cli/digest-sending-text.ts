import type { ReportedDigest, SendingReport, StatusReport } from '../digest/deliver/send.js';

/** What became of digests, a line each, for people. */

export function sendingText({ week, dryRun, digests, problems }: SendingReport): string {
  const head = dryRun
    ? `Digests of the week of ${week} that would be sent; nothing was sent:`
    : `Digests of the week of ${week}:`;
  return [head, ...lines(digests, dryRun), ...problems.map((problem) => `! ${problem}`), ''].join('\n');
}

export function statusText({ week, enabled, lastDue, digests }: StatusReport): string {
  const schedule = enabled
    ? `By schedule${lastDue === null ? '' : `, last due at ${lastDue}`}.`
    : 'Not by schedule: digest.enabled is off.';
  return [`Digests of the week of ${week}. ${schedule}`, ...lines(digests, false), ''].join('\n');
}

function lines(digests: readonly ReportedDigest[], dryRun: boolean): string[] {
  const width = Math.max(0, ...digests.map(({ to }) => to.length));
  return digests.map(
    (digest) => `  ${digest.kind.padEnd(7)}  ${digest.to.padEnd(width)}  ${stateText(digest, dryRun)}`,
  );
}

function stateText(
  { state, isNew, reason, attempts, at, nextAt, subject, htmlBytes }: ReportedDigest,
  dryRun: boolean,
): string {
  const tried = attempts > 1 ? `, ${attempts} attempts` : '';
  switch (state) {
    case 'sent':
      return isNew ? `sent${tried}` : `sent already, at ${at}`;
    case 'due':
      if (subject === undefined) return dryRun ? 'would be sent' : 'not sent yet';
      return `would be sent: “${subject}”, ${Math.ceil((htmlBytes ?? 0) / 1_000)} kB without pictures`;
    case 'elsewhere':
      return `is being sent by another process; if that one was killed, tried again at ${nextAt}`;
    case 'retry':
      return `not sent${tried}: ${reason}; tried again at ${nextAt}`;
    case 'failed':
      return `refused${tried}: ${reason}; not tried again until the address changes or with --again`;
    case 'unsubscribed':
      return 'has unsubscribed';
  }
}
