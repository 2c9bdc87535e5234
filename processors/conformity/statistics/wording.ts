/**
 * Figures as people read them. A `log` effect is the logarithm of a ratio and is shown as its change in percent; a `share`
 * is a difference of shares, shown in percentage points; `points` is in the unit of the outcome.
 */
export type Scale = 'log' | 'share' | 'points';

/** With its sign, e.g. "−28 %", "+3 points", "−0.12". */
export function effectText(effect: number, scale: Scale): string {
  if (scale === 'log') return `${signed(Math.expm1(effect) * 100)} %`;
  if (scale === 'share') return `${signed(effect * 100)} points`;
  return signed(effect);
}

/** Without a sign, e.g. "4.3 %", "28 %": decimals below 10 only. */
export function percentText(share: number): string {
  return `${plain(share * 100)} %`;
}

export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

function signed(value: number): string {
  const text = plain(Math.abs(value));
  if (/^[0.]*$/.test(text)) return '0';
  return `${value < 0 ? '−' : '+'}${text}`;
}

function plain(value: number): string {
  if (value >= 9.95) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= 0.95 ? 1 : 2).replace(/(?:\.0+|(?<!0)0+)$/, '');
}
