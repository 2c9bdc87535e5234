import { type Command, InvalidArgumentError } from 'commander';

export const exitCodes = `Exit codes:
  0  done
  1  a defect of Earshot
  2  wrong usage or bad input
  3  something is not reachable, full or in use
  130 or 143  interrupted; the same command goes on from there`;

export function describe(
  command: Command,
  description: string,
  examples: readonly string[],
  notes: readonly string[] = [],
): Command {
  const parts = [
    ...(notes.length > 0 ? [notes.join('\n')] : []),
    `Examples:\n${examples.map((example) => `  ${example}`).join('\n')}`,
    exitCodes,
  ];
  return command.description(description).addHelpText('after', `\n${parts.join('\n\n')}`);
}

export function list(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

export function wholeNumber(from: number, to = Number.MAX_SAFE_INTEGER): (value: string) => number {
  return (value) => {
    const number = value.trim() === '' ? Number.NaN : Number(value);
    if (Number.isInteger(number) && number >= from && number <= to) return number;
    throw new InvalidArgumentError(
      to === Number.MAX_SAFE_INTEGER
        ? `It must be a whole number from ${from}.`
        : `It must be a whole number from ${from} to ${to}.`,
    );
  };
}

/** `field=column,field=column`. */
export function columnsOf(fields: readonly string[]): (value: string) => Record<string, string> {
  return (value) => {
    const pairs = value.split(',').map((pair) => {
      const [field = '', ...rest] = pair.split('=');
      const name = rest.join('=').trim();
      if (name === '' || !fields.includes(field.trim())) {
        throw new InvalidArgumentError(
          `It must be field=column, several with commas; fields are ${fields.join(', ')}.`,
        );
      }
      return [field.trim(), name] as const;
    });
    return Object.fromEntries(pairs);
  };
}

export function day(value: string): string {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== value) {
    throw new InvalidArgumentError('It must be a day such as 2026-11-21.');
  }
  return value;
}
