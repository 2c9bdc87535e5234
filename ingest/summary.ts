import type { IngestReport } from './report.js';

/** What a run brought, for people. */
export function importSummary(report: IngestReport): string {
  const seconds = (report.endedAt - report.startedAt) / 1000;
  const lines = [
    `\n${report.type}${report.instance ? ` ${report.instance}` : ''}: ${report.state === 'done' ? 'read to the end' : report.state} in ${seconds.toFixed(1)} s`,
  ];
  const counted = (title: string, counts: Readonly<Partial<Record<string, number>>>): void => {
    const parts = Object.entries(counts).flatMap(([name, count]) =>
      count ? [`${count.toLocaleString('en')} ${name}`] : [],
    );
    if (parts.length > 0) lines.push(`  ${title.padEnd(10)} ${parts.join(', ')}`);
  };
  counted('acts', report.events);
  counted('directory', report.directory);
  for (const [reason, count] of Object.entries(report.skipped))
    lines.push(`  left out   ${count.toLocaleString('en')}: ${reason}`);
  for (const [reason, { count, where }] of Object.entries(report.rejected)) {
    lines.push(
      `  rejected   ${count.toLocaleString('en')}: ${reason}`,
      `             at ${where.join(', ')}${count > where.length ? ' …' : ''}`,
    );
  }
  for (const gap of report.gaps) {
    lines.push(`  gap        ${new Date(gap.from).toISOString()} to ${new Date(gap.to).toISOString()}: ${gap.reason}`);
  }
  return `${lines.join('\n')}\n`;
}
