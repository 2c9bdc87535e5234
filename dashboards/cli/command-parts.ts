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
