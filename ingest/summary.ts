import type { ImportProgress, SourceRun } from './import-source.js';
import type { IngestReport } from './report.js';

/** What the records are called in the contracts, and what people call them. */
const names: Readonly<Record<string, readonly [one: string, many: string]>> = {
  post: ['post', 'posts'],
  reply: ['reply', 'replies'],
  react: ['reaction', 'reactions'],
  unreact: ['reaction taken back', 'reactions taken back'],
  share: ['share', 'shares'],
  view: ['view', 'views'],
  follow: ['follow', 'follows'],
  unfollow: ['unfollow', 'unfollows'],
  join: ['join', 'joins'],
  leave: ['leave', 'leaves'],
  edit: ['edit', 'edits'],
  delete: ['deletion', 'deletions'],
  snapshot: ['count of views and reactions', 'counts of views and reactions'],
  person: ['person', 'people'],
  orgUnit: ['unit', 'units'],
  accountLink: ['account', 'accounts'],
  membership: ['membership', 'memberships'],
  approval: ['approval', 'approvals'],
  channelAccess: ['access rule', 'access rules'],
  pilot: ['pilot', 'pilots'],
  sponsor: ['sponsor', 'sponsors'],
  contact: ['contact', 'contacts'],
  communityOwner: ['owner', 'owners'],
  takenBack: ['record taken back', 'records taken back'],
};

/** Longest list in a terminal's line. */
const lineWidth = 84;

/** What an import brought, for people. */
export function importSummary(report: IngestReport, { processed }: { readonly processed: boolean }): string {
  return `\n${reportText(report)}\n${nextStep(report, processed)}\n`;
}

function nextStep(report: IngestReport, processed: boolean): string {
  if (!processed) {
    return 'It is in the log; "npx earshot process --once" or a running "npx earshot up" takes it into the measures.';
  }
  if (Object.keys(report.events).length > 0) return 'Next: npx earshot query participation --by community --weeks 12';
  return report.type.startsWith('evidence-')
    ? 'Next: npx earshot query sponsorship'
    : 'Next: what people wrote, e.g. npx earshot import slack-export <folder or zip>';
}

/** Of `earshot ingest --once`. */
export function runsSummary(runs: readonly SourceRun[]): string {
  return runs
    .map(({ source, report, failure }) =>
      report === null ? `${source}: failed. ${failure ?? ''}\n` : `${source} – ${reportText(report)}`,
    )
    .join('\n');
}

/** Arguments for a progress bar. */
export function importProgress({
  accepted,
  source,
}: ImportProgress): [done: number, total: number | null, note: string] {
  if (source === null) return [accepted, null, 'records'];
  return [source.done, source.total, `${source.unit}, ${accepted.toLocaleString('en')} records`];
}

export function importedInShort(report: IngestReport): string {
  const records = [
    ...Object.values(report.events),
    ...Object.values(report.directory),
    ...Object.values(report.evidence),
  ];
  const count = records.reduce((sum, part) => sum + part, 0);
  return `${count.toLocaleString('en')} records in ${seconds(report)}`;
}

function reportText(report: IngestReport): string {
  const state = {
    done: 'read to the end',
    stopped: `stopped: ${report.reason ?? 'no reason given'}`,
    aborted: 'interrupted',
  }[report.state];
  const lines = [
    `${report.type}${report.instance === null ? '' : ` ${report.instance}`}: ${state} in ${seconds(report)}`,
    ...counted('activity', report.events),
    ...counted('directory', report.directory),
    ...counted('evidence', report.evidence),
    ...Object.entries(report.skipped)
      .sort(([, a], [, b]) => b - a)
      .map(([reason, count], index) => row(index === 0 ? 'left out' : '', `${count.toLocaleString('en')} × ${reason}`)),
  ];
  for (const [index, [reason, { count, where }]] of Object.entries(report.rejected).entries()) {
    lines.push(
      row(index === 0 ? 'REJECTED' : '', `${count.toLocaleString('en')} × ${reason}`),
      row('', `  at ${where.join(', ')}${count > where.length ? `, and ${count - where.length} more` : ''}`),
    );
  }
  if (Object.keys(report.rejected).length > 0)
    lines.push(row('', 'Everything else was read. Rejected items are kept as dead letters.'));
  for (const gap of report.gaps) {
    lines.push(row('gap', `${new Date(gap.from).toISOString()} to ${new Date(gap.to).toISOString()}: ${gap.reason}`));
  }
  return `${lines.join('\n')}\n`;
}

/** `1,204 posts` */
export function inWords(counts: Readonly<Partial<Record<string, number>>>): string[] {
  return Object.entries(counts).flatMap(([name, count]) => {
    if (!count) return [];
    const [one, many] = names[name] ?? [name, name];
    return [`${count.toLocaleString('en')} ${count === 1 ? one : many}`];
  });
}

function counted(title: string, counts: Readonly<Partial<Record<string, number>>>): string[] {
  const parts = inWords(counts);
  if (parts.length === 0) return [];
  const lines = [''];
  for (const [index, part] of parts.entries()) {
    const text = index < parts.length - 1 ? `${part}, ` : part;
    if ((lines.at(-1) ?? '').length + text.length > lineWidth) lines.push('');
    lines[lines.length - 1] += text;
  }
  return lines.map((line, index) => row(index === 0 ? title : '', line.trimEnd()));
}

const row = (title: string, text: string): string => `  ${title.padEnd(10)} ${text}`;

const seconds = ({ startedAt, endedAt }: IngestReport): string => `${((endedAt - startedAt) / 1000).toFixed(1)} s`;
