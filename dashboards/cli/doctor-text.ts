/** One thing that was looked at, as infra/doctor.ts finds it. */
export interface DoctorCheck {
  readonly name: string;
  readonly level: 'ok' | 'warn' | 'error';
  readonly detail: string;
  /** What to do about it. */
  readonly fix: string | null;
}

const marks = { ok: '✓', warn: '!', error: '✗' } as const;

export function doctorText(checks: readonly DoctorCheck[]): string {
  const width = Math.max(0, ...checks.map((check) => check.name.length));
  const lines = checks.flatMap(({ name, level, detail, fix }) => [
    `${marks[level]} ${name.padEnd(width)}  ${detail}`,
    ...(fix !== null && level !== 'ok' ? [`  ${' '.repeat(width)}  → ${fix}`] : []),
  ]);
  const count = (level: DoctorCheck['level']): number => checks.filter((check) => check.level === level).length;
  const errors = count('error');
  const warnings = count('warn');
  const found = [
    ...(errors > 0 ? [`${errors} ${errors === 1 ? 'thing does' : 'things do'} not work`] : []),
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'thing is' : 'things are'} worth a look`] : []),
  ];
  return `${lines.join('\n')}\n\n${found.length === 0 ? 'Everything is in order.' : `${found.join(', ')}.`}\n`;
}
